"""The ZIP archive that an Excel workbook is: bounded, and its XML read without entities."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Protocol
from xml.parsers import expat  # no tree, and no entities: see `parse_part`
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import ARC_CONTENT_TYPES, XLSX

from assistance.imports.csvfile import UnreadableFileError

MAX_UNPACKED = 300_000_000  # bytes of all parts together
MAX_RATIO, RATIO_FROM = 200, 1_000_000  # bytes for one that is packed, in parts of some size
MAX_WHOLE = 2_000_000  # bytes of a part that is held in memory as a tree
CHUNK = 1 << 16

# What the readers of ZIP and XML, and openpyxl, raise for a workbook that is damaged or forged.
DAMAGED = (
    *(BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, LookupError, TypeError),
    *(AttributeError, ArithmeticError, RuntimeError),  # the last for an encrypted part
    SyntaxError,  # ElementTree's ParseError
    ValueError,  # and those of defusedxml
)

_ENCRYPTED = 0x1
_OTHER_WORKBOOKS = {
    "sheet.binary": "a binary workbook (.xlsb)",
    "macroEnabled": "a workbook with macros (.xlsm)",
    "template.main": "a template (.xltx)",
}


class Archive(ZipFile):
    """A workbook's parts. What is not a workbook, or unpacks to far too much, is refused.

    Python unpacks no more of a part than the archive's directory says, so a directory that lies
    makes a damaged part, not a large one; this holds for the two ways of packing allowed here.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__(BytesIO(content))
        parts = self.infolist()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise UnreadableFileError(
                [": the file is protected by a password; save it as .xlsx without one."]
            )
        if (
            sum(part.file_size for part in parts) > MAX_UNPACKED
            or any(
                part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * part.compress_size
                for part in parts
            )
            or sum(part.compress_size for part in parts) > len(content)
        ):
            raise UnreadableFileError(
                [
                    ": the workbook unpacks to far more than a table needs; copy the table alone "
                    "into a new workbook."
                ]
            )
        if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
            raise UnreadableFileError(
                [": the archive is packed in an unusual way; save the workbook again as .xlsx."]
            )

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        """Return a part as a whole, as openpyxl asks for those that it makes a tree of."""
        if self.getinfo(name).file_size > MAX_WHOLE:
            raise UnreadableFileError(
                [": the workbook's list of sheets is too long; copy the table into a new workbook."]
            )
        return super().read(name, pwd)


def open_workbook(content: bytes) -> ExcelReader:
    """Return openpyxl's view of a workbook's structure; no sheet is read.

    openpyxl reads with defusedxml where that is installed. Raise UnreadableFileError for an
    archive that holds something else.
    """
    archive = Archive(content)
    names = archive.namelist()
    if "mimetype" in names and archive.read("mimetype").endswith(b"opendocument.spreadsheet"):
        raise UnreadableFileError(
            [": this is an OpenDocument spreadsheet (.ods); save it as an Excel workbook (.xlsx)."]
        )
    if ARC_CONTENT_TYPES not in names:
        raise UnreadableFileError(
            [": this is a ZIP archive and no workbook; unpack it and choose the table in it."]
        )
    book = ExcelReader(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    book.archive = archive
    book.read_manifest()
    types = [part.ContentType for part in (*book.package.Override, *book.package.Default)]
    if XLSX not in types:
        for sign, kind in _OTHER_WORKBOOKS.items():
            if any(sign in each and "ms-excel" in each for each in types):
                raise UnreadableFileError([f": this is {kind}; save it as .xlsx."])
        raise UnreadableFileError([": this is no Excel workbook; save the table as .xlsx."])
    book.read_workbook()
    return book


class Handler(Protocol):
    """What is told of the elements of a part, by their local names."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def text(self, text: str) -> None: ...
    def end(self, name: str) -> None: ...


def parse_part(archive: ZipFile, name: str, handler: Handler) -> Iterator[None]:
    """Tell the handler of a part's elements, and yield after each piece of it.

    Holds no tree in memory. Raise UnreadableFileError at a document type, without which there are
    no entities.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: handler.start(
        name.rpartition(":")[2], attributes
    )
    parser.EndElementHandler = lambda name: handler.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
            yield
    parser.Parse(b"", True)
    yield


def _refuse_document_type(*_declaration: object) -> None:
    raise UnreadableFileError(
        [": the workbook holds XML that no Excel writes; save it again as .xlsx."]
    )


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Return a text of a workbook with its escaped characters (`_x000D_`) as themselves.

    Those that no text can hold (NUL and halves of pairs) stay as they are written.
    """
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code == 0 or 0xD800 <= code < 0xE000 else chr(code)
