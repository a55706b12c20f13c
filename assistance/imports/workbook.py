"""Reading the first visible sheet of an Excel workbook as the rows of a CSV file."""

from collections.abc import Collection, Iterator, Sequence

from openpyxl.utils import get_column_letter

from assistance.imports.archive import DAMAGED, open_workbook
from assistance.imports.csvfile import (
    FileRow,
    UnreadableFileError,
    header_problems,
    too_many_rows,
)
from assistance.imports.problems import Problem
from assistance.imports.sheet import CellError, CellReader, SheetRow, sheet_rows

MAX_TEXT = 100_000_000  # characters of all cells: many may share one long text
MAX_PROBLEMS = 100


def parse_workbook(
    content: bytes,
    columns: Sequence[str],
    *,
    ignored: Collection[str] = (),
    most_rows: int,
) -> list[FileRow]:
    """Return the rows of the first visible sheet, without blank ones and the columns `ignored`.

    A row's line is its number in the sheet. Raise UnreadableFileError, whose problems are to
    follow the file's name, for what is no workbook and for cells that have no text in CSV.
    """
    try:
        book = open_workbook(content)
        with book.archive:
            return _table(CellReader(book), sheet_rows(book), columns, ignored, most_rows)
    except DAMAGED:
        raise UnreadableFileError(
            [": the workbook is damaged; open it in Excel and save it again as .xlsx."]
        ) from None


def _table(
    cells: CellReader,
    rows: Iterator[SheetRow],
    columns: Sequence[str],
    ignored: Collection[str],
    most_rows: int,
) -> list[FileRow]:
    names = _header(cells, rows, columns, ignored)
    found: list[FileRow] = []
    problems: list[str] = []
    size = 0
    for number, row in rows:
        texts = dict.fromkeys(columns, "")
        for column, cell in row.items():
            name = names.get(column, "")
            if name in ignored:
                continue
            try:
                text = cells.text(cell)
                if text and not name:
                    raise CellError("There is no column name above this cell; add it or empty it.")
            except CellError as error:
                where = name or f"column {get_column_letter(column)}"
                problems.append(f", row {number}{Problem(where, cell.text, str(error))}")
            else:
                if text:
                    texts[name] = text
                    size += len(text)
        if any(texts.values()):
            found.append(FileRow(number, texts))
        _check_size(len(found), most_rows, size)
        if len(problems) >= MAX_PROBLEMS:
            problems.append(": there may be more problems; correct these first.")
            break
    if problems:
        raise UnreadableFileError(problems)
    return found


def _check_size(row_count: int, most_rows: int, size: int) -> None:
    if row_count > most_rows:
        raise UnreadableFileError([too_many_rows(most_rows)])
    if size > MAX_TEXT:
        raise UnreadableFileError([": the file holds too much text; split it into several files."])


def _header(
    cells: CellReader, rows: Iterator[SheetRow], columns: Sequence[str], ignored: Collection[str]
) -> dict[int, str]:
    number, row = next(rows, (0, {}))
    if number != 1:
        raise UnreadableFileError(
            [", row 1: there are no column names; write them into the first row."]
        )
    try:
        names = {column: text for column, cell in row.items() if (text := cells.text(cell))}
    except CellError as error:
        raise UnreadableFileError([f", row 1: {error}"]) from None
    if problems := header_problems(list(names.values()), columns, ignored):
        raise UnreadableFileError([f", row 1: {problem}" for problem in problems])
    return names
