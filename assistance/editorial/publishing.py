"""Drafts, publication and withdrawal: what may be done with a record, by whom, and when.

Only published records count. What was published is never deleted: it is changed or withdrawn,
each time with a reason that the public log shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst

from assistance.editorial.references import (
    named,
    parts_of,
    references,
    references_beside,
    resting_on,
)
from assistance.editorial.storing import store
from assistance.editorial.versions import (
    Cells,
    Version,
    cells,
    differences,
    resource_of,
    stored_cells,
    versions_of,
)
from assistance.models import (
    DraftChange,
    FundingAuthority,
    Record,
    Source,
    Status,
)
from assistance.revision import one_revision


class PublishingError(Exception):
    """Something that may not be done with a record; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Who changed a record last and may therefore have to leave its publication to others."""

    by: User | None
    reason: str
    at: datetime | None = field(default=None, compare=False)


def lock_authorities() -> None:
    """Let whoever else publishes wait until this transaction ends.

    There are few authorities, so all of them are locked, in one order: what is said of a balance
    stays true until it is stored.
    """
    list(FundingAuthority.everything.select_for_update().order_by("pk").values_list("pk"))


def save_draft(version: Version, *, by: User | None, reason: str = "") -> None:
    """Store a new record, or a draft again, as a draft."""
    if _was_published(version.record):
        raise PublishingError("This record was published: its changes are drafted beside it.")
    store([version], status=Status.DRAFT, by=by, reason=reason)


def draft_change(version: Version, *, by: User | None, reason: str) -> bool:
    """Keep what differs from the published record as a draft; return whether anything does."""
    record = version.record
    published = stored_cells(type(record), [record.pk])[record.pk]
    changes = differences(published, cells(version))
    if not changes:
        discard_change(record)
        return False
    DraftChange.objects.update_or_create(
        content_type=_content_type(record),
        object_id=record.pk,
        defaults={
            "changes": changes,
            "reason": reason,
            "changed_by": by,
            "changed_at": timezone.now(),
        },
    )
    return True


def drafted_change(record: Record) -> DraftChange | None:
    """Return the change of a record that waits for publication."""
    if record.pk is None:
        return None
    return _draft_changes(record).select_related("changed_by").first()


def discard_change(record: Record) -> None:
    """Drop the change that waits for publication."""
    _draft_changes(record).delete()


def with_change(record: Record, change: DraftChange) -> Version:
    """Return a published record with the drafted values in place of its own.

    Raise ValueError if one can no longer be read: what it refers to is gone.
    """
    resource = resource_of(type(record))
    columns = {column.column_name: column for column in resource.columns}
    values: dict[str, Any] = {}
    for name, _before, after in change.changes:
        if name not in columns:
            raise ValueError(f"There is no column “{name}” any more.")
        values[columns[name].attribute] = columns[name].widget.clean(after)
    return Version(record, resource.fill(record, values))


def publish(
    version: Version, *, by: User | None, reason: str, second_person: bool
) -> tuple[Record, ...]:
    """Publish a record as it is given; return the others that became public along with it.

    Those are drafts of the sources that it names and of the parts that hang on it, and the parts
    that were withdrawn together with it. Raise PublishingError for what may not be done.
    """
    check_publication(version, by=by, reason=reason, second_person=second_person)
    record = version.record
    sources, _others = _unpublished(version)
    along = list(_parts_along(record))
    with one_revision():
        store([Version(each) for each in sources], status=Status.PUBLISHED, by=by, reason=reason)
        for each in (version, *map(Version, along)):
            store([each], status=Status.PUBLISHED, by=by, reason=reason)
        discard_change(record)
    return (*sources, *along)


def check_publication(
    version: Version, *, by: User | None, reason: str, second_person: bool
) -> None:
    """Raise PublishingError if a record may not be published as it is given.

    With second_person, nobody publishes what they last changed.
    """
    record = version.record
    if _was_published(record) and not reason.strip():
        raise PublishingError("Say why: a change of what was published needs a reason.")
    if second_person and by == _author(version, by):
        raise PublishingError(
            "You changed this last: somebody else has to publish it. Save it as a draft."
        )
    along = will_be_published_too(version)
    if second_person and (own := [each for each in along if last_changed(each).by == by]):
        raise PublishingError(
            f"You changed {named(own)} last, which becomes public along with this: somebody else "
            "has to publish it."
        )
    sources, others = _unpublished(version)
    if others:
        raise PublishingError(f"Publish {named(others)} first: this record refers to it.")
    for part in _parts_along(record):
        if others := references_beside(part, record):
            raise PublishingError(
                f"Publish {named(others)} first: {named([part])}, which becomes public along "
                "with this, refers to it."
            )
    if gone := [each for each in sources if each.status == Status.WITHDRAWN]:
        raise PublishingError(
            f"{capfirst(named(gone))} {'was' if len(gone) == 1 else 'were'} withdrawn: name "
            "another source."
        )


def withdraw(record: Record, *, by: User | None, reason: str) -> None:
    """Take a published record back, with the parts that hang on it; it counts no longer.

    Raise PublishingError without a reason, and where published records rest on it.
    """
    if record.status != Status.PUBLISHED:
        raise PublishingError("Only what is published can be withdrawn.")
    if not reason.strip():
        raise PublishingError("Say why: a withdrawal needs a reason.")
    if resting := list(resting_on(record)):
        raise PublishingError(
            f"{len(resting)} published {'record rests' if len(resting) == 1 else 'records rest'} "
            f"on this one, for example {named(resting[:1])}: change or withdraw "
            f"{'it' if len(resting) == 1 else 'them'} first."
        )
    # Who read it long ago takes back what is published now, and puts no older values in its place.
    record.refresh_from_db()
    gone = [*(part for part in parts_of(record) if part.status == Status.PUBLISHED), record]
    at = timezone.now()  # the same for all: it tells later who went together
    with one_revision():
        for each in gone:
            store([Version(each)], status=Status.WITHDRAWN, by=by, reason=reason, at=at)
            discard_change(each)


def last_changed(record: Record) -> Changed:
    """Return who changed last what waits to be published, and why."""
    if change := drafted_change(record):
        return Changed(change.changed_by, change.reason, change.changed_at)
    latest = versions_of(record).first()
    if latest is None:
        return Changed(None, "", None)
    reason = latest.history_change_reason or ""
    return Changed(latest.history_user, reason, latest.history_date)


def will_be_published_too(version: Version) -> tuple[Record, ...]:
    """Return the drafts that become public along with a record, and the parts that come back."""
    sources, _others = _unpublished(version)
    drafts = [each for each in sources if each.status == Status.DRAFT]
    return (*drafts, *_parts_along(version.record))


def _unpublished(version: Version) -> tuple[list[Record], list[Record]]:
    """Return the unpublished sources that a record names, and what else it refers to."""
    found = references(version)
    return (
        [each for each in found if isinstance(each, Source)],
        [each for each in found if not isinstance(each, Source)],
    )


def _author(version: Version, by: User | None) -> User | None:
    """Return who changed last what is about to be published: by, if it differs from the draft."""
    record = version.record
    if record.pk is None:
        return by
    drafted: Cells = stored_cells(type(record), [record.pk])[record.pk]
    if change := drafted_change(record):
        drafted |= {column: after for column, _before, after in change.changes}
    if differences(drafted, cells(version)):
        return by
    return last_changed(record).by


def _parts_along(record: Record) -> Iterator[Record]:
    """Yield the parts that become public with a record: drafts, and what was withdrawn with it.

    A part whose other record is public no more stays withdrawn: it could not be taken out.
    """
    for part in parts_of(record):
        went_together = (
            record.status == part.status == Status.WITHDRAWN
            and last_changed(record).at == last_changed(part).at
            and not references_beside(part, record)
        )
        if went_together or part.status == Status.DRAFT:
            yield part


def _was_published(record: Record) -> bool:
    """Return whether the stored record was: another person may have published it meanwhile."""
    stored = type(record).everything.filter(pk=record.pk)
    return record.pk is not None and stored.exclude(status=Status.DRAFT).exists()


def _content_type(record: Record) -> ContentType:
    return ContentType.objects.get_for_model(record)


def _draft_changes(record: Record) -> "models.QuerySet[DraftChange]":
    return DraftChange.objects.filter(content_type=_content_type(record), object_id=record.pk)
