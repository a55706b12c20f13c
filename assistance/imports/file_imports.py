"""A file that somebody brought, on its way into the data: checked, applied or discarded.

Each step that changes the state does so only from the state that it expects, so that a second
click, or a process that was taken for dead, does nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assistance.editorial.corrections import Change
from assistance.imports.applying import ApplyingError, NamedFile, ReasonMissingError, needs_reason
from assistance.imports.checking import CheckedRow
from assistance.imports.files import shown_name
from assistance.imports.problems import Problem
from assistance.models import FileImport, ImportedRow, ImportState, RowOutcome

ALIVE = timedelta(seconds=60)  # within which a process that works has to report again
AT_WORK = (ImportState.WAITING, ImportState.CHECKING, ImportState.APPLYING)
MOST_AT_WORK = 4
LONGEST_KEY = 200
BATCH = 500


class SupersededError(Exception):
    """Another process has taken over: this one stops."""


def receive(*, table: str, name: str, content: bytes, by: User) -> FileImport:
    """Keep a file until it is checked; its name is its last part only."""
    alive_until = timezone.now() + ALIVE
    return _entered(table, NamedFile.of(shown_name(name), content), len(content), by,
                    content=content, alive_until=alive_until)  # fmt: skip


def log_import(
    *,
    table: str,
    file: NamedFile,
    size: int,
    rows: Sequence[CheckedRow],
    written: int,
    by: User | None,
    reason: str,
    report: str = "",
) -> None:
    """Enter a file that a command imported beside those of the admin."""
    _entered(
        table,
        file,
        size,
        by,
        state=ImportState.APPLIED,
        row_count=len(rows),
        rows_done=written,
        counts=counts_of(rows),
        applied_by=by,
        applied_at=timezone.now(),
        reason=reason.strip(),
        report=report,
    )


def _entered(table: str, file: NamedFile, size: int, by: User | None, **values: Any) -> FileImport:
    return FileImport.objects.create(
        table=table, file_name=file.name, sha256=file.sha256, size=size, uploaded_by=by,
        uploaded_at=timezone.now(), **values,
    )  # fmt: skip


def are_too_many(*, now: datetime) -> bool:
    """Whether no further file can be worked on before one is done."""
    at_work = FileImport.objects.filter(state__in=AT_WORK, alive_until__gt=now)
    return at_work.count() >= MOST_AT_WORK


def is_interrupted(file_import: FileImport, *, now: datetime) -> bool:
    """Whether the process that worked on a file has died; nothing was changed then."""
    at_work = file_import.state in AT_WORK
    return at_work and (file_import.alive_until is None or file_import.alive_until < now)


def named_file(file_import: FileImport) -> NamedFile:
    """Return what the history says of a file."""
    return NamedFile(file_import.file_name, file_import.sha256)


def begin_applying(file_import: FileImport, *, by: User, reason: str, second_person: bool) -> bool:
    """Put a checked file on its way into the data; return whether it was not already.

    Raise ApplyingError for want of a reason, and with second_person to who brought the file.
    """
    if second_person and file_import.uploaded_by == by:
        raise ApplyingError("You brought this file: somebody else has to import it.")
    if needs_reason(file_import.counts) and not reason.strip():
        raise ReasonMissingError
    checked = FileImport.objects.filter(pk=file_import.pk, state=ImportState.CHECKED)
    begun = checked.update(
        state=ImportState.APPLYING,
        applied_by=by,
        reason=reason.strip(),
        message="",
        rows_done=0,
        run="",
        alive_until=timezone.now() + ALIVE,
    )
    return bool(begun)


def discard(file_import: FileImport) -> bool:
    """Drop what a file holds and keep the entry; return whether that could be done."""
    if not may_be_discarded(file_import, now=timezone.now()):
        return False
    with transaction.atomic():
        discarded = _as_read(file_import).update(
            state=ImportState.DISCARDED, content=b"", run="", message="", applied_by=None
        )
        if discarded:
            ImportedRow.objects.filter(file_import=file_import).delete()
    return bool(discarded)


def begin_again(file_import: FileImport) -> bool:
    """Put an interrupted or failed file back to where it can go on; return whether it could.

    One that was checked is as it was before it was applied, any other waits for its check.
    """
    now = timezone.now()
    if not may_begin_again(file_import, now=now):
        return False
    was_checked = file_import.checked_revision is not None
    again = _as_read(file_import).update(
        state=ImportState.CHECKED if was_checked else ImportState.WAITING,
        run="",
        rows_done=0,
        message="",
        applied_by=None,
        alive_until=now + ALIVE,
    )
    return bool(again)


def may_be_discarded(file_import: FileImport, *, now: datetime) -> bool:
    """Whether nobody works on a file that is not in the data."""
    idle = (ImportState.CHECKED, ImportState.REFUSED, ImportState.FAILED)
    return file_import.state in idle or is_interrupted(file_import, now=now)


def may_begin_again(file_import: FileImport, *, now: datetime) -> bool:
    """Whether the work on a file ended before its time."""
    return file_import.state == ImportState.FAILED or is_interrupted(file_import, now=now)


def _as_read(file_import: FileImport) -> QuerySet[FileImport]:
    """Return the file unless it is in another state by now, or in other hands."""
    return FileImport.objects.filter(
        pk=file_import.pk, state=file_import.state, run=file_import.run
    )


def checked_rows(file_import: FileImport) -> list[CheckedRow]:
    """Return the rows of a checked file, in the order of their lines; one query."""
    rows = ImportedRow.objects.filter(file_import=file_import).order_by("line")
    return [
        CheckedRow(
            line=row.line,
            key=row.key,
            outcome=RowOutcome(row.fate),
            changes=tuple(Change(*change) for change in row.changes),
            problems=tuple(Problem(*problem) for problem in row.problems),
            cells=row.cells,
        )
        for row in rows
    ]


def save_rows(file_import: FileImport, rows: Iterable[CheckedRow]) -> None:
    """Add checked rows to a file."""
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                file_import=file_import,
                line=row.line,
                fate=row.outcome,
                key=row.key[:LONGEST_KEY],
                cells=row.cells,
                changes=[[each.column, each.before, each.after] for each in row.changes],
                problems=[[each.column, each.value, each.rule] for each in row.problems],
            )
            for row in rows
        ],
        batch_size=BATCH,
    )


def counts_of(rows: Sequence[CheckedRow]) -> dict[str, int]:
    """Return how many rows there are of each outcome."""
    counts = Counter(row.outcome for row in rows)
    return {outcome.value: counts[outcome] for outcome in RowOutcome}
