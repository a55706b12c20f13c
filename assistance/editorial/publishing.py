"""Drafts, publication and withdrawal: what may be done with a record, by whom, and when.

Only published records count. What was published is never deleted: it is changed or withdrawn,
each time with a reason that the public log shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst

from assistance.editorial.versions import (
    Cells,
    Version,
    cells,
    differences,
    resource_of,
    store,
    stored_cells,
    versions_of,
)
from assistance.models import (
    DraftChange,
    FundingAuthority,
    Measure,
    Record,
    ReportedFigure,
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
    changes = _changes(version)
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
    sources = [each for each in _referred(version) if isinstance(each, Source)]
    parts = list(_parts_along(record))
    with one_revision():
        store([Version(each) for each in sources], status=Status.PUBLISHED, by=by, reason=reason)
        store([version], status=Status.PUBLISHED, by=by, reason=reason)
        for part in parts:
            store([Version(part)], status=Status.PUBLISHED, by=by, reason=reason)
        discard_change(record)
    return (*sources, *parts)


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
            f"You changed {_named(own)} last, which becomes public along with this: somebody else "
            "has to publish it."
        )
    sources = [each for each in _referred(version) if isinstance(each, Source)]
    others = [each for each in _referred(version) if not isinstance(each, Source)]
    if others:
        raise PublishingError(f"Publish {_named(others)} first: this record refers to it.")
    for part in _parts_along(record):
        if others := _referred_beside(part, record):
            raise PublishingError(
                f"Publish {_named(others)} first: {_named([part])}, which becomes public along "
                "with this, refers to it."
            )
    if gone := [each for each in sources if each.status == Status.WITHDRAWN]:
        raise PublishingError(
            f"{capfirst(_named(gone))} {'was' if len(gone) == 1 else 'were'} withdrawn: name "
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
    if resting := list(_resting(record)):
        raise PublishingError(
            f"{len(resting)} published {'record rests' if len(resting) == 1 else 'records rest'} "
            f"on this one, for example {_named(resting[:1])}: change or withdraw "
            f"{'it' if len(resting) == 1 else 'them'} first."
        )
    # Who read it long ago takes back what is published now, and puts no older values in its place.
    record.refresh_from_db()
    gone = [*(part for part in _parts(record) if part.status == Status.PUBLISHED), record]
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
    sources = [each for each in _referred(version) if isinstance(each, Source)]
    drafts = [each for each in sources if each.status == Status.DRAFT]
    return (*drafts, *_parts_along(version.record))


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


def _changes(version: Version) -> list[list[str]]:
    record = version.record
    published = stored_cells(type(record), [record.pk])[record.pk]
    return differences(published, cells(version))


def _referred(version: Version) -> list[Record]:
    """Return the unpublished records that a record refers to, each once."""
    record = version.record
    found: dict[tuple[type[Record], int], Record] = {}
    for column in (*record._meta.fields, *record._meta.many_to_many):
        if not (column.related_model and issubclass(column.related_model, Record)):
            continue
        if not column.many_to_many:
            linked = [getattr(record, column.name)]
        elif column.name in version.lists:
            linked = list(version.lists[column.name])
        elif record.pk and column.name in record._history_m2m_fields:
            linked = list(getattr(record, column.name).all())
        else:
            linked = []  # linked by records of their own, which refer in their turn
        for each in linked:
            if each is not None and each.status != Status.PUBLISHED:
                found[type(each), each.pk] = each
    if isinstance(record, ReportedFigure) and record.measure == Measure.REMAINING_BALANCE:
        named = FundingAuthority.everything.filter(code=record.subject)
        for each in named.exclude(status=Status.PUBLISHED):
            found[FundingAuthority, each.pk] = each
    return list(found.values())


def _parts(record: Record) -> Iterator[Record]:
    """Yield the records that cannot be without this one, such as a coalition's memberships."""
    relation: Any
    for relation in record._meta.related_objects:
        if _is_part(relation):
            rows = relation.related_model.everything.filter(**{relation.field.name: record.pk})
            yield from rows.order_by("pk")


def _parts_along(record: Record) -> Iterator[Record]:
    """Yield the parts that become public with a record: drafts, and what was withdrawn with it.

    A part whose other record is public no more stays withdrawn: it could not be taken out.
    """
    for part in _parts(record):
        went_together = (
            record.status == part.status == Status.WITHDRAWN
            and last_changed(record).at == last_changed(part).at
            and not _referred_beside(part, record)
        )
        if went_together or part.status == Status.DRAFT:
            yield part


def _referred_beside(part: Record, record: Record) -> list[Record]:
    """Return the unpublished records that a part refers to beside the one that it is part of."""
    return [each for each in _referred(Version(part)) if each != record]


def _resting(record: Record) -> Iterator[Record]:
    """Yield the published records that refer to this one and are no part of it, each once."""
    found: dict[tuple[type[Record], int], Record] = {}
    relation: Any
    for relation in record._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or relation.concrete or not model:
            continue
        if not issubclass(model, Record) or _is_part(relation) or _has_own_records(relation):
            continue
        for each in model.objects.filter(**{relation.field.name: record.pk}).order_by("pk"):
            found[model, each.pk] = each
    if isinstance(record, FundingAuthority):
        for each in ReportedFigure.objects.filter(subject=record.code).order_by("pk"):
            if each.measure == Measure.REMAINING_BALANCE:
                found[ReportedFigure, each.pk] = each
    yield from found.values()


def _has_own_records(relation: Any) -> bool:
    """Return whether a link is made by records of their own, which are found by themselves."""
    through = getattr(relation, "through", None)
    return through is not None and issubclass(through, Record)


def _is_part(relation: Any) -> bool:
    return getattr(relation, "on_delete", None) is models.CASCADE and issubclass(
        relation.related_model, Record
    )


def _named(records: Sequence[Record]) -> str:
    return ", ".join(
        f"{each._meta.verbose_name} {resource_of(type(each)).key_of(each)}" for each in records
    )


def _was_published(record: Record) -> bool:
    """Return whether the stored record was: another person may have published it meanwhile."""
    stored = type(record).everything.filter(pk=record.pk)
    return record.pk is not None and stored.exclude(status=Status.DRAFT).exists()


def _content_type(record: Record) -> ContentType:
    return ContentType.objects.get_for_model(record)


def _draft_changes(record: Record) -> "models.QuerySet[DraftChange]":
    return DraftChange.objects.filter(content_type=_content_type(record), object_id=record.pk)
