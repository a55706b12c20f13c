from django.contrib import admin

from assistance.admin.record import RecordAdmin, SourcedAdmin
from assistance.models import Coalition, CoalitionMembership, Meeting


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # as in RecordAdmin
    model = CoalitionMembership
    autocomplete_fields = ("partner",)
    extra = 1


@admin.register(Coalition)
class CoalitionAdmin(SourcedAdmin):
    list_display = ("slug", "name", "established_on")
    search_fields = ("slug", "name")
    date_hierarchy = "established_on"
    ordering = ("slug",)
    inlines = (MembershipInline,)


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
