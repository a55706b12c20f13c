"""What waits for somebody to publish it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from assistance.admin.differences import Difference, labelled
from assistance.admin.names import name_of, with_names
from assistance.models import DraftChange, Record, Status

SHOWN_COUNT = 200  # of each kind


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft, or the drafted change of a published record with what it would change."""

    kind: str
    name: str
    title: str
    address: str
    by: str
    at: datetime | None
    reason: str
    differences: tuple[Difference, ...]


def record_models() -> list[type[Record]]:
    """Return the models of the records, in the order of the entry page."""
    models = apps.get_app_config("assistance").get_models()
    return [model for model in models if issubclass(model, Record)]


def waiting_count() -> int:
    """Return how many drafts and drafted changes there are, in one query."""
    arms = [
        model.everything.filter(status=Status.DRAFT).order_by().values("pk")
        for model in record_models()
    ]
    changes = DraftChange.objects.order_by().values("pk")
    return int(changes.union(*arms, all=True).count())


def review(request: HttpRequest) -> HttpResponse:
    """List the drafts and drafted changes that the user may see, the newest first."""
    visible = [
        model
        for model in record_models()
        if admin.site.get_model_admin(model).has_view_or_change_permission(request)
    ]
    waiting = [*_changes(visible), *(each for model in visible for each in _drafts(model))]
    waiting.sort(key=lambda each: (each.at is None, each.at), reverse=True)
    return TemplateResponse(
        request,
        "admin/review.html",
        {
            **admin.site.each_context(request),
            "title": "Waiting for publication",
            "waiting": waiting,
            "shown_count": SHOWN_COUNT,
        },
    )


def _drafts(model: type[Record]) -> Iterator[Waiting]:
    drafts = with_names(model.everything.filter(status=Status.DRAFT))
    newest = list(drafts.order_by("-pk")[:SHOWN_COUNT])
    versions = (
        model.history.filter(id__in=[draft.pk for draft in newest])
        .select_related("history_user")
        .order_by("history_date", "history_id")
    )
    latest = {version.id: version for version in versions}
    for draft in newest:
        version, kind = latest.get(draft.pk), draft._meta.verbose_name
        if version is None:
            yield _waiting(draft, kind, None, None, "")
        else:
            reason = version.history_change_reason or ""
            yield _waiting(draft, kind, version.history_user, version.history_date, reason)


def _changes(models: list[type[Record]]) -> Iterator[Waiting]:
    changes = DraftChange.objects.select_related("content_type", "changed_by")
    by_model: dict[Any, list[DraftChange]] = defaultdict(list)
    for change in changes.order_by("-changed_at", "-pk")[:SHOWN_COUNT]:
        by_model[change.content_type.model_class()].append(change)
    for model in models:
        records = with_names(model.everything.all()).in_bulk(
            [each.object_id for each in by_model[model]]
        )
        kind = f"change of a {model._meta.verbose_name}"
        for change in by_model[model]:
            record = records[change.object_id]
            by, at, reason = change.changed_by, change.changed_at, change.reason
            yield _waiting(record, kind, by, at, reason, labelled(record, change.changes))


def _waiting(
    record: Any,
    kind: str,
    by: User | None,
    at: datetime | None,
    reason: str,
    differences: tuple[Difference, ...] = (),
) -> Waiting:
    title, name = getattr(record, "title", ""), by.get_username() if by else ""
    return Waiting(kind, name_of(record), title, _address(record), name, at, reason, differences)


def _address(record: Record) -> str:
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
