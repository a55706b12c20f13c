import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from assistance.backups import archive as backup


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
            with backup.read(Path(file)) as found:
                held = backup.held(found.manifest)
                if backup.holds_data() and not yes:
                    self._ask(f"This replaces {backup.holding()}\nby {held}.")
                backup.restore(found)
        except backup.BackupError as error:
            raise CommandError(f"Nothing was restored, nothing has changed. {error}") from error
        self.stdout.write(f"Restored: {held}. All sessions have ended.")

    def _ask(self, question: str) -> None:
        if not sys.stdin.isatty():
            raise CommandError(f"{question}\nNothing has changed. To do so, add --yes.")
        if input(f"{question}\nType yes to do so: ").strip().lower() != "yes":
            raise CommandError("Nothing has changed.")
