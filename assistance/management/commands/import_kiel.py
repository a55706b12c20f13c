from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from assistance import revision
from assistance.imports.applying import ApplyingError, NamedFile
from assistance.imports.checking import Fate
from assistance.imports.csvfile import UnreadableFileError
from assistance.imports.file_imports import log_import
from assistance.imports.files import shown_name
from assistance.imports.kiel.storing import KIEL, KielImport, import_release, read, report
from assistance.imports.problems import shown
from assistance.management.files import file_content, named_user, shortened


class Command(BaseCommand):
    help = (
        "Import the single activities of a workbook of the Kiel Institute's Ukraine Support "
        "Tracker: all of them, published at once as the current series, or none. Exits with "
        "status 1 if the file is refused; then nothing has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="report what would change, and change nothing"
        )
        parser.add_argument(
            "--reason", default="", help="why published activities change; part of the public log"
        )
        parser.add_argument(
            "--user", default="", metavar="NAME", help="whom the history names; by default nobody"
        )

    def handle(
        self,
        *args: Any,
        file: Path,
        dry_run: bool,
        reason: str,
        user: str,
        verbosity: int,
        **options: Any,
    ) -> None:
        by, content = named_user(user), file_content(Path(file))
        named = NamedFile.of(shown_name(Path(file).name), content)
        try:
            release = read(name=named.name, content=content)
            checked = import_release(release, file=named, by=by, reason=reason, dry_run=dry_run)
        except UnreadableFileError as error:
            raise CommandError(shortened(error.problems)) from None
        except ApplyingError as error:
            raise CommandError(f"Nothing was changed. {error}") from None
        except DatabaseError as error:
            raise CommandError(
                f"The database refused the rows; nothing has changed: {error}"
            ) from error
        if checked.refused:
            raise CommandError(
                shortened(
                    [
                        f"{named.name}, row {row.line}{problem}"
                        for row in checked.refused
                        for problem in row.problems
                    ]
                )
            )
        written = 0 if dry_run else len(checked.written) + len(checked.gone)
        if written:
            log_import(
                table=KIEL, file=named, size=len(content), rows=checked.checked, written=written,
                by=by, reason=reason, report="\n".join(report(checked)),
            )  # fmt: skip
        if verbosity:
            self._show(checked, dry_run, verbosity)

    def _show(self, checked: KielImport, dry_run: bool, verbosity: int) -> None:
        for line in report(checked):
            self.stdout.write(line)
        counts = {fate: sum(row.fate is fate for row in checked.rows) for fate in Fate}
        if dry_run or verbosity > 1:
            for row in checked.rows:
                if row.fate is Fate.CHANGED:
                    self.stdout.write(self.style.WARNING(f"~ {row.key}"))
                    for change in row.changes:
                        before, after = shown(change.before), shown(change.after)
                        self.stdout.write(f"    {change.column}: {before} → {after}")
            for key in checked.gone:
                self.stdout.write(self.style.ERROR(f"- {key}"))
        self.stdout.write(
            f"{counts[Fate.NEW]} new, {counts[Fate.CHANGED]} changed, "
            f"{counts[Fate.UNCHANGED]} unchanged, {len(checked.gone)} withdrawn"
            + (
                "; nothing was written."
                if dry_run
                else f"; data revision {revision.current().number}."
            )
        )
