"""The data revision: a number that rises with every change of published data.

It rises in the transaction of the change, so it is true whenever the change is visible, and it
is the key of everything derived from the data: cached pages, ETags, citations.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Model
from django.utils import timezone

_held: ContextVar[list[bool] | None] = ContextVar("held revision", default=None)


@dataclass(frozen=True, slots=True)
class Revision:
    """The revision's number and the moment of the last change; None before the first."""

    number: int
    changed_at: datetime | None


def current() -> Revision:
    """Return the data's revision, in one query; number 0 for a database without data."""
    row = apps.get_model("assistance", "DataRevision").objects.filter(pk=1).first()
    return Revision(row.number, row.changed_at) if row else Revision(0, None)


def record_change() -> None:
    """Raise the revision by one, or note that it has to rise when the held transaction ends."""
    held = _held.get()
    if held is None:
        _raise()
    else:
        held.append(True)


def record_row(*, instance: Any, **_signal: Any) -> None:
    """Raise the revision when a published row was saved or deleted; drafts are not public."""
    if instance.counts:
        record_change()


def record_link(*, instance: Any, action: str, pk_set: set[int] | None, **_signal: Any) -> None:
    """Raise the revision when rows were linked or unlinked; a link that stood already is none."""
    linked = action == "post_clear" or (action in ("post_add", "post_remove") and pk_set)
    if linked and instance.counts:
        record_change()


@contextmanager
def one_revision() -> Iterator[None]:
    """Run a block as one transaction whose changes together count as one revision.

    A block within a block belongs to the outer one. If it fails, its changes are rolled back and
    count for nothing, whether or not the outer block carries on.
    """
    outer = _held.get()
    changes: list[bool] = []
    token = _held.set(changes)
    try:
        with transaction.atomic():
            yield
            if changes and outer is None:
                _raise()
    finally:
        _held.reset(token)
    if changes and outer is not None:
        outer.append(True)


def watch(model: type[Model]) -> None:
    """Raise the revision with every saved, deleted or re-linked row of model."""
    models.signals.post_save.connect(record_row, sender=model)
    models.signals.post_delete.connect(record_row, sender=model)
    for field in model._meta.local_many_to_many:
        links: Any = field.remote_field.through
        if links._meta.auto_created:  # a model of its own is watched itself, and would count twice
            models.signals.m2m_changed.connect(record_link, sender=links)


class RecordQuerySet(models.QuerySet[Any]):
    """Rows of records: an operation on many of them raises the revision once.

    Some of these operations send no signal, the others one for each row. An update does not look
    whether it meets drafts only, and rises all the same.
    """

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic(using=self.db):
            updated = super().update(**kwargs)
            if updated:
                record_change()
        return updated

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            if any(record.counts for record in created):
                record_change()
        return created

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        with one_revision():
            return super().bulk_update(*args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with one_revision():
            return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]  # not on managers, as in Django


def _raise() -> None:
    revision: Any = apps.get_model("assistance", "DataRevision")
    row = revision.objects.filter(pk=1)
    if row.update(number=F("number") + 1, changed_at=(now := timezone.now())):
        return
    # The very first change. Of two that are made together, one waits here for the other.
    revision.objects.bulk_create([revision(pk=1)], ignore_conflicts=True)
    row.update(number=F("number") + 1, changed_at=now)
