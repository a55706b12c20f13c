from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from assistance import revision
from assistance.imports.applying import NamedFile, apply
from assistance.imports.checking import CheckedRow, check_rows
from assistance.imports.file_imports import log_import
from assistance.imports.files import columns_of, read_table, shown_name
from assistance.imports.problems import shown
from assistance.management.files import (
    FileCommand,
    counted,
    file_content,
    named_user,
    refusing,
    shortened,
)
from assistance.models import RowOutcome
from assistance.revision import one_revision
from assistance.tables.catalogue import TABLES


class Command(FileCommand):
    help = (
        "Import the rows of a table from a CSV or Excel file: all of them, published at once, or "
        "none. Exits with status 1 if the file is refused; then nothing has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "table", metavar="TABLE", help=f"one of: {', '.join(TABLES)}; “.csv” may follow"
        )
        super().add_arguments(parser)

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
        rows = _checked(table, named, content)
        if dry_run or verbosity > 1:
            self._show(rows)
        if verbosity:
            summary = counted(rows, "new", "changed", "unchanged", "refused")
            self.stdout.write(f"{named.name}: {len(rows)} rows: {summary}")
        if problems := [
            f"{named.name}, line {row.line}{problem}" for row in rows for problem in row.problems
        ]:
            raise CommandError(shortened(problems))
        if dry_run:
            return
        with refusing(), one_revision():
            written = apply(
                table=table, rows=rows, file=named, by=by, reason=reason, checked_revision=number
            )
            if written:  # an entry in the log of imports, beside those of the admin
                log_import(
                    table=table, file=named, size=len(content), rows=rows, written=written, by=by,
                    reason=reason,
                )  # fmt: skip
        if verbosity:
            rows_written = "1 row" if written == 1 else f"{written} rows"
            number = revision.current().number
            self.stdout.write(f"{rows_written} written; data revision {number}")

    def _show(self, rows: Sequence[CheckedRow]) -> None:
        styles = {
            RowOutcome.NEW: self.style.SUCCESS,
            RowOutcome.CHANGED: self.style.WARNING,
            RowOutcome.REFUSED: self.style.ERROR,
        }
        for row in rows:
            if style := styles.get(row.outcome):
                self.stdout.write(style(f"{row.outcome.sign} line {row.line}, {row.key}"))
            for change in row.changes:
                said = shown(change.after)
                if row.outcome is RowOutcome.CHANGED:
                    said = f"{shown(change.before) or '(empty)'} → {said or '(empty)'}"
                self.stdout.write(f"    {change.column}: {said}")


def _table(name: str) -> str:
    table = Path(name).name.removesuffix(".csv")
    if table not in TABLES:
        raise CommandError(f"There is no table “{name}”. Name one of: {', '.join(TABLES)}.")
    return table


def _checked(table: str, named: NamedFile, content: bytes) -> list[CheckedRow]:
    columns, ignored = columns_of(table)
    with refusing():
        rows = read_table(name=named.name, content=content, columns=columns, ignored=ignored)
    return list(check_rows(table=table, rows=rows))
