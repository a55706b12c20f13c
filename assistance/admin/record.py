"""What entering any record has in common: drafts, publication, the trail, and the fields."""

from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from assistance.admin.acting import acting
from assistance.admin.fields import AmountField, DayField
from assistance.admin.forms import RecordForm
from assistance.admin.names import name_of
from assistance.admin.trail import TrailAdmin
from assistance.editorial import publishing
from assistance.editorial.versions import resource_of
from assistance.models import FundingAuthority, Source, Status
from assistance.revision import RecordQuerySet

# Columns of 64 bits are amounts; in these a sign may stand in front.
SIGNED = {"change_usd", "amount"}
ELSEWHERE = {"_popup", "_addanother"}  # after saving, not to the record


def _is_amount(model: type[models.Model], name: Any) -> bool:
    return any(
        isinstance(field, models.BigIntegerField) and field.name == name
        for field in model._meta.fields
        if not field.primary_key
    )


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


@cache
def _amount_column(field: Any) -> Any:
    """Return a column of a list that writes an amount with separators."""

    @admin.display(description=field.verbose_name, ordering=field.name, empty_value="–")
    def column(row: Any) -> str | None:
        amount = getattr(row, field.name)
        return None if amount is None else f"{amount:,}".replace("-", "−")

    column.__name__ = field.name  # of the cell's class in the page
    return column


class Rows(RecordQuerySet):
    """The rows of a list."""

    def dates(self, field_name: str, kind: str, order: str = "ASC") -> Any:
        """Return the first day of each year or month that there is, or each day.

        Only different days are looked at: SQLite has Python shorten those of all rows.
        """
        days = self.order_by().values_list(field_name, flat=True).distinct()
        begins = {"year": {"month": 1, "day": 1}, "month": {"day": 1}}.get(kind, {})
        found: set[date] = {day.replace(**begins) for day in days if day}
        return sorted(found, reverse=order == "DESC")


class RowsPaginator(Paginator):  # type: ignore[type-arg]  # has no [] when it runs
    """Pages found by the ids of their rows: whole rows would be sorted with all their texts."""

    object_list: Any

    def page(self, number: int | str) -> Any:
        page: Any = super().page(number)
        ids = list(page.object_list.values_list("pk", flat=True))
        page.object_list = self.object_list.filter(pk__in=ids)
        return page


class RecordAdmin(TrailAdmin):
    """A record: saved as a draft, published by who may, its source found by typing."""

    form = RecordForm
    change_form_template = "admin/assistance/record_form.html"
    list_per_page = 50
    paginator = RowsPaginator
    # What to say where the effect on a ledger cannot be told yet; nothing where there is none.
    wants_effect = ""

    def __init__(self, model: type[models.Model], site: admin.AdminSite) -> None:
        """Let what a record refers to be found by typing: of authorities alone there are few."""
        super().__init__(model, site)
        fields = (*self.opts.fields, *self.opts.many_to_many)
        links = {field.name: field.related_model for field in fields if field.related_model}
        found = [name for name, linked in links.items() if linked is not FundingAuthority]
        self.list_select_related = [name for name in self.list_display if name in links]  # type: ignore[misc]
        self.autocomplete_fields = found  # type: ignore[misc]

    # The list

    def get_queryset(self, request: HttpRequest) -> Any:
        return Rows(self.model).order_by(*self.get_ordering(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns, amounts with separators, and where the record stands."""
        columns = [
            _amount_column(self.opts.get_field(str(name))) if _is_amount(self.model, name) else name
            for name in super().get_list_display(request)
        ]
        return [*columns, "status"]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return ["status", *super().get_list_filter(request)]

    # The form

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, models.BigIntegerField) and not db_field.primary_key:
            given: Any = db_field.formfield()
            return AmountField(
                signed=db_field.name in SIGNED,
                required=given.required,
                label=given.label,
                help_text=given.help_text,
                initial=given.initial,
            )
        if isinstance(db_field, models.DateField):
            return db_field.formfield(form_class=DayField)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.related_model and hasattr(field.widget, "can_add_related"):
            # A source is often entered on the way; the rest is looked up, not made in passing.
            is_source = db_field.related_model is Source
            field.widget.can_add_related &= is_source
            field.widget.can_view_related &= is_source
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address says of a new record, without what can be no id."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        for field in self.opts.get_fields():
            if field.related_model and field.name in given:
                pks = given[field.name]
                known = [pk for pk in ([pks] if isinstance(pks, str) else pks) if _is_id(pk)]
                given[field.name] = known if field.many_to_many else "".join(known)
        return given

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.request = request
        form.admin = self
        form.may_publish = self.has_publish_permission(request, obj)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Fix the key of what was published: others refer to it and cite it."""
        key = resource_of(self.model).get_import_id_fields()
        fixed = key if obj and obj.was_published else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        extra = set(RecordForm.base_fields)
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f not in extra]})
            for title, options in fieldsets
        ]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("preview/", view(self.preview_view), name=f"{name}_preview_new"),
            path("<path:object_id>/preview/", view(self.preview_view), name=f"{name}_preview"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # What the form says of a balance, or of another's save, stays true until it is stored.
            publishing.lock_authorities()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj, form = kwargs.get("obj"), context["adminform"].form
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context |= {
            "record": obj,
            "may_publish": self.has_publish_permission(request, obj),
            "last_changed": publishing.last_changed(obj) if obj else None,
            "public_url": self.public_address(obj) if obj else "",
            "preview_url": self.address(obj, "preview") if obj else reverse(f"{name}_preview_new"),
        }
        if isinstance(form, RecordForm):
            context |= self.panel(form)
        return super().render_change_form(request, context, *args, **kwargs)

    def preview_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """Answer what the record, as it is typed now, would change."""
        obj = self.get_object(request, object_id) if object_id else None
        allowed = self.has_change_permission if obj else self.has_add_permission
        if (object_id and obj is None) or not allowed(request):
            return HttpResponse(status=404)
        form = self.get_form(request, obj, change=obj is not None)(request.POST, instance=obj)
        form.is_valid()
        return TemplateResponse(
            request,
            "admin/assistance/_record_preview.html",
            {"record": obj, **self.panel(form)},
        )

    def panel(self, form: RecordForm) -> dict[str, Any]:
        effect = form.effect
        return {
            "effect": effect,
            "checked": effect is not None and form.data.get("checked") == effect.digest,
            "differences": form.differences(),
            "published_too": [
                (each._meta.verbose_name, name_of(each), self.address(each))
                for each in form.published_too
            ]
            if form.is_bound
            else [],
            "wants_effect": self.wants_effect,
            "is_complete": form.is_readable,
        }

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = acting(request)
        reason = form.cleaned_data["reason"]
        if form.publishes:
            publishing.publish(
                form.version, by=by, reason=reason, second_person=settings.REQUIRE_SECOND_PERSON
            )
        elif obj.status == Status.PUBLISHED:
            publishing.draft_change(form.version, by=by, reason=reason)
        else:
            publishing.save_draft(form.version, by=by, reason=reason)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the inline rows; the record's own lists are stored with it."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        act = "Published" if form.publishes else "Saved as a draft"
        reason = form.cleaned_data["reason"]
        return f"{act}: {reason}" if reason else f"{act}."

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        if request.POST.keys() & ELSEWHERE:
            return super().response_add(request, obj, post_url_continue)
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if request.POST.keys() & ELSEWHERE:
            return super().response_change(request, obj)
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, obj: Any) -> HttpResponse:
        publishes = "_publish" in request.POST and self.has_publish_permission(request, obj)
        if publishes:
            said = f"{name_of(obj)} is published: it counts from now on."
        elif obj.status == Status.PUBLISHED and publishing.drafted_change(obj):
            said = "The change is saved as a draft. What is published stays until it is published."
        elif obj.status == Status.PUBLISHED:
            said = "Nothing differs from what is published, so there is no draft."
        else:
            said = f"{name_of(obj)} is saved as a draft. It counts nowhere until it is published."
        messages.success(request, said)
        return HttpResponseRedirect(self.address(obj))
