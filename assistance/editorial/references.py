"""Which records hang together: what one refers to, what rests on it, and what is part of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models

from assistance.editorial.versions import Version, resource_of
from assistance.models import FundingAuthority, Measure, Record, ReportedFigure, Status


def references(version: Version) -> list[Record]:
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
        rows = FundingAuthority.everything.filter(code=record.subject)
        for each in rows.exclude(status=Status.PUBLISHED):
            found[FundingAuthority, each.pk] = each
    return list(found.values())


def references_beside(part: Record, record: Record) -> list[Record]:
    """Return the unpublished records that a part refers to beside the one that it is part of."""
    return [each for each in references(Version(part)) if each != record]


def parts_of(record: Record) -> Iterator[Record]:
    """Yield the records that cannot be without this one, such as a coalition's memberships."""
    relation: Any
    for relation in record._meta.related_objects:
        if _is_part(relation):
            rows = relation.related_model.everything.filter(**{relation.field.name: record.pk})
            yield from rows.order_by("pk")


def resting_on(record: Record) -> Iterator[Record]:
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


def named(records: Sequence[Record]) -> str:
    """Return what records are called in a sentence."""
    return ", ".join(
        f"{each._meta.verbose_name} {resource_of(type(each)).key_of(each)}" for each in records
    )
