"""What commands that bring a file into the data share: arguments, and how they refuse."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from assistance.imports.applying import ApplyingError
from assistance.imports.checking import CheckedRow
from assistance.imports.csvfile import UnreadableFileError
from assistance.imports.file_imports import counts_of
from assistance.imports.files import MAX_BYTES

SHOWN_PROBLEM_COUNT = 20


class FileCommand(BaseCommand):
    """A command that imports a file: all of it, published at once, or nothing."""

    changing = "published rows"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would change, and change nothing"
        )
        parser.add_argument(
            "--reason", default="", help=f"why {self.changing} change; part of the public log"
        )
        parser.add_argument(
            "--user", default="", metavar="NAME", help="whom the history names; by default nobody"
        )


def named_user(name: str) -> User | None:
    if not name:
        return None
    try:
        return User.objects.get(username=name)
    except User.DoesNotExist:
        raise CommandError(f"There is no user “{name}”.") from None


def file_content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # no more than tells that it is too large
    except OSError as error:
        raise CommandError(f"{path.name}: the file cannot be read: {error.strerror}.") from None


@contextmanager
def refusing() -> Iterator[None]:
    """Say of what a block refuses that nothing has changed."""
    try:
        yield
    except UnreadableFileError as error:
        raise CommandError(shortened(error.problems)) from None
    except ApplyingError as error:
        raise CommandError(f"Nothing was changed. {error}") from None
    except DatabaseError as error:
        raise CommandError(
            f"The database refused the rows; nothing has changed: {error}"
        ) from error


def counted(rows: Sequence[CheckedRow], *outcomes: str) -> str:
    counts = counts_of(rows)
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in outcomes)


def shortened(problems: Sequence[str], refused: str = "The file was refused") -> str:
    lines = [f"{refused}; nothing has changed.", *problems[:SHOWN_PROBLEM_COUNT]]
    if len(problems) > SHOWN_PROBLEM_COUNT:
        lines.append(f"… and {len(problems) - SHOWN_PROBLEM_COUNT} more.")
    return "\n".join(lines)
