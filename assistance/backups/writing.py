"""Writing a backup: the database as it is at one moment, while others write."""

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.duration import duration_iso_string

from assistance import revision
from assistance.backups.format import (
    BATCH,
    FORMAT,
    MANIFEST,
    PROJECT,
    BackupError,
    Manifest,
    Table,
    fields_of,
    member_of,
    migrations,
    models,
    sequence_of,
)
from assistance.backups.reading import read


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
        migrations=migrations(),
        tables={table: _write_table(archive, table, model) for table, model in models().items()},
    )
    content = {"project": PROJECT, "format": FORMAT, **asdict(manifest)}
    archive.writestr(MANIFEST, json.dumps(content, default=_encoded, indent=1))
    return manifest


def _write_table(archive: ZipFile, table: str, model: type[Model]) -> Table:
    names = [field.attname for field in fields_of(model).values()]
    rows = QuerySet(model).order_by("pk").values_list(*names).iterator(chunk_size=BATCH)
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_encoded).encode
    digest, row_count = hashlib.sha256(), 0
    with archive.open(member_of(table), "w", force_zip64=True) as file:
        while batch := list(islice(rows, BATCH)):
            lines = "".join(f"{encode(row)}\n" for row in batch).encode()
            digest.update(lines)
            file.write(lines)
            row_count += len(batch)
    return Table(tuple(fields_of(model)), row_count, _last_id(model), digest.hexdigest())


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


def _last_id(model: type[Model]) -> int:
    if model._meta.auto_field is None:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = sequence_of(cursor, model)
            cursor.execute(f"SELECT last_value - (NOT is_called)::int FROM {sequence}")  # noqa: S608
        else:
            table = model._meta.db_table
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
