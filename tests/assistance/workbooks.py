"""Small Excel workbooks for tests, whole and spoiled."""

import io
import struct
from collections.abc import Callable, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: Sequence[Any], prepare: Callable[[Workbook], None] | None = None) -> bytes:
    """Return a workbook whose only sheet has these rows, as openpyxl writes them."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if prepare:
        prepare(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook_with_shared_texts(*rows: Sequence[Any]) -> bytes:
    """Return a workbook whose cells share their texts, as Excel writes it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def archive(parts: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive of these parts."""
    file = io.BytesIO()
    with ZipFile(file, "w", method) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return file.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive."""
    with ZipFile(io.BytesIO(content)) as read:
        return {name: read.read(name) for name in read.namelist()}


def edited(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook with a text of one of its parts replaced, wherever it is."""
    all_parts = parts(content)
    assert old in all_parts[part]
    return archive({**all_parts, part: all_parts[part].replace(old, new)})


def with_sheet_rows(content: bytes, rows: bytes) -> bytes:
    """Return a workbook with these rows, as XML, at the end of its sheet."""
    return edited(content, SHEET, b"</sheetData>", rows + b"</sheetData>")


def with_false_size(content: bytes, part: str, size: int) -> bytes:
    """Return an archive whose directory says that a part unpacks to this many bytes."""
    with ZipFile(io.BytesIO(content)) as read:
        true_size = read.getinfo(part).file_size
    name = part.encode()
    at = content.rindex(name) - 46  # the directory's entry ends with the name
    assert content[at : at + 4] == b"PK\x01\x02"
    assert struct.unpack_from("<L", content, at + 24) == (true_size,)
    return content[: at + 24] + struct.pack("<L", size) + content[at + 28 :]
