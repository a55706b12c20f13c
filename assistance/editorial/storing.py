"""Storing records: the row, what it is linked to, its version and the public log, all at once.

Every write of records goes this way, be it one from a form or thousands from a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from simple_history.models import HistoricalRecords

from assistance.editorial.versions import (
    Version,
    differences,
    resource_of,
    stored_versions,
    written,
)
from assistance.models import (
    Correction,
    CorrectionKind,
    FundingAuthority,
    Measure,
    Record,
    ReportedFigure,
    Status,
)
from assistance.revision import one_revision
from assistance.tables.catalogue import TABLE_OF
from assistance.tables.resource import RecordResource

BATCH = 1000

# What the public log says of a record that had one status and is stored with another.
CORRECTIONS: dict[tuple[str, str], CorrectionKind] = {
    (Status.PUBLISHED, Status.PUBLISHED): CorrectionKind.CHANGED,
    (Status.PUBLISHED, Status.WITHDRAWN): CorrectionKind.WITHDRAWN,
    (Status.WITHDRAWN, Status.PUBLISHED): CorrectionKind.RESTORED,
}


def store(
    versions: Iterable[Version],
    *,
    status: Status,
    by: User | None,
    reason: str,
    at: datetime | None = None,
) -> int:
    """Store records of one table with this status, as one revision; return how many changed.

    Each that differs from what is stored gets a version in the history. Where a published one
    changes or is withdrawn, or a withdrawn one comes back, that is a line of the public log.
    Both say that it was at this moment, by default now. Nothing is checked: that is for who calls.
    Costs a fixed number of queries for each thousand.
    """
    at = at or timezone.now()
    versions = list(versions)
    changed = 0
    with one_revision():
        freed = _free(versions) if len(versions) > 1 else {}
        for start in range(0, len(versions), BATCH):
            changed += _store(versions[start : start + BATCH], status, by, reason, at, freed)
        if len(versions) >= BATCH:
            count_tables()
    return changed


def count_tables() -> None:
    """Tell SQLite how large its tables are; PostgreSQL looks by itself.

    Untold, it takes a status for something rare, and goes through all rows by that index.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _free(versions: Sequence[Version]) -> dict[int, dict[str, Any]]:
    """Empty the unique numbers that records give up, so that two may exchange theirs.

    Return what was there, by record and column.
    """
    if not versions:
        return {}
    model = type(versions[0].record)
    given_up: dict[int, dict[str, Any]] = {}
    for constraint in model._meta.constraints:
        names = getattr(constraint, "fields", ())
        column = next((name for name in names if model._meta.get_field(name).null), None)
        if column is None:
            continue
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        columns = [field.attname for field in fields]
        wanted = {
            each.record.pk: tuple(getattr(each.record, name) for name in columns)
            for each in versions
            if each.record.pk
        }
        pks = list(wanted)
        for start in range(0, len(pks), BATCH):
            rows = model.everything.filter(pk__in=pks[start : start + BATCH])
            moved = {
                pk: values[columns.index(column)]
                for pk, *values in rows.values_list("pk", *columns)
                if tuple(values) != wanted[pk]
            }
            for pk, value in moved.items():
                given_up.setdefault(pk, {})[column] = value
            # Not a change of its own: `_store` counts it.
            QuerySet(model).filter(pk__in=moved).update(**{column: None})
    return given_up


def _store(
    batch: Sequence[Version],
    status: Status,
    by: User | None,
    reason: str,
    at: datetime,
    freed: Mapping[int, Mapping[str, Any]],
) -> int:
    model = type(batch[0].record)
    resource = resource_of(model)
    rows = _rows_before(resource, batch, freed)
    new, changed = list[Version](), list[Version]()
    corrections: list[Correction] = []
    for version in batch:
        record = version.record
        record.status = status
        if record.pk not in rows:
            new.append(version)
            continue
        before = rows[record.pk]
        stored = before.record
        record._stored_status = stored.status
        after = written(resource, Version(record, {**before.lists, **version.lists}))
        changes = differences(written(resource, before), after)
        if not changes and stored.status == status:
            continue
        changed.append(version)
        if kind := CORRECTIONS.get((stored.status, status)):
            corrections.append(
                Correction(
                    table=TABLE_OF[model], key=resource.key_of(stored),
                    authority=authority_of(stored), kind=kind, changes=changes, reason=reason,
                    corrected_at=at,
                )
            )  # fmt: skip
    _write(model, new, changed)
    _keep(model, [each.record for each in new], by, reason, at, update=False)
    _keep(model, [each.record for each in changed], by, reason, at, update=True)
    Correction.objects.bulk_create(corrections)
    return len(new) + len(changed)


def _rows_before(
    resource: RecordResource,
    batch: Sequence[Version],
    freed: Mapping[int, Mapping[str, Any]],
) -> dict[int, Version]:
    """Return the stored rows of a batch, as they were before anything was freed."""
    records = [version.record for version in batch]
    # Else each link that a record was read without would be a query of its own.
    links = [field.name for field in records[0]._meta.fields if field.many_to_one]
    prefetch_related_objects(records, *links)
    known = [record.pk for record in records if record.pk]
    rows = stored_versions(resource, known) if known else {}
    for pk in freed.keys() & rows.keys():
        for column, value in freed[pk].items():
            setattr(rows[pk].record, column, value)
    return rows


def _write(model: type[Record], new: list[Version], changed: list[Version]) -> None:
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    # First what gives up a key or a number, then what may take it.
    model.everything.bulk_create(
        [version.record for version in changed],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=columns,
    )
    model.everything.bulk_create([version.record for version in new])
    for name in model._history_m2m_fields:
        _link(model, name, [each for each in (*new, *changed) if name in each.lists])
    for version in (*new, *changed):
        version.record._stored_status = version.record.status


def _link(model: type[Record], name: str, versions: list[Version]) -> None:
    field: Any = model._meta.get_field(name)
    through = field.remote_field.through
    record, linked = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    wanted = {
        (version.record.pk, other.pk) for version in versions for other in version.lists[name]
    }
    links = through.objects.filter(**{f"{record}__in": [each.record.pk for each in versions]})
    stored = {(row[0], row[1]): row[2] for row in links.values_list(record, linked, "pk")}
    through.objects.filter(pk__in=[stored[pair] for pair in stored.keys() - wanted]).delete()
    through.objects.bulk_create(
        through(**{record: pair[0], linked: pair[1]}) for pair in sorted(wanted - stored.keys())
    )


def _keep(
    model: type[Record],
    records: list[Record],
    by: User | None,
    reason: str,
    at: datetime,
    *,
    update: bool,
) -> None:
    """Add a version of each record, with its lists, to the history.

    The database copies them: building them here took half of the time of a large import.
    """
    if not records:
        return
    history = model.history.model._meta
    about: dict[str, Any] = {
        "history_date": at,
        "history_type": "~" if update else "+",
        "history_change_reason": reason,
        "history_user": by and by.pk,
    }
    columns = _columns(model._meta.concrete_fields)
    said = _columns(map(history.get_field, about))
    values = [
        history.get_field(name).get_db_prep_save(value, connection) for name, value in about.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted(history.db_table)} ({columns}, {said}) "  # noqa: S608
            f"SELECT {columns}, {_marks(values)} FROM {_quoted(model._meta.db_table)} "
            f"WHERE id IN ({_marks(records)}) ORDER BY id RETURNING history_id",
            [*values, *(record.pk for record in records)],
        )
        versions = [row[0] for row in cursor.fetchall()]
        for name in model._history_m2m_fields:
            cursor.execute(*_kept_list(model, name, history.db_table, versions))


def _kept_list(
    model: type[Record], name: str, history: str, versions: Sequence[int]
) -> tuple[str, Sequence[int]]:
    """Return the statement that copies what a list of each version's record holds."""
    field: Any = model._meta.get_field(name)
    links = field.remote_field.through._meta
    kept = HistoricalRecords.m2m_models[field]._meta
    statement = (
        f"INSERT INTO {_quoted(kept.db_table)} "  # noqa: S608
        f"({_columns(links.concrete_fields)}, history_id) "
        f"SELECT {_columns(links.concrete_fields, of='link')}, version.history_id "
        # CROSS tells SQLite to begin with the versions: tables that have just grown look
        # small to it, and it would go through all versions for each link.
        f"FROM {_quoted(history)} version CROSS JOIN {_quoted(links.db_table)} link "
        f"WHERE version.id = link.{_quoted(field.m2m_column_name())} "
        f"AND version.history_id IN ({_marks(versions)}) ORDER BY link.id"
    )
    return statement, versions


def authority_of(record: Any) -> str:
    """Return the code of the authority whose statement a record stands in; "" for none."""
    if isinstance(record, FundingAuthority):
        return record.code
    if isinstance(record, ReportedFigure):
        return record.subject if record.measure == Measure.REMAINING_BALANCE else ""
    authority = getattr(record, "authority", None)
    return authority.code if authority else ""


def _columns(fields: Iterable[Any], of: str = "") -> str:
    prefix = f"{of}." if of else ""
    return ", ".join(f"{prefix}{_quoted(field.column)}" for field in fields)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
