"""Reading the table files that people choose: CSV and Excel."""

import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import ZIP_BZIP2

import openpyxl
import pytest
from openpyxl import Workbook

from assistance.imports import archive as archive_module
from assistance.imports import files
from assistance.imports import workbook as workbook_module
from assistance.imports.csvfile import FileRow, UnreadableFileError
from assistance.imports.files import read_table
from tests.assistance.workbooks import (
    SHEET,
    archive,
    edited,
    parts,
    with_false_size,
    with_sheet_rows,
    workbook,
    workbook_with_shared_texts,
)

COLUMNS = ["slug", "name", "amount"]
CSV = b"slug,name,amount\r\n"
DAMAGED = ": the workbook is damaged; open it in Excel and save it again as .xlsx."
TOO_LARGE = (
    ": the workbook unpacks to far more than a table needs; copy the table alone into a new "
    "workbook."
)
SAVE_AS = "save the table as an Excel workbook (.xlsx) without a password, or as “CSV UTF-8”."


def rows_of(content: bytes, **options: Any) -> list[FileRow]:
    return read_table(name="table", content=content, columns=COLUMNS, **options)


def problems_of(content: bytes, name: str = "table") -> list[str]:
    with pytest.raises(UnreadableFileError) as error:
        read_table(name=name, content=content, columns=COLUMNS)
    return list(error.value.problems)


def cell_of(value: Any, prepare: Callable[[Workbook], None] | None = None) -> str:
    """Return what a cell of a workbook is in CSV."""
    [row] = rows_of(workbook(COLUMNS, ["a", "A", value], prepare=prepare))
    return row.cells["amount"]


def problem_of(value: Any, prepare: Callable[[Workbook], None] | None = None) -> str:
    """Return what is wrong with a cell in the second row of the column `amount`."""
    [problem] = problems_of(workbook(COLUMNS, ["a", "A", value], prepare=prepare))
    return problem


def formatted(code: str) -> Callable[[Workbook], None]:
    def prepare(book: Workbook) -> None:
        book.active["C2"].number_format = code

    return prepare


def test_csv_is_read_as_the_seed_is() -> None:
    assert rows_of(CSV + b'a,"A\r\nA",1\r\nb, B ,2\r\n') == [
        FileRow(2, {"slug": "a", "name": "A\r\nA", "amount": "1"}),
        FileRow(4, {"slug": "b", "name": " B ", "amount": "2"}),
    ]


def test_csv_may_begin_with_the_mark_that_excel_writes() -> None:
    [row] = rows_of(b"\xef\xbb\xbf" + CSV + b"a,A,1\r\n")

    assert row.cells["slug"] == "a"


def test_a_long_text_is_fine_in_csv() -> None:
    [row] = rows_of(CSV + b"a," + b"x" * 40_000 + b",1\r\n")

    assert len(row.cells["name"]) == 40_000


@pytest.mark.parametrize("content", [CSV, workbook(COLUMNS)], ids=["csv", "xlsx"])
def test_a_header_alone_is_a_file_without_rows(content: bytes) -> None:
    assert rows_of(content) == []


@pytest.mark.parametrize("name", ["table.csv", "table.pdf", "table"])
def test_a_file_is_what_it_holds_and_not_what_it_is_called(name: str) -> None:
    content = workbook(COLUMNS, ["a", "A", 1])

    [row] = read_table(name=name, content=content, columns=COLUMNS)

    assert row == FileRow(2, {"slug": "a", "name": "A", "amount": "1"})


@pytest.mark.parametrize(
    "content",
    [
        b"amount,extra,name,slug\r\n1,X,A,a\r\n",
        workbook(["amount", "extra", "name", "slug"], [1, "X", "A", "a"]),
    ],
    ids=["csv", "xlsx"],
)
def test_columns_to_ignore_are_left_out(content: bytes) -> None:
    [row] = rows_of(content, ignored=["extra"])

    assert row.cells == {"slug": "a", "name": "A", "amount": "1"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (988_000_000, "988000000"),
        (988_000_000.0, "988000000"),
        (-5, "-5"),
        (0, "0"),
        (999_999_999_999_999, "999999999999999"),
        (1.13144762, "1.13144762"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        (date(2024, 12, 23), "2024-12-23"),
        (datetime(2024, 12, 23), "2024-12-23"),  # noqa: DTZ001
        (" 1,2 Mrd ", " 1,2 Mrd "),
        ("007", "007"),
        ("TRUE", "TRUE"),
        ("2024-12-23", "2024-12-23"),
        ("1899-12-31", "1899-12-31"),
        ("two\nlines", "two\nlines"),
        ("ЗСУ €", "ЗСУ €"),
        ("-5", "-5"),
        ("'=1", "''=1"),  # text with an apostrophe, which CSV would take for its defence
        ("'tis", "'tis"),
    ],
)
def test_a_cell_is_the_text_that_csv_would_hold(value: Any, text: str) -> None:
    assert cell_of(value) == text


@pytest.mark.parametrize("code", ["#,##0", "0.00", "0%", '#,##0 "days"', "[$USD] #,##0"])
def test_the_format_of_a_number_does_not_matter(code: str) -> None:
    assert cell_of(1200, formatted(code)) == "1200"


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "dd.mm.yyyy", "mmm yy", "[$-407]d. mmmm yyyy"])
def test_a_day_is_the_same_in_every_format(code: str) -> None:
    assert cell_of(date(2024, 12, 1), formatted(code)) == "2024-12-01"


def test_days_may_count_from_1904() -> None:
    def prepare(book: Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert cell_of(date(2024, 12, 23), prepare) == "2024-12-23"


def test_a_formula_has_the_value_that_excel_stored() -> None:
    content = workbook(COLUMNS, ["a", "A", "=1+1"])
    stored = edited(content, SHEET, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")

    assert rows_of(stored)[0].cells["amount"] == "2"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (b'<c r="C2" t="inlineStr"><is><t>a_x000D_b_x005F_x000D_</t></is></c>', "a\rb_x000D_"),
        (b'<c r="C2" t="inlineStr"><is><t>_x0000__xD800_</t></is></c>', "_x0000__xD800_"),
        (b'<c r="C2" t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>', "a b"),
        (b'<c r="C2" t="inlineStr"><is><t>a</t><rPh><t>x</t></rPh></is></c>', "a"),
        (b'<c r="C2" t="str"><f>""</f><v></v></c>', ""),
        (b'<c r="C2" t="d"><v>2024-12-23T00:00:00</v></c>', "2024-12-23"),
        (b"<c/><c/><c><v>5</v></c>", "5"),
        (b'<c r="C2"><v>9.88E8</v></c>', "988000000"),
    ],
)  # fmt: skip
def test_what_other_programs_write_is_read(xml: bytes, text: str) -> None:
    row = b'<row r="2"><c r="A2"><v>1</v></c>' + xml + b"</row>"
    if xml.startswith(b"<c/>"):
        row = b"<row>" + xml + b"</row>"

    assert rows_of(with_sheet_rows(workbook(COLUMNS), row))[0].cells["amount"] == text


def test_texts_that_cells_share_are_unescaped_once() -> None:
    content = workbook_with_shared_texts(COLUMNS, ["a", "A", "word"])
    escaped = edited(content, "xl/sharedStrings.xml", b"word", b"_x005F_x000D_ _x000D_")

    assert rows_of(escaped)[0].cells["amount"] == "_x000D_ \r"


NEVER = "The formula was never calculated; open the file in Excel and save it again."
A_DAY = "Write a day without a time of day."
EARLY = "Write a day before March 1900 as text, for example 1899-12-31."
DIGITS = "Excel keeps fifteen digits of a number; format the cell as text and write them all."


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("=1+1", f"“”: {NEVER}"),
        ("#REF!", "“#REF!”: The cell shows an error; correct it."),
        (datetime(2024, 12, 23, 8, 30), f"“45649.35416666666”: {A_DAY}"),  # noqa: DTZ001
        (time(8, 30), f"“0.3541666666666667”: {A_DAY}"),
        (timedelta(days=2), f"“2”: {A_DAY}"),
        (date(1900, 2, 28), f"“59”: {EARLY}"),
        (10**15, f"“1000000000000000”: {DIGITS}"),
    ],
)
def test_a_cell_that_has_no_text_in_csv_is_named(value: Any, problem: str) -> None:
    assert problem_of(value) == f"table, row 2, amount {problem}"


def test_a_number_that_is_no_day_of_the_calendar_is_named() -> None:
    assert problem_of(9_999_999, formatted("yyyy-mm-dd")) == (
        "table, row 2, amount “9999999”: There is no such day in the calendar."
    )


def test_a_value_under_no_name_is_named_by_its_column() -> None:
    assert problems_of(workbook(COLUMNS, ["a", "A", 1, "", "x"])) == [
        "table, row 2, column E “x”: There is no column name above this cell; add it or empty it."
    ]


def test_only_the_first_hundred_problems_of_a_workbook_are_listed() -> None:
    problems = problems_of(workbook(COLUMNS, *(["a", "A", "#N/A"] for _ in range(150))))

    assert len(problems) == 101
    assert problems[100] == "table: there may be more problems; correct these first."


def test_blank_rows_and_unnamed_blank_columns_are_left_out() -> None:
    content = workbook(COLUMNS, ["a", "A", 1, "", ""], [], [None, "", None], ["b", "B", 2])

    assert [(row.line, row.cells["slug"]) for row in rows_of(content)] == [(2, "a"), (5, "b")]


def test_a_million_blank_rows_are_left_out() -> None:
    blank = b"".join(b'<row r="%d" s="1"/>' % number for number in range(3, 1_000_001))
    last = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>z</t></is></c></row>'

    rows = rows_of(with_sheet_rows(workbook(COLUMNS, ["a", "A", 1]), blank + last))

    assert [row.line for row in rows] == [2, 1_048_576]


def test_rows_beyond_the_size_that_a_sheet_states_are_read() -> None:
    content = workbook(COLUMNS, ["a", "A", 1], ["b", "B", 2])
    stated = edited(content, SHEET, b'<dimension ref="A1:C3"', b'<dimension ref="A1:B2"')

    assert [row.cells["amount"] for row in rows_of(stated)] == ["1", "2"]


def test_the_first_visible_sheet_is_read() -> None:
    def prepare(book: Workbook) -> None:
        book.active.sheet_state = "hidden"
        book.create_chartsheet()
        book.create_sheet("Table").append(COLUMNS)
        book["Table"].append(["visible", "A", 1])

    [row] = rows_of(workbook(COLUMNS, ["hidden", "A", 1], prepare=prepare))

    assert row.cells["slug"] == "visible"


def test_a_workbook_without_a_visible_sheet_is_refused() -> None:
    content = edited(
        workbook(COLUMNS), "xl/workbook.xml", b'state="visible"', b'state="veryHidden"'
    )

    assert problems_of(content) == [
        "table: the workbook has no visible sheet; put the table into its first one."
    ]


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        (["slug", "name"], [", row 1: the column “amount” is missing."]),
        ([*COLUMNS, "hue"], [", row 1: there is no column “hue” in this table."]),
        ([*COLUMNS, "name"], [", row 1: the column “name” comes twice."]),
        (["slug", " name", "amount"], [
            ", row 1: the column “name” is missing.",
            ", row 1: there is no column “ name” in this table.",
        ]),
        (["slug", "name", "#REF!"], [", row 1: The cell shows an error; correct it."]),
        ([], [", row 1: there are no column names; write them into the first row."]),
    ],
)  # fmt: skip
def test_a_sheet_with_another_header_is_refused(header: list[str], problems: list[str]) -> None:
    assert problems_of(workbook(header, ["a"])) == [f"table{problem}" for problem in problems]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ": the file is empty; choose one with a header and rows below it."),
        (b"\xef\xbb\xbf \r\n", ": the file is empty; choose one with a header and rows below it."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
            f": this is an old Excel file (.xls) or one with a password; {SAVE_AS}",
        ),
        (b"%PDF-1.7\n%\xe2\xe3", f": this is a PDF file; {SAVE_AS}"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", f": this is a picture; {SAVE_AS}"),
        (b"\r\n<!DOCTYPE html><table>", f": this is a web page or an XML file; {SAVE_AS}"),
        (zlib.compress(CSV, wbits=31), f": this is a packed file (gzip); {SAVE_AS}"),
        ("slug,name,amount".encode("utf-16"), f": this is text in UTF-16; {SAVE_AS}"),
        (
            "slug,name,amount".encode("utf-16-le"),
            ", line 1: the file holds a NUL byte; save it as plain text.",
        ),
        (bytes(range(256)), f": this is neither CSV nor Excel; {SAVE_AS}"),
        (CSV + b"a,M\xe4rz,1", ", line 2: the file is not UTF-8; save it as UTF-8."),
        (CSV + b"a,\0,1", ", line 2: the file holds a NUL byte; save it as plain text."),
        (
            b"slug;name;amount\r\n",
            ", line 1: the columns are separated by semicolons; separate them by commas.",
        ),
        (
            b"slug\tname\tamount\r\n",
            ", line 1: the columns are separated by tabs; separate them by commas.",
        ),
        (b"slug,name\r\n", ", line 1: the column “amount” is missing."),
        (b"slug,name,amount,hue\r\n", ", line 1: there is no column “hue” in this table."),
        (b"slug,name,amount,name\r\n", ", line 1: the column “name” comes twice."),
        (b"PK\x03\x04" + b"x" * 100, DAMAGED),
        (
            archive({"slug.csv": CSV}),
            ": this is a ZIP archive and no workbook; unpack it and choose the table in it.",
        ),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            ": this is an OpenDocument spreadsheet (.ods); save it as an Excel workbook (.xlsx).",
        ),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_to_do(content: bytes, problem: str) -> None:
    assert problems_of(content) == [f"table{problem}"]


MAIN = b"openxmlformats-officedocument.spreadsheetml.sheet.main"


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (
            b"ms-excel.sheet.macroEnabled.main",
            ": this is a workbook with macros (.xlsm); save it as .xlsx.",
        ),
        (
            b"ms-excel.sheet.binary.macroEnabled.main",
            ": this is a binary workbook (.xlsb); save it as .xlsx.",
        ),
        (
            b"openxmlformats-officedocument.wordprocessingml.document.main",
            ": this is no Excel workbook; save the table as .xlsx.",
        ),
    ],
)
def test_other_files_of_office_are_refused(kind: bytes, problem: str) -> None:
    assert problems_of(edited(workbook(COLUMNS), "[Content_Types].xml", MAIN, kind)) == [
        f"table{problem}"
    ]


@pytest.mark.parametrize(
    "content", [CSV + b"a,A,1\r\n" * 4, workbook(COLUMNS, *[["a", "A", 1]] * 4)]
)
def test_a_file_with_too_many_rows_is_refused(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 4)
    assert len(rows_of(content)) == 4
    monkeypatch.setattr(files, "MAX_ROWS", 3)

    assert problems_of(content) == [
        "table: the file has more than 3 rows; split it into several files."
    ]


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert problems_of(b"\0" * (10 * 1024 * 1024 + 1)) == [
        "table: the file is larger than 10 MB; split it into several files."
    ]


def test_a_long_text_that_many_cells_share_does_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook_module, "MAX_TEXT", 100_000)

    assert problems_of(workbook(COLUMNS, *[["a", "x" * 30_000, 1]] * 4)) == [
        "table: the file holds too much text; split it into several files."
    ]


def test_a_part_that_unpacks_to_far_more_than_it_takes_is_refused() -> None:
    assert problems_of(with_sheet_rows(workbook(COLUMNS), b" " * 5_000_000)) == [
        f"table{TOO_LARGE}"
    ]


def test_parts_that_unpack_to_too_much_together_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive_module, "MAX_UNPACKED", 1000)

    assert problems_of(workbook(COLUMNS)) == [f"table{TOO_LARGE}"]


def test_a_directory_that_lies_about_a_size_makes_a_damaged_workbook() -> None:
    content = with_sheet_rows(workbook(COLUMNS), b" " * 50_000_000)

    assert problems_of(with_false_size(content, SHEET, 900)) == [f"table{DAMAGED}"]


def test_parts_that_overlap_are_refused() -> None:
    content = workbook(COLUMNS)
    with_many = archive({**parts(content), "x": b"x" * 100})
    lie = with_many.rindex(b"PK\x01\x02") + 20  # the packed size of the last part

    assert problems_of(with_many[:lie] + b"\xff\xff\x0f\0" + with_many[lie + 4 :]) == [
        f"table{TOO_LARGE}"
    ]


def test_parts_that_are_packed_in_another_way_are_refused() -> None:
    assert problems_of(archive(parts(workbook(COLUMNS)), ZIP_BZIP2)) == [
        "table: the archive is packed in an unusual way; save the workbook again as .xlsx."
    ]


def test_a_part_with_a_password_is_refused() -> None:
    content = bytearray(workbook(COLUMNS))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1

    assert problems_of(bytes(content)) == [
        "table: the file is protected by a password; save it as .xlsx without one."
    ]


def test_a_long_list_of_sheets_is_refused() -> None:
    content = edited(
        workbook(COLUMNS), "xl/workbook.xml", b"</workbook>",
        b"".join(b"<!--%d-->" % number for number in range(200_000)) + b"</workbook>",
    )  # fmt: skip

    assert problems_of(content) == [
        "table: the workbook's list of sheets is too long; copy the table into a new workbook."
    ]


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(8))
    + b"]>"
)


def test_openpyxl_reads_with_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML
    assert not openpyxl.LXML


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("[Content_Types].xml", DAMAGED),
        ("xl/workbook.xml", DAMAGED),
        ("xl/_rels/workbook.xml.rels", DAMAGED),
        ("xl/sharedStrings.xml", None),
        ("xl/styles.xml", None),
        (SHEET, None),
    ],
)
def test_entities_that_grow_are_refused_in_every_part(part: str, problem: str | None) -> None:
    all_parts = parts(workbook_with_shared_texts(COLUMNS, ["a", "A", 1]))
    xml = all_parts[part]
    body = xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else xml
    end = body.rindex(b"</")

    content = archive({**all_parts, part: BOMB + body[:end] + b"&i;" + body[end:]})

    assert problems_of(content) == [
        "table"
        + (problem or ": the workbook holds XML that no Excel writes; save it again as .xlsx.")
    ]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, b"</sheetData>", b""),
        (SHEET, b't="s"><v>0<', b't="s"><v>999<'),
        (SHEET, b't="s"><v>0<', b't="s"><v>-1<'),
        (SHEET, b't="s"><v>0<', b't="n"><v>1_0<'),
        (SHEET, b'<row r="1"', b'<row r="0"'),
        (SHEET, b'<row r="1"', b'<row r="1048577"'),
        (SHEET, b'r="A1"', b'r="AAAA1"'),
        ("xl/styles.xml", b'numFmtId="0"', b'numFmtId="x"'),
        ("xl/_rels/workbook.xml.rels", b"rId1", b"rId9"),
    ],
)
def test_a_workbook_that_is_damaged_or_forged_is_refused(part: str, old: bytes, new: bytes) -> None:
    content = workbook_with_shared_texts(COLUMNS)

    assert problems_of(edited(content, part, old, new)) == [f"table{DAMAGED}"]


def test_every_torn_workbook_is_refused() -> None:
    content = workbook(COLUMNS, ["a", "A", 1])

    for length in range(4, len(content), 97):
        assert problems_of(content[:length]) == [f"table{DAMAGED}"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.csv", "x.csv"),
        ("C:\\Users\\me\\x.csv", "x.csv"),
        ("a\nb\0\x1b[31m\u202ec.csv", "ab[31mc.csv"),
        ("x" * 200 + ".csv", "x" * 80),
        ("", "The file"),
        ("../..", ".."),
    ],
)
def test_the_name_of_a_file_is_shown_and_nothing_else(name: str, shown: str) -> None:
    assert problems_of(b"slug,name\r\n", name) == [
        f"{shown}, line 1: the column “amount” is missing."
    ]
