from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from assistance.backups.format import BackupError, held
from assistance.backups.writing import write


class Command(BaseCommand):
    help = (
        "Write the whole database to one file, as it is at one moment, while the site runs. "
        "The file holds password hashes: only its owner can read it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            type=Path,
            metavar="FILE",
            help="where to write; by default a new file in backups/ in VAR_DIR, named by time and "
            "data revision",
        )

    def handle(self, *args: Any, to: Path | None, **options: Any) -> None:
        started = monotonic()
        try:
            path, manifest = write(
                path=Path(to) if to else None, folder=settings.VAR_DIR / "backups"
            )
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        size, seconds = path.stat().st_size / 1e6, monotonic() - started
        self.stdout.write(f"{path}: {held(manifest)}; {size:,.1f} MB in {seconds:.1f} s")
