from pathlib import Path
from typing import Any

from django.core.management import CommandError

from assistance import revision
from assistance.imports.applying import NamedFile
from assistance.imports.file_imports import log_import
from assistance.imports.files import shown_name
from assistance.imports.kiel.storing import KIEL, KielImport, import_release, read, report
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


class Command(FileCommand):
    help = (
        "Import the single activities of a workbook of the Kiel Institute's Ukraine Support "
        "Tracker: all of them, published at once as the current series, or none. Exits with "
        "status 1 if the file is refused; then nothing has changed."
    )
    changing = "published activities"

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
        with refusing():
            release = read(name=named.name, content=content)
            checked = import_release(release, file=named, by=by, reason=reason, dry_run=dry_run)
        if problems := [
            f"{named.name}, row {row.line}{problem}"
            for row in checked.rows
            for problem in row.problems
        ]:
            raise CommandError(shortened(problems))
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
        if dry_run or verbosity > 1:
            for row in checked.rows:
                if row.outcome is RowOutcome.CHANGED:
                    self.stdout.write(self.style.WARNING(f"~ {row.key}"))
                    for change in row.changes:
                        before, after = shown(change.before), shown(change.after)
                        self.stdout.write(f"    {change.column}: {before} → {after}")
            for key in checked.gone:
                self.stdout.write(self.style.ERROR(f"- {key}"))
        summary = counted(checked.checked, "new", "changed", "unchanged", "withdrawn")
        number = revision.current().number
        ending = "nothing was written." if dry_run else f"data revision {number}."
        self.stdout.write(f"{summary}; {ending}")
