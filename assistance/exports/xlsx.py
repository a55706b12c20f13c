"""Rows as an Excel workbook: typed cells, a sheet on where they come from, and a dictionary."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from assistance.exports.dictionary import DICTIONARY_COLUMNS, dictionary_rows
from assistance.exports.provenance import LICENCE, PROJECT, Provenance
from assistance.reports import Column, ColumnType, Result

MOST_ROWS = 1_048_575  # a sheet's rows without the header
LONGEST_TEXT = 32_767
FIRST_DAY = date(1900, 3, 1)  # Excel's days before this one are a day off or not there
LARGEST_EXACT = 10**15  # a cell keeps fifteen digits
MONEY = ("US dollars", "euro")

Writer = Callable[[int, int, Any], Any]

_WIDTHS = {ColumnType.STRING: 24, ColumnType.DATE: 12, ColumnType.BOOLEAN: 10}
_NUMBER_WIDTH = 18


class TooManyRowsError(ValueError):
    """A sheet of Excel does not hold that many rows."""


def write_xlsx(path: Path, provenance: Provenance, result: Result) -> None:
    """Write the workbook, a row at a time: memory does not grow with the rows.

    Drafts lie in the file's folder meanwhile. Raises TooManyRowsError before anything is written.
    """
    if result.row_count > MOST_ROWS:
        raise TooManyRowsError(
            f"Excel holds {MOST_ROWS:,} rows; these are {result.row_count:,}: take CSV or JSON."
        )
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(path, options) as book:
        book.use_zip64()
        changed_at = provenance.query.revision.changed_at
        # Not the time of writing: the same rows make the same file.
        created = changed_at.replace(tzinfo=None) if changed_at else datetime(2000, 1, 1)  # noqa: DTZ001
        book.set_properties(
            {"title": provenance.report.title, "author": PROJECT, "created": created}
        )
        sheet = _Sheet(book, provenance.report.name[:31], provenance.report.columns)
        for batch in result.batches:
            for row in batch:
                sheet.write(row)
        sheet.close()
        _write_about(book, provenance, result.row_count)
        dictionary = _Sheet(book, "Dictionary", DICTIONARY_COLUMNS)
        for row in dictionary_rows([provenance.report]):
            dictionary.write(row)
        dictionary.close()


class _Sheet:
    """A sheet with a frozen, filterable header, written row by row."""

    def __init__(self, book: Any, name: str, columns: tuple[Column, ...]) -> None:
        self.sheet = book.add_worksheet(name)
        self.columns = columns
        self.row_count = 0
        header = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        whole = book.add_format({"num_format": "#,##0"})
        plain = book.add_format({"num_format": "0"})
        for place, column in enumerate(columns):
            width = max(_WIDTHS.get(column.type, _NUMBER_WIDTH), len(column.name) + 3)
            self.sheet.set_column(place, place, width)
        self.sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            self.sheet.write_string(0, place, column.name, header)
        self.writers = [
            _writer(self.sheet, column, day=day, whole=whole, plain=plain) for column in columns
        ]

    def write(self, row: Any) -> None:
        self.row_count += 1
        for place, (write, value) in enumerate(zip(self.writers, row, strict=True)):
            if value is not None and value != "":
                write(self.row_count, place, value)

    def close(self) -> None:
        self.sheet.autofilter(0, 0, max(self.row_count, 1), len(self.columns) - 1)


def _writer(sheet: Any, column: Column, *, day: Any, whole: Any, plain: Any) -> Writer:
    """Return what writes a cell of the column; text that does not fit is cut with “…”."""

    def write_text(row: int, place: int, value: Any) -> None:
        text = str(value)
        if len(text) > LONGEST_TEXT:
            text = f"{text[: LONGEST_TEXT - 1]}…"
        sheet.write_string(row, place, text)

    def write_day(row: int, place: int, value: Any) -> None:
        if value < FIRST_DAY:
            write_text(row, place, value.isoformat())
        else:
            sheet.write_datetime(row, place, value, day)

    def write_whole(row: int, place: int, value: Any) -> None:
        if abs(value) >= LARGEST_EXACT:
            write_text(row, place, value)
        else:
            sheet.write_number(row, place, value, whole if column.unit in MONEY else plain)

    def write_number(row: int, place: int, value: Any) -> None:
        sheet.write_number(row, place, float(value))

    writers: dict[ColumnType, Writer] = {
        ColumnType.STRING: write_text,
        ColumnType.DATE: write_day,
        ColumnType.INTEGER: write_whole,
        ColumnType.NUMBER: write_number,
        ColumnType.BOOLEAN: sheet.write_boolean,
    }
    return writers[column.type]


def _write_about(book: Any, provenance: Provenance, row_count: int) -> None:
    report, query = provenance.report, provenance.query
    changed_at = query.revision.changed_at
    filters = [f"{name}={value}" for name, value in query.pairs() if name != "as_of"]
    lines = [
        ("Report", report.title),
        ("What it is", report.description),
        ("Source", PROJECT),
        *(("Credit", credit) for credit in report.credits),
        ("As of", query.as_of.isoformat()),
        ("Data revision", str(query.revision.number)),
        ("Data changed at", f"{changed_at:%Y-%m-%d %H:%M} UTC" if changed_at else ""),
        ("Filters", "; ".join(filters) or "none"),
        ("Rows", f"{row_count:,}"),
        ("Licence", LICENCE),
        ("Citation", provenance.citation),
    ]
    sheet = book.add_worksheet("About")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text, wrapped)
