from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from assistance import revision
from assistance.imports.seeding import SeedError, Tally, load_seed
from assistance.management.files import shortened
from assistance.models import RowOutcome

NEVER = (RowOutcome.REFUSED, RowOutcome.WITHDRAWN)


class Command(BaseCommand):
    help = (
        "Load the seed files. Running it again changes nothing that is loaded already, and rows "
        "that were edited, deleted or entered here since are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="let the files win over what was changed since"
        )
        parser.add_argument(
            "--fixtures",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            metavar="DIR",
            help="where the CSV files are (default: %(default)s)",
        )

    def handle(
        self, *args: Any, force: bool, fixtures: Path, verbosity: int, **options: Any
    ) -> None:
        started = monotonic()
        total: Counter[RowOutcome] = Counter()

        def report(tally: Tally) -> None:
            total.update(tally.counts)
            if verbosity:
                self.stdout.write(_line(tally.file_name, tally.counts))

        try:
            load_seed(folder=Path(fixtures), force=force, report=report)
        except SeedError as error:
            raise CommandError(shortened(error.problems, "The seed was refused")) from None
        except DatabaseError as error:
            raise CommandError(
                f"The database refused the seed; nothing has changed: {error}"
            ) from error
        if verbosity:
            seconds = monotonic() - started
            self.stdout.write(
                f"{_line('total', total)}; {seconds:.1f} s; "
                f"data revision {revision.current().number}"
            )


def _line(name: str, counts: Counter[RowOutcome]) -> str:
    # A seed with a refused row loads nothing, and counts nothing.
    said = ", ".join(f"{counts[each]} {each}" for each in RowOutcome if each not in NEVER)
    return f"{name:<21}{counts.total():>4} rows: {said}"
