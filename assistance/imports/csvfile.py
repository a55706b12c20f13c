"""Reading CSV strictly (RFC 4180, UTF-8), or saying why it cannot be read."""

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
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
    with naming(path.name):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise UnreadableFileError([": the file is missing."]) from None
        except OSError as error:
            raise UnreadableFileError([f": the file cannot be read: {error.strerror}."]) from None
        if content.startswith(codecs.BOM_UTF8):
            raise UnreadableFileError(
                [", line 1: the file starts with a byte order mark (BOM); save it without."]
            )
        return parse_csv(content, columns)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Put the file's name in front of each problem."""
    try:
        yield
    except UnreadableFileError as error:
        raise UnreadableFileError([f"{name}{problem}" for problem in error.problems]) from None


def parse_csv(
    content: bytes,
    columns: Sequence[str],
    *,
    ignored: Collection[str] = (),
    most_rows: int | None = None,
) -> list[FileRow]:
    """Return the rows of a file as `read_rows` does, without the columns `ignored`.

    Raise UnreadableFileError, whose problems are to follow the file's name (`naming`).
    """
    try:
        (_, header), *records = _records(_text(content), most_rows)
    except ValueError as error:
        raise UnreadableFileError([str(error)]) from None
    problems = [
        f", line 1: {problem}" for problem in header_problems(header, columns, ignored)
    ] or [
        f", line {line}: {len(cells)} cells instead of {len(header)}."
        for line, cells in records
        if len(cells) != len(header)
    ]
    if problems:
        raise UnreadableFileError(problems)
    rows = [FileRow(line, dict(zip(header, cells, strict=True))) for line, cells in records]
    for name in set(header).intersection(ignored):
        for row in rows:
            del row.cells[name]
    return rows


def header_problems(
    header: Sequence[str], columns: Sequence[str], ignored: Collection[str] = ()
) -> list[str]:
    """Return a sentence for each column that is missing, unknown or there twice."""
    for sign, signs in ((";", "semicolons"), ("\t", "tabs")):
        if any(sign in name for name in header):
            return [f"the columns are separated by {signs}; separate them by commas."]
    known = {*columns, *ignored}
    repeated = sorted({name for name in header if header.count(name) > 1})
    return [
        *(f"the column “{name}” is missing." for name in columns if name not in header),
        *(f"there is no column “{name}” in this table." for name in header if name not in known),
        *(f"the column “{name}” comes twice." for name in repeated),
    ]


def too_many_rows(most_rows: int) -> str:
    """Return the problem of a file with more rows than may be read at once."""
    return f": the file has more than {most_rows:,} rows; split it into several files."


def _text(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f", line {line}: the file is not UTF-8; save it as UTF-8.") from None
    if not text.strip():
        raise ValueError(": the file is empty.")
    if (position := text.find("\0")) >= 0:
        line = text.count("\n", 0, position) + 1
        raise ValueError(f", line {line}: the file holds a NUL byte; save it as plain text.")
    return text


def _records(text: str, most_rows: int | None) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if most_rows is not None and len(records) > most_rows:
                raise ValueError(too_many_rows(most_rows))
            records.append((line, cells))
            line = reader.line_num + 1  # a quoted cell may hold line breaks
    except csv.Error as error:
        raise ValueError(f", line {line}: the quotation marks do not match ({error}).") from None
    return records
