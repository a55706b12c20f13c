from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from assistance.admin.acting import acting
from assistance.admin.record import RecordAdmin, SourcedAdmin
from assistance.models import Coalition, CoalitionMembership, Meeting, Status
from assistance.versions import Version, store


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # as in RecordAdmin
    model = CoalitionMembership
    autocomplete_fields = ("partner",)
    extra = 1


@admin.register(Coalition)
class CoalitionAdmin(SourcedAdmin):
    """A coalition is entered with its members; once it is public, they are records of their own."""

    list_display = ("slug", "name", "established_on")
    search_fields = ("slug", "name")
    date_hierarchy = "established_on"
    ordering = ("slug",)
    inlines = (MembershipInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj and obj.was_published else self.inlines

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Store the members as what the coalition has just become."""
        formset.save(commit=False)
        by, coalition = acting(request), form.instance
        for member in formset.deleted_objects:
            member.delete()
        for member in (*formset.new_objects, *(each for each, _ in formset.changed_objects)):
            member.coalition = coalition
            status = Status.PUBLISHED if form.publishes else Status.DRAFT
            store([Version(member)], status=status, by=by, reason=form.cleaned_data["reason"])


@admin.register(CoalitionMembership)
class CoalitionMembershipAdmin(RecordAdmin):
    list_display = ("coalition", "partner", "role")
    list_filter = ("role", "coalition")
    list_select_related = ("coalition", "partner")
    search_fields = ("coalition__slug", "coalition__name", "partner__code", "partner__name")
    ordering = ("coalition__slug", "partner__code")
    autocomplete_fields = ("coalition", "partner")


@admin.register(Meeting)
class MeetingAdmin(SourcedAdmin):
    list_display = ("number", "held_on", "place", "format", "chair")
    list_filter = ("format",)
    search_fields = ("number", "place", "chair")
    date_hierarchy = "held_on"
    ordering = ("-number",)
