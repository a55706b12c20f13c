"""Reading a table from a file that a person chose: CSV or an Excel workbook, told by its content.

What the rows hold is the same for both: the text of a CSV file. Nothing is guessed or trimmed.
"""

import codecs
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from assistance.imports.csvfile import FileRow, UnreadableFileError, naming, parse_csv
from assistance.imports.workbook import parse_workbook
from assistance.reports import REPORTS
from assistance.tables.catalogue import TABLES

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000
LONGEST_NAME = 80

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or one with a password",
    b"%PDF": "a PDF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a packed file (gzip)",
    b"7z\xbc\xaf": "a packed file (7z)",
    b"Rar!": "a packed file (rar)",
    b"{\\rtf": "a text document (.rtf)",
    b"<": "a web page or an XML file",
    codecs.BOM_UTF16_LE: "text in UTF-16",
    codecs.BOM_UTF16_BE: "text in UTF-16",
}
_WHAT_TO_DO = "save the table as an Excel workbook (.xlsx) without a password, or as “CSV UTF-8”."


def read_table(
    *, name: str, content: bytes, columns: Sequence[str], ignored: Collection[str] = ()
) -> list[FileRow]:
    """Return the rows of a file whose header holds these columns, in any order.

    Columns in `ignored` may be there and are left out: those that an export derives. An Excel
    file's rows are those of its first visible sheet, without blank ones. Raise UnreadableFileError
    for a file that is too large, of another kind, damaged, or that has another header; and for
    each cell of a workbook that has no text in CSV. The name is for these messages only.
    """
    with naming(shown_name(name)):
        if len(content) > MAX_BYTES:
            raise UnreadableFileError(
                [f": the file is larger than {MAX_BYTES >> 20} MB; split it into several files."]
            )
        text = content.removeprefix(codecs.BOM_UTF8)  # Excel's “CSV UTF-8” begins with it
        start = text[:1024].lstrip()
        if not start and not text.strip():
            raise UnreadableFileError(
                [": the file is empty; choose one with a header and rows below it."]
            )
        for signature, kind in _OTHER_KINDS.items():
            if start.startswith(signature):
                raise UnreadableFileError([f": this is {kind}; {_WHAT_TO_DO}"])
        if content.startswith(_ZIP):
            return parse_workbook(content, columns, ignored=ignored, most_rows=MAX_ROWS)
        if _is_binary(start):
            raise UnreadableFileError([f": this is neither CSV nor Excel; {_WHAT_TO_DO}"])
        return parse_csv(text, columns, ignored=ignored, most_rows=MAX_ROWS)


def columns_of(table: str) -> tuple[list[str], set[str]]:
    """Return the columns of a table's files, and those that its export derives besides."""
    columns = TABLES[table]().get_export_headers()
    return columns, {column.name for column in REPORTS[table].columns}.difference(columns)


def _is_binary(start: bytes) -> bool:
    """Whether bytes are none of a text; a NUL byte is left to the reader, which names its line."""
    return any(0 < byte < 32 and byte not in b"\t\n\v\f\r" for byte in start)


def shown_name(name: str) -> str:
    """Return a file's own name as it may be shown and kept: no folders, nothing unprintable."""
    last = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(sign for sign in last if sign.isprintable())
    return printable[:LONGEST_NAME].strip() or "The file"
