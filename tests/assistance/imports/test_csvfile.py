"""Reading CSV files."""

from pathlib import Path

import pytest

from assistance.imports.csvfile import FileRow, UnreadableFileError, read_rows

COLUMNS = ["slug", "name", "description"]
HEADER = b"slug,name,description\r\n"


def problems_of(path: Path) -> list[str]:
    with pytest.raises(UnreadableFileError) as error:
        read_rows(path=path, columns=COLUMNS)
    return list(error.value.problems)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ": the file is empty."),
        (b"\r\n", ": the file is empty."),
        (
            b"\xef\xbb\xbf" + HEADER,
            ", line 1: the file starts with a byte order mark (BOM); save it without.",
        ),
        (
            HEADER + b"a,A,B\r\nb,M\xe4rz,B\r\n",
            ", line 3: the file is not UTF-8; save it as UTF-8.",
        ),
        (
            "slug,name,description".encode("utf-16"),
            ", line 1: the file is not UTF-8; save it as UTF-8.",
        ),
        (HEADER + b"a,A\0,B\r\n", ", line 2: the file holds a NUL byte; save it as plain text."),
        (
            b"slug;name;description\r\na;A;B\r\n",
            ", line 1: the columns are separated by semicolons; separate them by commas.",
        ),
        (
            b"slug\tname\tdescription\r\na\tA\tB\r\n",
            ", line 1: the columns are separated by tabs; separate them by commas.",
        ),
        (b"slug,name\r\n", ", line 1: the column “description” is missing."),
        (b"slug,name,description,hue\r\n", ", line 1: there is no column “hue” in this table."),
        (b"slug,name,description,name\r\n", ", line 1: the column “name” comes twice."),
        (HEADER + b'a,"A\r\nA",B\r\nb,B\r\n', ", line 4: 2 cells instead of 3."),
        (HEADER + b"a,A,B,C\r\n", ", line 2: 4 cells instead of 3."),
        (HEADER + b"a,A,B\r\n\r\nb,B,C\r\n", ", line 3: 0 cells instead of 3."),
        (
            HEADER + b'a,A,B\r\nb,"B,C\r\nc,C,D\r\n',
            ", line 3: the quotation marks do not match (unexpected end of data).",
        ),
        (
            HEADER + b'a,"A"B,C\r\n',
            ", line 2: the quotation marks do not match (',' expected after '\"').",
        ),
    ],
)
def test_a_corrupt_file_is_refused_by_name(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "capabilities.csv"
    path.write_bytes(content)

    assert problems_of(path) == [f"capabilities.csv{problem}"]


def test_a_header_with_other_names_says_which_are_missing_and_which_unknown(tmp_path: Path) -> None:
    path = tmp_path / "capabilities.csv"
    path.write_text("slug,title,description\n")

    assert problems_of(path) == [
        "capabilities.csv, line 1: the column “name” is missing.",
        "capabilities.csv, line 1: there is no column “title” in this table.",
    ]


def test_every_row_with_too_many_or_too_few_cells_is_named(tmp_path: Path) -> None:
    path = tmp_path / "capabilities.csv"
    path.write_bytes(HEADER + b"a,A\r\nb,B,C\r\nc,C,D,E\r\n")

    assert problems_of(path) == [
        "capabilities.csv, line 2: 2 cells instead of 3.",
        "capabilities.csv, line 4: 4 cells instead of 3.",
    ]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "capabilities.csv") == ["capabilities.csv: the file is missing."]


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == [f"{tmp_path.name}: the file cannot be read: Is a directory."]


def test_columns_may_come_in_another_order(tmp_path: Path) -> None:
    path = tmp_path / "capabilities.csv"
    path.write_text("name,description,slug\nArtillery,Howitzers,artillery\n")

    assert read_rows(path=path, columns=COLUMNS) == [
        FileRow(2, {"name": "Artillery", "description": "Howitzers", "slug": "artillery"})
    ]


def test_a_row_is_on_the_line_on_which_it_starts(tmp_path: Path) -> None:
    path = tmp_path / "capabilities.csv"
    path.write_bytes(HEADER + b'a,"A\r\n\r\nA",B\r\nb,B,C\r\n')

    assert [row.line for row in read_rows(path=path, columns=COLUMNS)] == [2, 5]
