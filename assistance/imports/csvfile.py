"""Reading a CSV file strictly (RFC 4180, UTF-8), or saying why it cannot be read."""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class UnreadableFileError(Exception):
    """A file that does not hold the rows it should; `problems` has a sentence for each reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row's cells by column, and the line of the file on which it starts, from 1."""

    line: int
    cells: dict[str, str]


def read_rows(*, path: Path, columns: Sequence[str]) -> list[FileRow]:
    """Return the rows of a file whose header holds these columns, in any order.

    Raise UnreadableFileError if the file is missing, empty, not UTF-8 without a byte order mark or
    not CSV, if it has another header, or if a row has more or fewer cells than the header.
    """
    try:
        (_, header), *records = _records(_text(path))
    except ValueError as error:
        raise UnreadableFileError([f"{path.name}{error}"]) from None
    problems = [f"{path.name}, line 1: {problem}" for problem in _header_problems(header, columns)]
    if not problems:
        problems = [
            f"{path.name}, line {line}: {len(cells)} cells instead of {len(header)}."
            for line, cells in records
            if len(cells) != len(header)
        ]
    if problems:
        raise UnreadableFileError(problems)
    return [FileRow(line, dict(zip(header, cells, strict=True))) for line, cells in records]


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ValueError(": the file is missing.") from None
    except OSError as error:
        raise ValueError(f": the file cannot be read: {error.strerror}.") from None
    if content.startswith(codecs.BOM_UTF8):
        raise ValueError(", line 1: the file starts with a byte order mark (BOM); save it without.")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f", line {line}: the file is not UTF-8.") from None
    if not text.strip():
        raise ValueError(": the file is empty.")
    if (position := text.find("\0")) >= 0:
        line = text.count("\n", 0, position) + 1
        raise ValueError(f", line {line}: the file holds a NUL byte.")
    return text


def _records(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1  # a quoted cell may hold line breaks
    except csv.Error as error:
        raise ValueError(f", line {line}: the quotation marks do not match ({error}).") from None
    return records


def _header_problems(header: Sequence[str], columns: Sequence[str]) -> list[str]:
    if any(";" in name for name in header):
        return ["the columns are separated by semicolons; separate them by commas."]
    repeated = sorted({name for name in header if header.count(name) > 1})
    return [
        *(f"the column “{name}” is missing." for name in columns if name not in header),
        *(f"there is no column “{name}” in this table." for name in header if name not in columns),
        *(f"the column “{name}” comes twice." for name in repeated),
    ]
