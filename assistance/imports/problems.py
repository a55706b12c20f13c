"""What is wrong with a row of a file, in words: the column, its value and the rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

SHOWN_LENGTH = 80  # characters of a cell in a message


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a row breaks, and the cell as the file has it; no column: the row as a whole."""

    column: str
    value: str
    rule: str

    def __str__(self) -> str:
        """Return what follows a file and a line in a message."""
        where = f", {self.column} “{shown(self.value)}”" if self.column else ""
        return f"{where}: {self.rule}"


def row_problems(
    error: ValidationError, columns: Mapping[str, str], cells: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Return each problem of a row once; `columns` has the column of each field."""
    problems: dict[Problem, None] = {}
    for name, errors in error.error_dict.items():
        column = "" if name == NON_FIELD_ERRORS else columns[name]
        for each in errors:
            rule = "This must not be empty." if each.code in ("null", "blank") else each.messages[0]
            problems[Problem(column, cells[column] if column else "", rule)] = None
    return tuple(problems)


def shown(value: str) -> str:
    """Return a value on one line, cut where it is long."""
    line = " ".join(value[: 2 * SHOWN_LENGTH].splitlines())
    return f"{line[:SHOWN_LENGTH]}…" if len(line) > SHOWN_LENGTH else line
