"""Reading a backup: all of it, bounded, and refused with the reason where it is not whole."""

import hashlib
import io
import json
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.db.models import Model

from assistance.backups.format import (
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
)
from assistance.revision import Revision

# A file may come from anywhere: these bound the memory that reading it takes.
LONGEST_MANIFEST = 4 * 1024 * 1024
LONGEST_LINE = 16 * 1024 * 1024

# All that `zipfile` and `json` raise for bytes that make no sense.
UNREADABLE = (
    *(BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, RecursionError),
    *(RuntimeError, ValueError, struct.error, zlib.error),
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was read to its end and found whole."""

    manifest: Manifest
    archive: ZipFile


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
        with refusing(f"{path} is broken or no backup"):
            archive = ZipFile(file)
            backup = Backup(_read_manifest(archive), archive)
            _check_members(backup)
            for table, model in models().items():
                for _row in rows_of(backup, table, model):
                    pass
        yield backup


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Raise BackupError for bytes that make no sense."""
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
    _same("migrations", expected=migrations(), found=backup.manifest.migrations)
    _same("tables", expected=here, found=tables)
    for name, model in here.items():
        _same(f"columns of {name}", expected=fields_of(model), found=tables[name].columns)
    members = backup.archive.namelist()
    _same("members", expected=[MANIFEST, *map(member_of, tables)], found=members)
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


def rows_of(backup: Backup, table: str, model: type[Model]) -> Iterator[list[Any]]:
    """Yield a table's rows as values; raise BackupError at the first that is wrong."""
    facts, fields = backup.manifest.tables[table], fields_of(model)
    decoders = [fields[column].to_python for column in facts.columns]
    digest, row_count = hashlib.sha256(), 0
    with backup.archive.open(member_of(table)) as member:
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
