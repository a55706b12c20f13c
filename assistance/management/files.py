"""What commands that read a file share: its content, whom the history names, and refusals."""

from collections.abc import Sequence
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import CommandError

from assistance.imports.files import MAX_BYTES

SHOWN_PROBLEM_COUNT = 20


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


def shortened(problems: Sequence[str]) -> str:
    lines = ["The file was refused; nothing has changed.", *problems[:SHOWN_PROBLEM_COUNT]]
    if len(problems) > SHOWN_PROBLEM_COUNT:
        lines.append(f"… and {len(problems) - SHOWN_PROBLEM_COUNT} more.")
    return "\n".join(lines)
