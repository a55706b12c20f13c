"""The work on a file that was brought: in the request for a small one, else in a process.

A process reports in transactions of its own how far it is, so that the page can show it and that
no other writer waits for it.
"""

import logging
import subprocess
import sys
from collections.abc import Callable, Hashable, Sequence
from datetime import timedelta
from threading import Thread
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from assistance import revision
from assistance.imports.applying import OutdatedCheckError, import_reason, prepare, write
from assistance.imports.checking import CheckedRow, check_rows
from assistance.imports.csvfile import FileRow, UnreadableFileError
from assistance.imports.file_imports import (
    ALIVE,
    BATCH,
    SupersededError,
    checked_rows,
    counts_of,
    named_file,
    save_rows,
)
from assistance.imports.files import columns_of, read_table
from assistance.imports.kiel.storing import KIEL, KielImport, import_release, read, report
from assistance.models import FileImport, ImportedRow, ImportState, RowOutcome
from assistance.revision import one_revision

ROWS_AT_ONCE = 2_000  # that a request may check or write itself
BYTES_AT_ONCE = 500_000  # that a request may read itself
READING, WRITING = timedelta(minutes=3), timedelta(minutes=10)  # without a word
ATTEMPTS = 3  # against data that change meanwhile
SHOWN_PROBLEMS = 100

FAILED = (
    "Something went wrong that is not the file's fault; nothing was changed. Try again; if it "
    "fails again, tell who runs this site: its log says more."
)
CHANGED_MEANWHILE = (
    "The data changed since the file was checked, and with them what it would do. Nothing was "
    "imported: look at the rows again."
)

log = logging.getLogger(__name__)


def check_soon(file_import: FileImport) -> None:
    """Check a small file now, and a larger one in a process of its own."""
    if file_import.size <= BYTES_AT_ONCE and check(file_import.pk, most_rows=ROWS_AT_ONCE):
        return
    _start(file_import.pk, "check")


def apply_soon(file_import: FileImport) -> None:
    """Apply a small file now, and a larger one in a process of its own."""
    if file_import.row_count <= ROWS_AT_ONCE:
        apply(file_import.pk)
    else:
        _start(file_import.pk, "apply")


def check(pk: int, *, most_rows: int | None = None) -> bool:
    """Check a file that waits for it; return False, with nothing done, if it has too many rows."""
    return _guarded(pk, ImportState.WAITING, ImportState.CHECKING, lambda job: job.check(most_rows))


def apply(pk: int) -> bool:
    """Apply a file that was put on its way into the data."""
    return _guarded(pk, ImportState.APPLYING, ImportState.APPLYING, lambda job: job.apply())


def _guarded(
    pk: int, state: ImportState, working: ImportState, work: "Callable[[_Job], bool]"
) -> bool:
    run = uuid4().hex
    waiting = FileImport.objects.filter(pk=pk, state=state, run="")
    if not waiting.update(state=working, run=run, alive_until=timezone.now() + READING):
        return True
    try:
        return work(_Job(pk, run))
    except SupersededError:
        return True
    except Exception:  # whatever it is, who waits for the file has to hear of it
        log.exception("Import %s failed", pk)
        FileImport.objects.filter(pk=pk, run=run).update(state=ImportState.FAILED, message=FAILED)
        return True


def _start(pk: int, action: str) -> None:
    """Let a process do the work; it goes on if this one is restarted."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_import", str(pk), action]
    try:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:
        log.exception("Import %s was not started", pk)
        FileImport.objects.filter(pk=pk, run="").update(state=ImportState.FAILED, message=FAILED)
        return
    Thread(target=process.wait, daemon=True).start()  # else it would stay as a zombie


class _Job:
    """The work of one process on one file; it stops where another has taken over."""

    def __init__(self, pk: int, run: str) -> None:
        self.mine = FileImport.objects.filter(pk=pk, run=run)
        self.file_import = FileImport.objects.get(pk=pk)
        self.table = self.file_import.table

    def check(self, most_rows: int | None) -> bool:
        ImportedRow.objects.filter(file_import=self.file_import).delete()
        try:
            return self._check_workbook() if self.table == KIEL else self._check_table(most_rows)
        except UnreadableFileError as error:
            self._refuse(error.problems)
            return True

    def _check_table(self, most_rows: int | None) -> bool:
        columns, ignored = columns_of(self.table)
        name, content = self.file_import.file_name, bytes(self.file_import.content)
        rows = read_table(name=name, content=content, columns=columns, ignored=ignored)
        if not rows:
            raise UnreadableFileError([f"{name}: there are column names and no rows below them."])
        if most_rows is not None and len(rows) > most_rows:
            self._update(state=ImportState.WAITING, run="", row_count=len(rows))
            return False
        self._update(row_count=len(rows))
        number = revision.current().number  # before the rows are read
        self._keep(list(check_rows(table=self.table, rows=rows, progress=self._report)), number)
        return True

    def _keep(self, checked: list[CheckedRow], number: int) -> None:
        for start in range(0, len(checked), BATCH):
            with transaction.atomic():
                self._report(len(checked))
                save_rows(self.file_import, checked[start : start + BATCH])
        self._finish(checked, number)

    def _check_workbook(self) -> bool:
        number = revision.current().number
        found = self._workbook(dry_run=True)
        self._update(row_count=len(found.checked), report="\n".join(report(found)))
        self._keep(list(found.checked), number)
        return True

    def _apply_workbook(self) -> None:
        """Read the workbook again and store it, if it still does what was looked at."""
        number = revision.current().number
        with one_revision():
            self._hold()
            checked = list(self._workbook(dry_run=True).checked)
            if _seen(checked) != _seen(checked_rows(self.file_import)):
                self._show_again(checked, number)
                return
            self._workbook(dry_run=False)
            self._finish_applying()

    def _workbook(self, *, dry_run: bool) -> KielImport:
        file = named_file(self.file_import)
        return import_release(
            read(name=file.name, content=bytes(self.file_import.content)),
            file=file,
            by=self.file_import.applied_by,
            reason=self.file_import.reason,
            dry_run=dry_run,
        )

    def apply(self) -> bool:
        if self.table == KIEL:
            self._apply_workbook()
            return True
        rows = checked_rows(self.file_import)
        number = self.file_import.checked_revision
        for _attempt in range(ATTEMPTS):
            if number != (current := revision.current().number):
                number = current
                checked = self._checked_again(rows)
                if checked != rows:
                    self._show_again(checked, number)
                    return True
            try:
                self._write(rows, number)
            except (OutdatedCheckError, IntegrityError):
                number = None  # check again, though it may be drafts that changed
            else:
                return True
        raise OutdatedCheckError

    def _write(self, rows: list[CheckedRow], number: int) -> None:
        versions = prepare(table=self.table, rows=rows, progress=self._report)
        said = import_reason(
            file=named_file(self.file_import),
            reason=self.file_import.reason,
            changes=any(row.outcome is RowOutcome.CHANGED for row in rows),
        )
        self._update(alive_until=timezone.now() + WRITING, rows_done=len(versions))
        with one_revision():
            self._hold()
            by = self.file_import.applied_by
            write(versions=versions, by=by, reason=said, checked_revision=number)
            self._finish_applying()

    def _checked_again(self, rows: list[CheckedRow]) -> list[CheckedRow]:
        lines = [FileRow(row.line, row.cells) for row in rows]
        return list(check_rows(table=self.table, rows=lines, progress=self._report))

    def _show_again(self, checked: list[CheckedRow], number: int) -> None:
        with transaction.atomic():
            self._update(message=CHANGED_MEANWHILE, applied_by=None)
            ImportedRow.objects.filter(file_import=self.file_import).delete()
            save_rows(self.file_import, checked)
            self._finish(checked, number)

    def _hold(self) -> None:
        """Let who takes this process for dead wait for its end."""
        if not list(self.mine.select_for_update().values_list("pk")):
            raise SupersededError

    def _finish_applying(self) -> None:
        ImportedRow.objects.filter(file_import=self.file_import).delete()
        self._update(state=ImportState.APPLIED, applied_at=timezone.now(), run="", content=b"")

    def _finish(self, checked: list[CheckedRow], number: int) -> None:
        counts = counts_of(checked)
        self._update(
            state=ImportState.REFUSED if counts[RowOutcome.REFUSED] else ImportState.CHECKED,
            # A workbook is read again when it is applied.
            content=self.file_import.content if self.table == KIEL else b"",
            counts=counts,
            checked_revision=number,
            run="",
        )

    def _refuse(self, problems: Sequence[str]) -> None:
        shown = list(problems[:SHOWN_PROBLEMS])
        if len(problems) > SHOWN_PROBLEMS:
            shown.append(f"… and {len(problems) - SHOWN_PROBLEMS} more.")
        self._update(state=ImportState.REFUSED, message="\n".join(shown), content=b"", run="")

    def _report(self, rows_done: int) -> None:
        self._update(rows_done=rows_done, alive_until=timezone.now() + ALIVE)

    def _update(self, **values: object) -> None:
        if not self.mine.update(**values):
            raise SupersededError


def _seen(rows: list[CheckedRow]) -> set[Hashable]:
    """Return what somebody who looked at the rows has seen of them."""
    return {(row.key, row.outcome, row.changes) for row in rows}
