"""What may be done with stored records, and what was done: publish, withdraw, discard, history."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from assistance.admin.acting import acting
from assistance.admin.differences import labelled
from assistance.admin.effects import Effect
from assistance.admin.fields import ReasonField
from assistance.admin.names import name_of
from assistance.editorial import publishing
from assistance.editorial.publishing import PublishingError
from assistance.editorial.versions import Version, differences, kept_cells, versions_of
from assistance.models import Record, Status

VERSIONS_SHOWN = 50  # each takes a few queries


class ReasonForm(forms.Form):
    reason = ReasonField(rows=3, help_text="The public log of corrections shows it.")


class TrailAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # has no [] when it runs
    """A record with a trail: nothing that was ever published is deleted."""

    actions = ("publish_selected", "withdraw_selected")

    def effect(self, record: Any) -> Effect | None:
        """Return what a record would do to the ledger; None where that is nothing or unknown."""
        return None

    def address(self, record: Record, page: str = "change") -> str:
        """Return the address of a page of the admin about a record of any kind."""
        opts = record._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])

    def public_address(self, record: Any) -> str:
        """Return the address of the page that shows a record to everybody, "" for none."""
        return ""

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let drafts go; what was ever published is withdrawn instead."""
        return super().has_delete_permission(request, obj) and (
            obj is None or not obj.was_published
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)  # it would not spare what was published
        return actions

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/discard/", view(self.discard_view), name=f"{name}_discard"),
            path("<path:object_id>/withdraw/", view(self.withdraw_view), name=f"{name}_withdraw"),
            *super().get_urls(),
        ]

    # Acts on stored records

    @admin.action(description="Publish selected drafts", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Publish drafts and drafted changes, except where a warning wants a look."""
        done = errors = 0
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            record = self.model._default_manager.get(pk=pk)
            try:
                with transaction.atomic():
                    publishing.lock_authorities()
                    record.refresh_from_db()
                    done += self._publish_draft(request, record)
            except (PublishingError, ValidationError, ValueError) as error:
                said = " ".join(getattr(error, "messages", [str(error)]))
                messages.error(request, f"{name_of(record)}: {said}")
                errors += 1
        if done:
            messages.success(request, f"{done} published.")
        elif not errors:
            messages.warning(request, "There is no draft among them.")

    def _publish_draft(self, request: HttpRequest, record: Any) -> bool:
        change = publishing.drafted_change(record)
        if record.status != Status.DRAFT and not change:
            return False
        version = publishing.with_change(record, change) if change else Version(record)
        record.full_clean()
        effect = self.effect(record)
        if effect and effect.warnings:
            raise PublishingError("There are warnings: open it, look at them and publish it there.")
        publishing.publish(
            version,
            by=acting(request),
            reason=publishing.last_changed(record).reason,
            second_person=settings.REQUIRE_SECOND_PERSON,
        )
        self.log_change(request, record, "Published.")
        return True

    @admin.action(description="Withdraw selected", permissions=["publish"])
    def withdraw_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        records = list(queryset.order_by("pk"))
        if not form.is_valid():
            return self._ask_why(request, records, form, action="withdraw_selected")
        for record in records:
            self._withdraw(request, record, form.cleaned_data["reason"])
        return None

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        record = self._record(request, object_id, self.has_publish_permission)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return self._ask_why(request, [record], form)
        self._withdraw(request, record, form.cleaned_data["reason"])
        return HttpResponseRedirect(self.address(record))

    def _withdraw(self, request: HttpRequest, record: Any, reason: str) -> None:
        try:
            with transaction.atomic():
                publishing.lock_authorities()
                record = self.model._default_manager.get(pk=record.pk)  # as it is by now
                publishing.withdraw(record, by=acting(request), reason=reason)
                self.log_change(request, record, f"Withdrawn: {reason}")
        except PublishingError as error:
            messages.error(request, f"{name_of(record)}: {error}")
        else:
            messages.success(request, f"{name_of(record)} is withdrawn: it counts no longer.")

    def _ask_why(
        self, request: HttpRequest, records: list[Any], form: forms.Form, action: str = ""
    ) -> HttpResponse:
        named = name_of(records[0]) if len(records) == 1 else f"{len(records)} records"
        return TemplateResponse(
            request,
            "admin/assistance/withdraw.html",
            {
                **self.admin_site.each_context(request),
                "title": f"Withdraw {named}",
                "opts": self.opts,
                "records": [(name_of(each), self.address(each), each.pk) for each in records],
                "form": form,
                "action": action,
            },
        )

    def discard_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Drop the drafted change of a published record."""
        record = self._record(request, object_id, self.has_change_permission)
        if request.method == "POST":
            publishing.discard_change(record)
            self.log_change(request, record, "Discarded the drafted change.")
            messages.success(request, "The drafted change is discarded.")
        return HttpResponseRedirect(self.address(record))

    def _record(
        self, request: HttpRequest, object_id: str, allowed: Callable[[HttpRequest, Any], bool]
    ) -> Any:
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        if not allowed(request, record):
            raise PermissionDenied
        return record

    # The trail

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the versions of a record, newest first, each with what it changed."""
        record = self._record(request, object_id, self.has_view_or_change_permission)
        kept = list(versions_of(record).select_related("history_user")[: VERSIONS_SHOWN + 1])
        cells = [kept_cells(each) for each in kept]
        versions = [
            {
                "kept": each,
                "changes": labelled(record, differences(cells[at + 1], cells[at]))
                if at + 1 < len(kept)
                else (),
                "status_changed": at + 1 == len(kept) or kept[at + 1].status != each.status,
            }
            for at, each in enumerate(kept)
        ][:VERSIONS_SHOWN]
        return TemplateResponse(
            request,
            "admin/assistance/history.html",
            {
                **self.admin_site.each_context(request),
                "title": f"History of {name_of(record)}",
                "opts": self.opts,
                "record": record,
                "name": name_of(record),
                "versions": versions,
                "more": len(kept) > VERSIONS_SHOWN,
                "may_change": self.has_change_permission(request, record),
            },
        )
