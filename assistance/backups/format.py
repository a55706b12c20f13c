"""Backups: one file with the whole database, the same for SQLite and PostgreSQL.

The file is a ZIP archive. `tables/NAME.jsonl` holds a table: a JSON array for each row, its values
in the order of the columns. `manifest.json` says what the file is, and of each table the columns,
the number of rows, the last number given to a row, and the SHA-256 of its member.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, Model, QuerySet

from assistance import revision
from assistance.revision import Revision

PROJECT = "security-assistance-tracker"
FORMAT = 1
MANIFEST = "manifest.json"

# Sign-ins and lock-outs belong to a machine and an hour, not to the data.
EXCLUDED_APPS = {"axes", "sessions"}
# What is there before anybody has entered anything.
MADE_BY_MIGRATE = {"ContentType", "Permission", "Group", "Group_permissions"}

BATCH = 2_000  # rows


class BackupError(Exception):
    """A backup that cannot be made, or a file that cannot be restored; says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a manifest says of a table; `last_id` is the last number given to a row, 0 for none."""

    columns: tuple[str, ...]
    row_count: int
    last_id: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, and of which state."""

    written_at: datetime
    engine: str
    revision: Revision
    migrations: tuple[str, ...]
    tables: dict[str, Table]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person needs to know of a database before it is replaced."""

    package_count: int
    user_count: int
    revision: Revision

    def __str__(self) -> str:
        changed_at = self.revision.changed_at
        moment = f" of {changed_at:%Y-%m-%d %H:%M} UTC" if changed_at else ""
        return (
            f"{_counted(self.package_count, 'package')} and {_counted(self.user_count, 'user')}, "
            f"data revision {self.revision.number}{moment}"
        )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def models() -> dict[str, type[Model]]:
    """Return the model of every table that a backup holds, by the table's name."""
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in EXCLUDED_APPS
    }


def holds_data() -> bool:
    """Return whether there is more in the database than `migrate` puts there."""
    return any(
        QuerySet(model).exists()
        for model in models().values()
        if model.__name__ not in MADE_BY_MIGRATE
    )


def holding() -> Holding:
    """Return what the database holds now."""
    tables = models()
    return Holding(
        package_count=QuerySet(tables["assistance_package"]).count(),
        user_count=QuerySet(tables["auth_user"]).count(),
        revision=revision.current(),
    )


def held(manifest: Manifest) -> Holding:
    """Return what a backup holds."""
    return Holding(
        package_count=manifest.tables["assistance_package"].row_count,
        user_count=manifest.tables["auth_user"].row_count,
        revision=manifest.revision,
    )


def fields_of(model: type[Model]) -> dict[str, "Field[Any, Any]"]:
    """Return the fields whose values are stored, by column."""
    return {
        str(field.column): field
        for field in model._meta.local_concrete_fields
        if not field.generated
    }


def member_of(table: str) -> str:
    """Return the name of the part of the archive that holds a table."""
    return f"tables/{table}.jsonl"


def migrations() -> tuple[str, ...]:
    """Return the applied migrations; raise BackupError unless they are all that the code has."""
    loader = MigrationLoader(connection)
    known = set(loader.graph.nodes)
    if known - set(loader.applied_migrations):
        raise BackupError("The database lacks migrations of this version: run `migrate` first.")
    return tuple(sorted(f"{app}.{name}" for app, name in known))


def sequence_of(cursor: Any, model: type[Model]) -> str:
    """Return the sequence that PostgreSQL numbers a table's rows from."""
    field: Any = model._meta.auto_field
    table = connection.ops.quote_name(model._meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, field.column])
    return str(cursor.fetchone()[0])  # quoted where it has to be
