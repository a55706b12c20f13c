"""Backups: one file with the whole database, the same for SQLite and PostgreSQL.

The file is a ZIP archive. `tables/NAME.jsonl` holds a table: a JSON array for each row, its values
in the order of the columns. `manifest.json` says what the file is, and of each table the columns,
the number of rows, the last number given to a row, and the SHA-256 of its member.
"""

import base64
import hashlib
import io
import json
import os
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, Max, Model, QuerySet
from django.utils import timezone
from django.utils.duration import duration_iso_string

from assistance import revision
from assistance.revision import Revision

PROJECT = "security-assistance-tracker"
FORMAT = 1
MANIFEST = "manifest.json"

# Sign-ins and lock-outs belong to a machine and an hour, not to the data.
EXCLUDED_APPS = {"axes", "sessions"}
# A session of a user who is replaced must not become another user's.
EMPTIED_APPS = {"sessions"}
# What is there before anybody has entered anything.
MADE_BY_MIGRATE = {"ContentType", "Permission", "Group", "Group_permissions"}

# A file may come from anywhere: these bound the memory that reading it takes.
LONGEST_MANIFEST = 4 * 1024 * 1024
LONGEST_LINE = 16 * 1024 * 1024
BATCH = 2_000  # rows

# All that `zipfile` and `json` raise for bytes that make no sense.
UNREADABLE = (
    *(BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, RecursionError),
    *(RuntimeError, ValueError, struct.error, zlib.error),
)


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
class Backup:
    """A backup that was read to its end and found whole."""

    manifest: Manifest
    archive: ZipFile


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


# The tables


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


def _fields(model: type[Model]) -> dict[str, "Field[Any, Any]"]:
    """Return the fields whose values are stored, by column."""
    return {
        str(field.column): field
        for field in model._meta.local_concrete_fields
        if not field.generated
    }


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _migrations() -> tuple[str, ...]:
    """Return the applied migrations; raise BackupError unless they are all that the code has."""
    loader = MigrationLoader(connection)
    known = set(loader.graph.nodes)
    if known - set(loader.applied_migrations):
        raise BackupError("The database lacks migrations of this version: run `migrate` first.")
    return tuple(sorted(f"{app}.{name}" for app, name in known))


# Writing


def write(*, path: Path | None, folder: Path) -> tuple[Path, Manifest]:
    """Write the database, as it is at one moment, to path, or under a telling name into folder.

    Writers are not held up. The file, readable by its owner alone, gets its name when it is
    complete and has been read back. Memory does not grow with the data. Raise BackupError if the
    path is taken or the database lacks migrations.
    """
    if path is not None and path.exists():
        raise BackupError(f"{path} is there already: name another file.")
    folder = path.parent if path else folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=folder, prefix=".backup-", suffix=".draft")  # 0600
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with _snapshot(), ZipFile(file, "w", ZIP_DEFLATED) as archive:
                manifest = _write_archive(archive)
            file.flush()
            os.fsync(file.fileno())
        with read(Path(draft)):
            path = path or folder / _name(manifest)
        if path.exists():
            raise BackupError(f"{path} is there already: name another file.")
        Path(draft).rename(path)
    finally:
        Path(draft).unlink(missing_ok=True)
    return path, manifest


def _name(manifest: Manifest) -> str:
    return f"backup-{manifest.written_at:%Y%m%dT%H%M%SZ}-r{manifest.revision.number}.zip"


@contextmanager
def _snapshot() -> Iterator[None]:
    """Let a block read one state of the database, whatever others write meanwhile."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")  # atomic() would begin IMMEDIATE and keep every writer waiting
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write_archive(archive: ZipFile) -> Manifest:
    manifest = Manifest(
        written_at=timezone.now(),
        engine=connection.vendor,
        revision=revision.current(),
        migrations=_migrations(),
        tables={table: _write_table(archive, table, model) for table, model in models().items()},
    )
    content = {"project": PROJECT, "format": FORMAT, **asdict(manifest)}
    archive.writestr(MANIFEST, json.dumps(content, default=_encoded, indent=1))
    return manifest


def _write_table(archive: ZipFile, table: str, model: type[Model]) -> Table:
    names = [field.attname for field in _fields(model).values()]
    rows = QuerySet(model).order_by("pk").values_list(*names).iterator(chunk_size=BATCH)
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_encoded).encode
    digest, row_count = hashlib.sha256(), 0
    with archive.open(_member(table), "w", force_zip64=True) as file:
        while batch := list(islice(rows, BATCH)):
            lines = "".join(f"{encode(row)}\n" for row in batch).encode()
            digest.update(lines)
            file.write(lines)
            row_count += len(batch)
    return Table(tuple(_fields(model)), row_count, _last_id(model), digest.hexdigest())


def _encoded(value: Any) -> str:
    """Return what the field's `to_python` reads as the same value."""
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    raise TypeError(f"A backup cannot hold a {type(value).__name__}: {value!r}")


# Reading


@contextmanager
def read(path: Path) -> Iterator[Backup]:
    """Open a file for as long as the block, once all of it is found to be restorable here.

    Every row is read and converted; the database is only asked for its migrations. Raise
    BackupError for a file that is broken, another's, or of a version with other tables.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be opened: {error.strerror}.") from None
    with file:
        with _refusing(f"{path} is broken or no backup"):
            archive = ZipFile(file)
            backup = Backup(_read_manifest(archive), archive)
            _check_members(backup)
            for table, model in models().items():
                for _row in _rows(backup, table, model):
                    pass
        yield backup


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise BackupError(f"{what}: {error}") from error


def _read_manifest(archive: ZipFile) -> Manifest:
    if MANIFEST not in archive.namelist():
        raise BackupError(f"No backup: the archive has no {MANIFEST}.")
    with archive.open(MANIFEST) as file:
        text = file.read(LONGEST_MANIFEST + 1)
    if len(text) > LONGEST_MANIFEST:
        raise BackupError(f"No backup: its {MANIFEST} is longer than {LONGEST_MANIFEST:,} bytes.")
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("project") != PROJECT:
        raise BackupError(f"No backup of this site: its {MANIFEST} does not name “{PROJECT}”.")
    if content.get("format") != FORMAT:
        raise BackupError(
            f"The file has format {content.get('format')!r}; this version reads format {FORMAT}."
        )
    try:
        return _manifest(content)
    except (AttributeError, KeyError, TypeError) as error:
        raise BackupError(f"The {MANIFEST} is incomplete: {error!r}") from error


def _manifest(content: dict[str, Any]) -> Manifest:
    number, changed_at = content["revision"]["number"], content["revision"]["changed_at"]
    return Manifest(
        written_at=datetime.fromisoformat(content["written_at"]),
        engine=str(content["engine"]),
        revision=Revision(int(number), changed_at and datetime.fromisoformat(changed_at)),
        migrations=tuple(map(str, content["migrations"])),
        tables={
            name: Table(
                columns=tuple(map(str, table["columns"])),
                row_count=int(table["row_count"]),
                last_id=int(table["last_id"]),
                sha256=str(table["sha256"]),
            )
            for name, table in content["tables"].items()
        },
    )


def _check_members(backup: Backup) -> None:
    here, tables = models(), backup.manifest.tables
    _same("migrations", expected=_migrations(), found=backup.manifest.migrations)
    _same("tables", expected=here, found=tables)
    for name, model in here.items():
        _same(f"columns of {name}", expected=_fields(model), found=tables[name].columns)
    members = backup.archive.namelist()
    _same("members", expected=[MANIFEST, *map(_member, tables)], found=members)
    if len(members) != len(set(members)):
        raise BackupError("The archive holds a member twice.")
    for member in backup.archive.infolist():
        if member.compress_type != ZIP_DEFLATED or member.flag_bits & 1:
            raise BackupError(f"{member.filename} is encrypted or packed in another way.")


def _same(what: str, *, expected: Any, found: Any) -> None:
    """Refuse a file whose migrations, tables, … are not those of the code."""
    missing = [name for name in expected if name not in found]
    unknown = [name for name in found if name not in expected]
    if missing or unknown:
        raise BackupError(
            f"The file's {what} are not those of this version. "
            f"Missing: {', '.join(missing) or 'none'}. Unknown: {', '.join(unknown) or 'none'}."
        )


def _rows(backup: Backup, table: str, model: type[Model]) -> Iterator[list[Any]]:
    """Yield a table's rows as values; raise BackupError at the first that is wrong."""
    facts, fields = backup.manifest.tables[table], _fields(model)
    decoders = [fields[column].to_python for column in facts.columns]
    digest, row_count = hashlib.sha256(), 0
    with backup.archive.open(_member(table)) as member:
        for line in _lines(member):  # type: ignore[arg-type]
            row_count += 1
            if row_count > facts.row_count:
                break
            digest.update(line)
            yield _decoded(line, decoders, where=f"{table}, row {row_count}")
    if row_count != facts.row_count:
        raise BackupError(f"{table} does not have the {facts.row_count:,} rows that it should.")
    if digest.hexdigest() != facts.sha256:
        raise BackupError(f"{table} is not what was written: its SHA-256 is another.")


def _lines(member: io.RawIOBase) -> Iterator[bytes]:
    lines = io.BufferedReader(member)  # `ZipExtFile` finds a bounded line byte by byte
    while line := lines.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise BackupError(f"A row is longer than {LONGEST_LINE:,} bytes.")
        yield line


def _decoded(line: bytes, decoders: Sequence[Callable[[Any], Any]], *, where: str) -> list[Any]:
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(decoders):
        raise BackupError(f"{where}: not a list of {len(decoders)} values.")
    try:
        return [decode(value) for decode, value in zip(decoders, values, strict=True)]
    except (ValidationError, ArithmeticError, TypeError, ValueError) as error:
        raise BackupError(f"{where}: {error}") from error


# Restoring


def restore(backup: Backup) -> None:
    """Replace all that the database holds by what the backup holds, or change nothing.

    Who reads meanwhile sees the old state; who writes waits. Sessions end. The data revision comes
    back with its moment, so that nothing cached for another state passes for this one. Raise
    BackupError if the database refuses a row.
    """
    tables = models()
    try:
        with transaction.atomic(durable=True), _refusing("The file cannot be read any more"):
            _empty(tables)
            for table, model in tables.items():
                with _naming(table):
                    _insert(backup, table, model)
                    _set_last_id(model, backup.manifest.tables[table].last_id)
            connection.check_constraints()
            if (restored := revision.current()) != backup.manifest.revision:
                raise BackupError(f"The rows are of {restored}, not {backup.manifest.revision}.")
    except DatabaseError as error:
        raise BackupError(f"The database refused the rows: {_first_line(error)}") from error
    ContentType.objects.clear_cache()


@contextmanager
def _naming(table: str) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise BackupError(f"The database refused {table}: {_first_line(error)}") from error


def _first_line(error: DatabaseError) -> str:
    return str(error).split("\n")[0]  # PostgreSQL's next line would show the row


def _empty(tables: dict[str, type[Model]]) -> None:
    quote = connection.ops.quote_name
    emptied = [*tables, *(m._meta.db_table for app in EMPTIED_APPS for m in _models_of(app))]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(map(quote, emptied))} IN EXCLUSIVE MODE")
        for table in emptied:
            cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608


def _models_of(app: str) -> Iterator[type[Model]]:
    return apps.get_app_config(app).get_models(include_auto_created=True)


def _insert(backup: Backup, table: str, model: type[Model]) -> None:
    """Insert a table's rows as they are: no signal, no revision, no automatic date."""
    quote = connection.ops.quote_name
    columns = backup.manifest.tables[table].columns
    by_column = _fields(model)
    fields = [by_column[column] for column in columns]
    statement = (
        f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    rows = _rows(backup, table, model)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(
                statement,
                [
                    [
                        field.get_db_prep_save(value, connection)
                        for field, value in zip(fields, row, strict=True)
                    ]
                    for row in batch
                ],
            )


# A number that a deleted row had is never given again: histories refer to it.


def _last_id(model: type[Model]) -> int:
    if model._meta.auto_field is None:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = _sequence(cursor, model)
            cursor.execute(f"SELECT last_value - (NOT is_called)::int FROM {sequence}")  # noqa: S608
        else:
            table = model._meta.db_table
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _set_last_id(model: type[Model], last_id: int) -> None:
    if model._meta.auto_field is None:
        return
    last_id = max(last_id, QuerySet(model).aggregate(last=Max("pk"))["last"] or 0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Unlike setval(), this is undone if the transaction fails.
            cursor.execute(f"ALTER SEQUENCE {_sequence(cursor, model)} RESTART {last_id + 1}")
        else:
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last_id])


def _sequence(cursor: Any, model: type[Model]) -> str:
    field: Any = model._meta.auto_field
    table = connection.ops.quote_name(model._meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, field.column])
    return str(cursor.fetchone()[0])  # quoted where it has to be
