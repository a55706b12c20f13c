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


def record_change(**_signal: Any) -> None:
    """Raise the revision by one, or note that it has to rise when the held transaction ends."""
    held = _held.get()
    if held is None:
        _raise()
    else:
        held.append(True)


def record_link(*, action: str, pk_set: set[int] | None, **_signal: Any) -> None:
    """Raise the revision when rows were linked or unlinked; a link that stood already is none."""
    if action == "post_clear" or (action in ("post_add", "post_remove") and pk_set):
        record_change()


@contextmanager
def one_revision() -> Iterator[None]:
    """Run a block as one transaction whose changes together count as one revision."""
    token = _held.set(changes := [])
    try:
        with transaction.atomic():
            yield
            if changes:
                _raise()
    finally:
        _held.reset(token)


def watch(model: type[Model]) -> None:
    """Raise the revision with every saved, deleted or re-linked row of model."""
    models.signals.post_save.connect(record_change, sender=model)
    models.signals.post_delete.connect(record_change, sender=model)
    for field in model._meta.local_many_to_many:
        models.signals.m2m_changed.connect(record_link, sender=field.remote_field.through)


class PublishedQuerySet(models.QuerySet[Any]):
    """Rows of published data: bulk operations, which send no signals, raise the revision too."""

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic(using=self.db):
            updated = super().update(**kwargs)
            if updated:
                record_change()
        return updated

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            if created:
                record_change()
        return created


def _raise() -> None:
    revisions = apps.get_model("assistance", "DataRevision").objects
    now = timezone.now()
    if not revisions.filter(pk=1).update(number=F("number") + 1, changed_at=now):
        revisions.create(pk=1, number=1, changed_at=now)
