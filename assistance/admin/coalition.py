from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from assistance.admin.acting import acting
from assistance.admin.record import RecordAdmin
from assistance.editorial import publishing
from assistance.editorial.versions import Version
from assistance.models import Coalition, CoalitionMembership, Status


class MembersFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # has no [] when it runs
    """The members of a coalition that is no more than a draft so far."""

    def __init__(self, *args: Any, publishes: bool, **kwargs: Any) -> None:
        """Take whether the coalition is about to be published."""
        super().__init__(*args, **kwargs)
        self.publishes = publishes

    def clean(self) -> None:
        """Ask of the members as they are typed what the form asks of those that are stored."""
        super().clean()
        if not self.publishes:
            return
        for form in self.forms:
            partner = form.cleaned_data.get("partner")
            if partner and not form.cleaned_data["DELETE"] and partner.status != Status.PUBLISHED:
                raise ValidationError(f"Publish partner {partner} first: a member refers to it.")
        if settings.REQUIRE_SECOND_PERSON and self.has_changed():
            raise ValidationError(
                "You changed the members last: somebody else has to publish them. Save it as a "
                "draft."
            )


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # as in RecordAdmin
    model = CoalitionMembership
    formset = MembersFormSet
    autocomplete_fields = ("partner",)
    extra = 1

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Name the field in its cell; let a partner be looked up, not made in passing."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            getattr(field.widget, "widget", field.widget).attrs["aria-label"] = field.label
        if field and db_field.name == "partner":
            for act in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{act}_related", False)
        return field


@admin.register(Coalition)
class CoalitionAdmin(RecordAdmin):
    """A coalition is entered with its members; once it is public, they are records of their own."""

    list_display = ("slug", "name", "established_on")
    search_fields = ("slug", "name")
    date_hierarchy = "established_on"
    ordering = ("slug",)
    fields = ("name", "slug", "established_on", "source", "other_sources", "note")
    inlines = (MembershipInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj and obj.was_published else self.inlines

    def get_formset_kwargs(self, request: HttpRequest, *args: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, *args)
        publishes = "_publish" in request.POST and self.has_publish_permission(request)
        return {**kwargs, "publishes": publishes}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store a draft first: its members become public along with it, or are deleted before."""
        if obj.was_published:
            super().save_model(request, obj, form, change)
            return
        reason = form.cleaned_data["reason"]
        publishing.save_draft(form.version, by=acting(request), reason=reason)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.publishes and not form.instance.was_published:
            super().save_model(request, form.instance, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for member in formset.deleted_objects:
            member.delete()
        for member in (*formset.new_objects, *(each for each, _ in formset.changed_objects)):
            member.coalition = form.instance
            reason = form.cleaned_data["reason"]
            publishing.save_draft(Version(member), by=acting(request), reason=reason)
