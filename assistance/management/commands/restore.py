import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from assistance.backups.format import BackupError, held, holding, holds_data
from assistance.backups.reading import read
from assistance.backups.restoring import restore


class Command(BaseCommand):
    help = (
        "Replace the whole database by a backup. The file is checked before anything is touched, "
        "and if anything fails the database stays as it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--yes", action="store_true", help="replace what the database holds without asking"
        )

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        try:
            with read(Path(file)) as found:
                here = held(found.manifest)
                if holds_data() and not yes:
                    self._ask(f"This replaces {holding()}\nby {here}.")
                restore(found)
        except BackupError as error:
            raise CommandError(f"Nothing was restored, nothing has changed. {error}") from error
        self.stdout.write(f"Restored: {here}. All sessions have ended.")

    def _ask(self, question: str) -> None:
        if not sys.stdin.isatty():
            raise CommandError(f"{question}\nNothing has changed. To do so, add --yes.")
        if input(f"{question}\nType yes to do so: ").strip().lower() != "yes":
            raise CommandError("Nothing has changed.")
