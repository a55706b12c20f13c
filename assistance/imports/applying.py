"""Storing the rows of a checked file: as published records, all of them or none."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from assistance import revision
from assistance.editorial.publishing import lock_authorities
from assistance.editorial.storing import store
from assistance.editorial.versions import Version
from assistance.imports.checking import CheckedRow
from assistance.models import DataRevision, RowOutcome, Status
from assistance.revision import one_revision
from assistance.tables.catalogue import TABLES
from assistance.tables.resource import RecordLoader

PROGRESS_STEP = 500  # rows between two reports of progress
SHOWN_DIGITS = 8  # of a file's hash


class ApplyingError(Exception):
    """Rows that cannot be applied; the message says why. Nothing was changed."""


class ReasonMissingError(ApplyingError):
    """Published records would change, and nobody said why."""

    def __init__(self) -> None:
        super().__init__("Say why: a change of what was published needs a reason.")


class OutdatedCheckError(ApplyingError):
    """The data are no longer those that the rows were held against."""

    def __init__(self) -> None:
        super().__init__("The data changed since the file was checked.")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What the history says of a file: its name, and the hash of its content."""

    name: str
    sha256: str

    @classmethod
    def of(cls, name: str, content: bytes) -> "NamedFile":
        return cls(name, hashlib.sha256(content).hexdigest())

    def __str__(self) -> str:
        return f"{self.name} (SHA-256 {self.sha256[:SHOWN_DIGITS]}…)"


def needs_reason(counts: Mapping[str, int]) -> bool:
    """Whether rows of these outcomes change or withdraw published records."""
    return any(map(counts.get, (RowOutcome.CHANGED, RowOutcome.WITHDRAWN)))


def import_reason(*, file: NamedFile, reason: str, changes: bool) -> str:
    """Return what the history and the public log say of an import.

    Raise ReasonMissingError if it changes published records for no reason.
    """
    if changes and not reason.strip():
        raise ReasonMissingError
    return f"Import of {file}: {reason.strip()}" if reason.strip() else f"Import of {file}"


def prepare(
    *,
    table: str,
    rows: Sequence[CheckedRow],
    progress: Callable[[int], None] | None = None,
) -> list[Version]:
    """Return the new and changed rows as the records that they are to become; write nothing.

    Raise OutdatedCheckError where a new row is stored by now, or a changed one is not. Costs a few
    queries.
    """
    written = [row for row in rows if row.is_written]
    if not written:
        return []
    resource = TABLES[table](lines=[row.line for row in written])
    loader = RecordLoader(resource)
    versions: list[Version] = []
    for row in written:
        record, is_new = resource.get_or_init_instance(loader, row.cells)
        values, errors = resource.read(row.cells)
        # What the row refers to may be gone.
        if errors or is_new != (row.outcome is RowOutcome.NEW):
            raise OutdatedCheckError
        versions.append(Version(record, resource.fill(record, values)))
        if progress and len(versions) % PROGRESS_STEP == 0:
            progress(len(versions))
    return versions


def write(
    *, versions: Sequence[Version], by: User | None, reason: str, checked_revision: int
) -> int:
    """Publish prepared records as one revision; return how many were new or changed.

    Others who publish wait until this is done. Raise OutdatedCheckError, with nothing changed, if
    the data revision is not the one that the rows were checked against.
    """
    with one_revision():
        lock_authorities()
        DataRevision.objects.select_for_update().first()
        if revision.current().number != checked_revision:
            raise OutdatedCheckError
        return store(versions, status=Status.PUBLISHED, by=by, reason=reason)


def apply(
    *,
    table: str,
    rows: Sequence[CheckedRow],
    file: NamedFile,
    by: User | None,
    reason: str,
    checked_revision: int,
) -> int:
    """Store the new and changed rows of a file; return how many there were.

    Raise ApplyingError, with nothing changed, if a reason is missing or the data changed since
    the check.
    """
    changes = any(row.outcome is RowOutcome.CHANGED for row in rows)
    said = import_reason(file=file, reason=reason, changes=changes)
    versions = prepare(table=table, rows=rows)
    if not versions:
        return 0
    return write(versions=versions, by=by, reason=said, checked_revision=checked_revision)
