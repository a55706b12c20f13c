from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from assistance import revision
from assistance.imports.applying import (
    ApplyingError,
    NamedFile,
    import_reason,
    prepare,
    write,
)
from assistance.imports.checking import CheckedRow, Fate, check_rows
from assistance.imports.csvfile import UnreadableFileError
from assistance.imports.file_imports import counts_of, log_import
from assistance.imports.files import columns_of, read_table, shown_name
from assistance.imports.problems import shown
from assistance.management.files import file_content, named_user, shortened
from assistance.revision import one_revision
from assistance.tables.catalogue import TABLES

FATES = (Fate.NEW, Fate.CHANGED, Fate.UNCHANGED, Fate.REFUSED)


class Command(BaseCommand):
    help = (
        "Import the rows of a table from a CSV or Excel file: all of them, published at once, or "
        "none. Exits with status 1 if the file is refused; then nothing has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "table", metavar="TABLE", help=f"one of: {', '.join(TABLES)}; “.csv” may follow"
        )
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would change, and change nothing"
        )
        parser.add_argument(
            "--reason", default="", help="why published rows change; part of the public log"
        )
        parser.add_argument(
            "--user", default="", metavar="NAME", help="whom the history names; by default nobody"
        )

    def handle(
        self,
        *args: Any,
        table: str,
        file: Path,
        dry_run: bool,
        reason: str,
        user: str,
        verbosity: int,
        **options: Any,
    ) -> None:
        table, by = _table(table), named_user(user)
        content = file_content(Path(file))
        named = NamedFile.of(shown_name(Path(file).name), content)
        number = revision.current().number
        rows = self._checked(table, named, content)
        if dry_run or verbosity > 1:
            self._show(rows)
        counts = Counter(row.fate for row in rows)
        if verbosity:
            summary = ", ".join(f"{counts[fate]} {fate.value}" for fate in FATES)
            self.stdout.write(f"{named.name}: {len(rows)} rows: {summary}")
        if counts[Fate.REFUSED]:
            raise CommandError(_refusal(named, rows))
        if dry_run:
            return
        try:
            written = _import(table, named, rows, by, reason, number, len(content))
        except ApplyingError as error:
            raise CommandError(f"Nothing was changed. {error}") from None
        except DatabaseError as error:
            raise CommandError(
                f"The database refused the rows; nothing has changed: {error}"
            ) from error
        if verbosity:
            rows_written = "1 row" if written == 1 else f"{written} rows"
            number = revision.current().number
            self.stdout.write(f"{rows_written} written; data revision {number}")

    def _checked(self, table: str, named: NamedFile, content: bytes) -> list[CheckedRow]:
        columns, ignored = columns_of(table)
        try:
            rows = read_table(name=named.name, content=content, columns=columns, ignored=ignored)
        except UnreadableFileError as error:
            raise CommandError(shortened(error.problems)) from None
        return list(check_rows(table=table, rows=rows))

    def _show(self, rows: Sequence[CheckedRow]) -> None:
        for row in rows:
            if row.fate is Fate.NEW:
                self.stdout.write(self.style.SUCCESS(f"+ line {row.line}, {row.key}"))
                for change in row.changes:
                    self.stdout.write(f"    {change.column}: {shown(change.after)}")
            elif row.fate is Fate.CHANGED:
                self.stdout.write(self.style.WARNING(f"~ line {row.line}, {row.key}"))
                for change in row.changes:
                    before, after = shown(change.before) or "(empty)", shown(change.after)
                    self.stdout.write(f"    {change.column}: {before} → {after or '(empty)'}")
            elif row.fate is Fate.REFUSED:
                self.stdout.write(self.style.ERROR(f"! line {row.line}, {row.key}"))


def _table(name: str) -> str:
    table = Path(name).name.removesuffix(".csv")
    if table not in TABLES:
        raise CommandError(f"There is no table “{name}”. Name one of: {', '.join(TABLES)}.")
    return table


def _refusal(named: NamedFile, rows: Sequence[CheckedRow]) -> str:
    problems = [
        f"{named.name}, line {row.line}{problem}" for row in rows for problem in row.problems
    ]
    return shortened(problems)


def _import(
    table: str,
    named: NamedFile,
    rows: list[CheckedRow],
    by: User | None,
    reason: str,
    number: int,
    size: int,
) -> int:
    """Write the rows, and an entry in the log of imports beside those of the admin."""
    counts = counts_of(rows)
    said = import_reason(file=named, reason=reason, changed_count=counts[Fate.CHANGED.value])
    versions = prepare(table=table, rows=rows)
    if not versions:
        return 0
    with one_revision():
        written = write(versions=versions, by=by, reason=said, checked_revision=number)
        log_import(
            table=table, file=named, size=size, rows=rows, written=written, by=by, reason=reason
        )
    return written
