"""The rows of a workbook's first visible sheet, and what its cells are as the text of a CSV file.

openpyxl finds the sheet and knows Excel's days and formats. Its own sheets are not used: they do
not tell a formula that was never calculated from an empty cell, leave escaped characters as they
are, and leave out the rows beyond the size that a sheet states of itself.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS, STYLES_TYPE

from assistance.formula_defence import defuse
from assistance.imports.archive import parse_part, unescaped
from assistance.imports.csvfile import UnreadableFileError

LAST_ROW = 1_048_576
LARGEST_EXACT = 10**15  # a cell keeps fifteen digits
FIRST_DAY = date(1900, 3, 1)  # Excel's days before this one are a day off or not there

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([Ee][+-]?[0-9]{1,3})?")
_TIME = "Write a day without a time of day."


class CellError(Exception):
    """A cell that no text of a CSV file stands for; the message says what to do."""


class Cell(NamedTuple):
    """A cell as the sheet has it: type, number of its format, text, whether it is a formula."""

    kind: str
    style: str
    text: str
    is_formula: bool


SheetRow = tuple[int, dict[int, Cell]]  # the row's number and its cells by column, both from 1


def sheet_rows(book: ExcelReader) -> Iterator[SheetRow]:
    """Yield the rows that have cells with something in them."""
    for sheet, link in book.parser.find_sheets():
        is_sheet = link.Type.endswith("/worksheet") and link.target in book.valid_files
        if is_sheet and sheet.state == "visible":
            handler = _Sheet()
            for _ in parse_part(book.archive, link.target, handler):
                yield from handler.rows
                handler.rows.clear()
            return
    raise UnreadableFileError(
        [": the workbook has no visible sheet; put the table into its first one."]
    )


class CellReader:
    """What the cells of a workbook mean: its shared texts, its formats and its calendar."""

    def __init__(self, book: ExcelReader) -> None:
        self.epoch = book.wb.epoch
        strings, styles = _Strings(), _Styles()
        for kind, handler in ((SHARED_STRINGS, strings), (STYLES_TYPE, styles)):
            if part := book.package.find(kind):
                for _ in parse_part(book.archive, part.PartName[1:], handler):
                    pass
        self.strings = [_csv_text(text) for text in strings.texts]
        self.formats = [styles.codes.get(each, BUILTIN_FORMATS.get(each)) for each in styles.used]
        self.is_duration = [is_timedelta_format(code) for code in self.formats]
        self.is_day = [is_date_format(code) for code in self.formats]

    def text(self, cell: Cell) -> str:
        """Return what a CSV file would hold; raise CellError for no such text."""
        match cell:
            case Cell(kind="e"):
                raise CellError("The cell shows an error; correct it.")
            case Cell(kind="str" | "inlineStr"):
                return _csv_text(cell.text)
            case Cell(text="", is_formula=True):
                raise CellError(
                    "The formula was never calculated; open the file in Excel and save it again."
                )
            case Cell(text=""):
                return ""
            case Cell(kind="s"):
                return self.strings[_index(cell.text)]
            case Cell(kind="b"):
                return "false" if cell.text == "0" else "true"
            case Cell(kind="d"):
                return _day(from_ISO8601(cell.text))
        if not _NUMBER.fullmatch(cell.text):
            raise ValueError(cell.text)
        style = _index(cell.style)
        if style < len(self.formats) and self.is_duration[style]:
            raise CellError(_TIME)
        if style < len(self.formats) and self.is_day[style]:
            return self._numbered_day(float(cell.text))
        return _number(float(cell.text))

    def _numbered_day(self, number: float) -> str:
        try:
            return _day(from_excel(number, self.epoch))
        except OverflowError:
            raise CellError("There is no such day in the calendar.") from None


def _index(text: str) -> int:
    if (index := int(text)) < 0:
        raise IndexError(text)
    return index


def _day(moment: Any) -> str:
    if isinstance(moment, datetime) and moment.time() == time():
        moment = moment.date()
    if isinstance(moment, datetime) or not isinstance(moment, date):
        raise CellError(_TIME)
    if moment < FIRST_DAY:
        raise CellError("Write a day before March 1900 as text, for example 1899-12-31.")
    return moment.isoformat()


def _number(value: float) -> str:
    """Return a number as its digits: fifteen at most, as Excel shows them."""
    if abs(value) >= LARGEST_EXACT:
        raise CellError(
            "Excel keeps fifteen digits of a number; format the cell as text and write them all."
        )
    return f"{Decimal(f'{value:.15g}') + 0:f}"


def _csv_text(text: str) -> str:
    # In CSV an apostrophe before a formula's sign is a defence and is taken off; here it is text.
    text = unescaped(text)
    return defuse(text) if text.startswith("'") else text


class _Sheet:
    """Collects the rows of a sheet, and of them only the cells that are not blank."""

    def __init__(self) -> None:
        self.rows: list[SheetRow] = []
        self.number = 0
        self.cells: dict[int, Cell] = {}
        self.column = 0
        self.cell: dict[str, str] = {}
        self.pieces: list[str] = []
        self.reads = False
        self.is_phonetic = False
        self.is_formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "c":
                self.cell = attributes
                self.is_formula = False
                self.pieces = []
            case "v" | "t":
                self.reads = not self.is_phonetic
            case "rPh":
                self.is_phonetic = True
            case "f":
                self.is_formula = True
            case "row":
                number = int(attributes.get("r", self.number + 1))
                if not self.number < number <= LAST_ROW:
                    raise ValueError(number)
                self.number, self.column, self.cells = number, 0, {}

    def text(self, text: str) -> None:
        if self.reads:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        match name:
            case "c":
                self._end_cell()
            case "v" | "t":
                self.reads = False
            case "rPh":
                self.is_phonetic = False
            case "row" if self.cells:
                self.rows.append((self.number, self.cells))

    def _end_cell(self) -> None:
        self.column += 1
        if reference := self.cell.get("r"):
            self.column = column_index_from_string(reference.rstrip("0123456789"))
        if self.pieces or self.is_formula:
            kind, style = self.cell.get("t", "n"), self.cell.get("s", "0")
            self.cells[self.column] = Cell(kind, style, "".join(self.pieces), self.is_formula)


class _Strings:
    """Collects the texts that cells share; how they are pronounced is left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.reads = False
        self.is_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.is_phonetic = True
        elif name == "t":
            self.reads = not self.is_phonetic

    def text(self, text: str) -> None:
        if self.reads:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        if name == "si":
            self.texts.append("".join(self.pieces))
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "t":
            self.reads = False


class _Styles:
    """Collects the number format of each cell format: its code where it is not built in."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.used: list[int] = []
        self.is_cell_format = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "cellXfs":
            self.is_cell_format = True
        elif name == "xf" and self.is_cell_format:
            self.used.append(int(attributes.get("numFmtId", 0)))

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_cell_format = False
