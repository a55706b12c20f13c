"""The record tables as reports: the columns of the import, so that an export can be read again."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Max, Q, QuerySet

from assistance.parameters import Filter, FilterType, Query
from assistance.reports import keys as _keys  # noqa: F401  # `pk__among`
from assistance.reports.columns import (
    BOOLEAN,
    DATE,
    INTEGER,
    NUMBER,
    STRING,
    USD,
    Column,
    ColumnType,
    Row,
)
from assistance.reports.model import Report, Result, stretches
from assistance.tables.catalogue import TABLES
from assistance.tables.cells import LIST_SEPARATOR
from assistance.tables.definitions import DEFINITIONS, UNITS
from assistance.tables.resource import KEY_FIELDS, RecordResource

TYPES: dict[type[Any], ColumnType] = {
    models.BooleanField: BOOLEAN,
    models.IntegerField: INTEGER,
    models.DecimalField: NUMBER,
    models.DateField: DATE,
}


def table_report(
    table: str,
    *,
    title: str,
    description: str,
    order: tuple[str, ...],
    dated_by: str = "",
    filters: tuple[str, ...] = (),
    searched: tuple[str, ...] = (),
    credits: tuple[str, ...] = (),
) -> Report:
    """Return the report of a record table; with `dated_by`, of the rows up to the query's day.

    `order` ends with the columns that tell the rows apart. The words of the parameter `q` are
    looked for in the columns `searched`, where there are any.
    """
    resource = TABLES[table]()

    def read(query: Query) -> Result:
        records = resource._meta.model.objects.order_by(*order)
        if dated_by:
            records = records.filter(**{f"{dated_by}__lte": query.as_of})
        for name in filters:
            if wanted := query.all(name):
                records = records.filter(**{f"{_lookup(resource, name)}__in": wanted})
        for word in query.text("q").split():
            records = records.filter(
                reduce(or_, (Q(**{f"{name}__icontains": word}) for name in searched))
            )
        pks = array("q", records.values_list("pk", flat=True).iterator(chunk_size=5000))
        return Result(len(pks), _batches(resource, pks))

    return Report(
        name=table,
        title=title,
        description=description,
        columns=table_columns(table),
        key=tuple(resource.fields[name].column_name for name in resource.get_import_id_fields()),
        read=read,
        filters=(*(_filter(resource, name) for name in filters), *_search(searched)),
        latest_on=_latest_on(resource, dated_by),
        credits=credits,
    )


def table_columns(table: str) -> tuple[Column, ...]:
    """Return the columns of a record table, those of its import and in their order."""
    resource = TABLES[table]()
    return tuple(
        Column(
            name=(name := resource.fields[field.name].column_name),
            type=next((TYPES[kind] for kind in TYPES if isinstance(field, kind)), STRING),
            definition=_definition(table, name),
            unit=_unit(table, name),
        )
        for field in _fields(resource)
    )


def linked_keys(model: type[models.Model], name: str, pks: "array[int]") -> dict[int, str]:
    """Return the keys of what rows are linked to by the list `name`, in order, in one query."""
    field: Any = model._meta.get_field(name)
    record, linked = field.m2m_field_name(), field.m2m_reverse_field_name()
    keys: dict[int, str] = {}
    links = field.remote_field.through.objects.filter(**{f"{record}__pk__among": pks})
    key_name = f"{linked}__{KEY_FIELDS[field.related_model]}"
    for pk, key in sorted(links.values_list(f"{record}_id", key_name)):
        keys[pk] = f"{keys[pk]}{LIST_SEPARATOR}{key}" if pk in keys else key
    return keys


def _fields(resource: RecordResource) -> list[Any]:
    return [resource._meta.model._meta.get_field(name) for name in resource._meta.fields]


def _lookup(resource: RecordResource, name: str) -> str:
    related = KEY_FIELDS.get(resource._meta.model._meta.get_field(name).related_model)
    return f"{name}__{related}" if related else name


def _batches(resource: RecordResource, pks: "array[int]") -> Iterator[Sequence[Row]]:
    model = resource._meta.model
    fields = _fields(resource)
    lists = {place: field.name for place, field in enumerate(fields) if field.many_to_many}
    lookups = [
        "pk" if place in lists else _lookup(resource, field.name)
        for place, field in enumerate(fields)
    ]
    for stretch in stretches(len(pks)):
        wanted = pks[stretch]
        found = {
            pk: list(cells)
            for pk, *cells in model.objects.filter(pk__among=wanted).values_list("pk", *lookups)
        }
        for place, name in lists.items():
            keys = linked_keys(model, name, wanted)
            for pk, cells in found.items():
                cells[place] = keys.get(pk, "")
        yield [tuple(found[pk]) for pk in wanted]


def _latest_on(resource: RecordResource, dated_by: str) -> Callable[[], date | None]:
    def latest_on() -> date | None:
        if not dated_by:
            return None
        records: QuerySet[Any] = resource._meta.model.objects.all()
        day: date | None = records.aggregate(day=Max(dated_by))["day"]
        return day

    return latest_on


def _filter(resource: RecordResource, name: str) -> Filter:
    field: Any = resource._meta.model._meta.get_field(name)

    def choices() -> Sequence[str]:
        if field.choices:
            return [str(value) for value, _label in field.choices]
        if field.related_model:
            key = KEY_FIELDS[field.related_model]
            rows = field.related_model.objects
        else:
            key, rows = name, resource._meta.model.objects
        return [str(value) for value in rows.order_by(key).values_list(key, flat=True).distinct()]

    return Filter(
        name, FilterType.CHOICE, f"Rows with this {name.replace('_', ' ')}.", choices, many=True
    )


def _search(columns: tuple[str, ...]) -> tuple[Filter, ...]:
    if not columns:
        return ()
    named = f"{', '.join(columns[:-1])} and {columns[-1]}"
    return (Filter("q", FilterType.TEXT, f"Words that {named} have between them."),)


def _definition(table: str, name: str) -> str:
    return DEFINITIONS[table].get(name) or DEFINITIONS["many"][name]


def _unit(table: str, name: str) -> str:
    if unit := UNITS.get(f"{table}.{name}"):
        return unit
    return {"usd": USD, "eur": "euro"}.get(name.rpartition("_")[2], "")
