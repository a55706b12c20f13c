"""What a record's columns hold, as an export writes them: typed, stored, or in its history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from assistance.models import Record
from assistance.tables.catalogue import TABLE_OF, TABLES
from assistance.tables.resource import RecordResource

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it is to be stored, and what its lists are to hold; an unnamed list stays."""

    record: Record
    lists: Mapping[str, Sequence[Record]] = field(default_factory=dict)


def resource_of(model: type[Record]) -> RecordResource:
    """Return the resource that reads and writes a model's rows as text."""
    return TABLES[TABLE_OF[model]]()


def cells(version: Version) -> Cells:
    """Return a record's columns as an export writes them; a query for each list not given."""
    return written(resource_of(type(version.record)), version)


def stored_cells(model: type[Record], pks: Iterable[int]) -> dict[int, Cells]:
    """Return the columns of the stored records with these ids, as an export writes them."""
    resource = resource_of(model)
    return {pk: written(resource, row) for pk, row in stored_versions(resource, pks).items()}


def differences(before: Cells, after: Cells) -> list[list[str]]:
    """Return rows of column, value before and value after, for what differs."""
    return [[name, before[name], after[name]] for name in after if before[name] != after[name]]


def stored_versions(resource: RecordResource, pks: Iterable[int]) -> dict[int, Version]:
    """Return the stored records with these ids, with all of their lists."""
    rows: Any = resource.get_queryset().filter(pk__in=list(pks))
    lists = resource.lists(rows)
    return {row.pk: Version(row, lists[row.pk]) for row in rows}


def written(resource: RecordResource, version: Version) -> Cells:
    """Return a record's columns as an export writes them, by a resource that is there already."""
    return resource.written(resource.values(version.record, version.lists))


def versions_of(record: Record) -> QuerySet[Any]:
    """Return the record's versions in the history, the newest first."""
    versions: QuerySet[Any] = record.history.order_by("-history_date", "-history_id")
    return versions


def version_values(kept: Any) -> dict[str, Any]:
    """Return a version of the history as values by field, lists as lists of records.

    A listed record that is gone is left out.
    """
    record = kept.instance
    values = {
        field.name: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if field.editable and not field.primary_key
    }
    for name in record._history_m2m_fields:
        field: Any = record._meta.get_field(name)
        linked = f"{field.m2m_reverse_field_name()}_id"
        pks = list(getattr(kept, name).values_list(linked, flat=True))
        values[name] = list(field.related_model.everything.filter(pk__in=pks).order_by("pk"))
    return values


def kept_cells(kept: Any) -> Cells:
    """Return a version of the history as columns, as an export writes them."""
    values = version_values(kept)
    lists = {name: value for name, value in values.items() if isinstance(value, list)}
    return cells(Version(kept.instance, lists))
