"""Opening the workbook: the one place where a file's bytes become sheets and rows."""

import io
from collections.abc import Iterator
from itertools import chain, islice, repeat
from typing import Any

import openpyxl

from assistance.imports.archive import DAMAGED, Archive
from assistance.imports.csvfile import UnreadableFileError
from assistance.imports.files import MAX_BYTES

# Excel files of before 2007 and files with a password are OLE containers and no ZIP archives.
_OLE = b"\xd0\xcf\x11\xe0"
# No sheet has more; a row that says it is farther down would be preceded by as many empty ones.
_EXCEL_ROWS = 2**20


def open_workbook(content: bytes) -> Any:
    """Return an openpyxl workbook that reads cached values row by row.

    Raise UnreadableFileError if the bytes are no .xlsx workbook, have a password or unpack to far
    too much.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFileError([f": The file is larger than {MAX_BYTES >> 20} MB."])
    if content.startswith(_OLE):
        raise UnreadableFileError(
            [
                ": The file has a password or is an old .xls file. Save it as .xlsx without a "
                "password."
            ]
        )
    try:
        Archive(content)  # looks at what it would unpack to, before anything is
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except DAMAGED as error:
        raise UnreadableFileError(
            [": The file is no Excel workbook (.xlsx), or it is damaged."]
        ) from error


def sheet_rows(sheet: Any, *, columns: int, rows: int = _EXCEL_ROWS) -> Iterator[tuple[Any, ...]]:
    """Yield the values of a sheet's first rows, the first `columns` of each; () for an empty row.

    The size that the sheet states is not believed: it may be missing, far too large or too small.
    """
    try:
        sheet.reset_dimensions()
        # Without `max_col` an empty row costs nothing: some sheets have a million of them.
        for row in sheet.iter_rows(max_row=rows, values_only=True):
            yield tuple(islice(chain(row, repeat(None)), columns)) if row else ()
    except DAMAGED as error:
        raise UnreadableFileError([f": The sheet “{sheet.title}” is damaged."]) from error
