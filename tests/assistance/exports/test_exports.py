"""The writers: CSV, JSON, Excel and the archive over the same rows."""

import csv
import hashlib
import io
import json
import os
import threading
import time
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from frictionless import Package as DataPackage
from hypothesis import given
from hypothesis import strategies as st

import assistance
from assistance.exports import files
from assistance.exports.bundle import BUNDLE, write_bundle
from assistance.exports.csv import write_csv
from assistance.exports.files import BusyError, built_file
from assistance.exports.json import write_json
from assistance.exports.provenance import Provenance
from assistance.exports.xlsx import TooManyRowsError, write_xlsx
from assistance.formula_defence import defuse
from assistance.reports import REPORTS, Column, ColumnType, Query, Report, Result, read_query
from assistance.reports.columns import Row
from assistance.revision import Revision
from tests.factories import make_package

COLUMNS = (
    Column("name", ColumnType.STRING, "A text."),
    Column("count", ColumnType.INTEGER, "A number.", "US dollars"),
    Column("share", ColumnType.NUMBER, "A share."),
    Column("on", ColumnType.DATE, "A day."),
    Column("known", ColumnType.BOOLEAN, "A truth."),
)
ROWS: list[Row] = [
    ("a, b", -5, Decimal("1.50"), date(2024, 12, 23), True),
    ("=1+1", 0, Decimal("100"), date(2021, 1, 2), False),
    ("", None, None, None, None),
]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUERY = Query(date(2024, 12, 23), {"authority": ("PDA",)}, Revision(7, NOW))
REPORT = Report(
    name="things",
    title="Things",
    description="Some things.",
    columns=COLUMNS,
    key=("name",),
    read=lambda _query: Result(0, iter(())),
    credits=("Somebody",),
)


def result(rows: list[Row] | None = None) -> Result:
    rows = ROWS if rows is None else rows
    return Result(len(rows), iter([rows]))


def seeded_query(name: str = "package") -> Query:
    report = BUNDLE if name == "package" else REPORTS[name]
    return read_query(report, {}, today=date(2026, 11, 23))


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]

    assert assistance.__version__ == project["version"]


def test_csv_is_plain() -> None:
    assert b"".join(write_csv(COLUMNS, result())) == (
        b"name,count,share,on,known\r\n"
        b'"a, b",-5,1.5,2024-12-23,true\r\n'
        b"'=1+1,0,100,2021-01-02,false\r\n"
        b",,,,\r\n"
    )


def test_csv_starts_with_a_byte_order_mark_only_where_it_is_asked_for() -> None:
    assert next(write_csv(COLUMNS, result(), bom=True)).startswith(b"\xef\xbb\xbfname,")
    assert next(write_csv(COLUMNS, result())).startswith(b"name,")


def test_csv_without_rows_is_a_header() -> None:
    empty = Result(0, iter(()))

    assert list(write_csv(COLUMNS, empty)) == [b"name,count,share,on,known\r\n"]


@given(st.lists(st.tuples(st.text(alphabet="'=+-@\t\r\n＝,\"ab ") | st.text(), st.none())))
def test_csv_is_what_pythons_own_writer_writes(texts: list[tuple[str, None]]) -> None:
    columns = (COLUMNS[0], COLUMNS[1])
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([defuse(text), None] for text, _ in texts)

    assert b"".join(write_csv(columns, result(list(texts)))).decode() == out.getvalue()


def test_json_says_where_the_rows_come_from() -> None:
    document = json.loads(
        b"".join(write_json(Provenance(REPORT, QUERY), result(), generated_at=NOW))
    )

    assert document["rows"] == [
        {"name": "a, b", "count": -5, "share": 1.5, "on": "2024-12-23", "known": True},
        {"name": "=1+1", "count": 0, "share": 100.0, "on": "2021-01-02", "known": False},
        {"name": None, "count": None, "share": None, "on": None, "known": None},
    ]
    meta = document["meta"]
    assert {name: meta[name] for name in ("report", "as_of", "data_revision", "row_count")} == {
        "report": "things",
        "as_of": "2024-12-23",
        "data_revision": 7,
        "row_count": 3,
    }
    assert meta["generated_at"] == "2026-11-23T08:00:00+00:00"
    assert meta["filters"] == {"authority": "PDA"}
    assert meta["citation"] == (
        "Security Assistance Tracker, “Things”, as of 2024-12-23, data revision 7, version 0.1.0. "
        "Data: Somebody."
    )
    assert "attribution" in meta["licence"]
    assert meta["columns"][1] == {
        "name": "count",
        "type": "integer",
        "unit": "US dollars",
        "definition": "A number.",
        "derived": False,
    }


def test_json_without_rows_is_whole() -> None:
    empty = Result(0, iter(()))
    text = b"".join(write_json(Provenance(REPORT, QUERY), empty, generated_at=NOW))

    assert json.loads(text)["rows"] == []


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(path: Path, number: int) -> ElementTree.Element:
    with zipfile.ZipFile(path) as book:
        return ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))


def texts(path: Path, number: int) -> list[str]:
    return ["".join(cell.itertext()) for cell in sheet(path, number).iter(f"{MAIN}is")]


def test_excel_has_typed_cells_a_frozen_header_and_a_filter(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "things.xlsx", Provenance(REPORT, QUERY), result())

    found = sheet(tmp_path / "things.xlsx", 1)
    cells = {cell.attrib["r"]: cell for cell in found.iter(f"{MAIN}c")}
    kinds = {
        at: (cells[at].get("t", "n"), "".join(cells[at].itertext()))
        for at in cells
        if not at.endswith("1")
    }
    assert kinds == {
        "A2": ("inlineStr", "a, b"),
        "B2": ("n", "-5"),
        "C2": ("n", "1.5"),
        "D2": ("n", "45649"),  # days since 30 December 1899
        "E2": ("b", "1"),
        "A3": ("inlineStr", "=1+1"),  # text, not a formula, so nothing stands in front of it
        "B3": ("n", "0"),
        "C3": ("n", "100"),
        "D3": ("n", "44198"),
        "E3": ("b", "0"),
    }
    pane = next(found.iter(f"{MAIN}pane"))
    assert (pane.attrib["ySplit"], pane.attrib["state"]) == ("1", "frozen")
    assert next(found.iter(f"{MAIN}autoFilter")).attrib["ref"] == "A1:E4"


def test_excel_says_where_the_rows_come_from_and_what_they_mean(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "things.xlsx", Provenance(REPORT, QUERY), result())

    about, dictionary = texts(tmp_path / "things.xlsx", 2), texts(tmp_path / "things.xlsx", 3)
    for line in ("2024-12-23", "7", "authority=PDA", Provenance(REPORT, QUERY).citation):
        assert line in about
    assert dictionary[:6] == ["report", "column", "type", "unit", "derived", "definition"]
    assert "A number." in dictionary


def test_the_same_rows_make_the_same_workbook(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_xlsx(tmp_path / name, Provenance(REPORT, QUERY), result())

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_what_a_cell_of_excel_does_not_hold_stays_text_or_is_marked(tmp_path: Path) -> None:
    rows: list[Row] = [("x" * 40_000, 10**15, None, date(1861, 4, 12), None)]
    write_xlsx(tmp_path / "things.xlsx", Provenance(REPORT, QUERY), result(rows))

    found = texts(tmp_path / "things.xlsx", 1)[len(COLUMNS) :]
    assert (len(found[0]), found[0][-1]) == (32_767, "…")
    assert found[1:] == ["1000000000000000", "1861-04-12"]


def test_excel_refuses_more_rows_than_a_sheet_holds(tmp_path: Path) -> None:
    many = Result(1_048_576, iter(()))

    with pytest.raises(TooManyRowsError, match="Excel holds 1,048,575 rows"):
        write_xlsx(tmp_path / "things.xlsx", Provenance(REPORT, QUERY), many)


@pytest.fixture
def archive(tmp_path: Path, seeded: None) -> Path:
    write_bundle(tmp_path / "package.zip", seeded_query())
    with zipfile.ZipFile(tmp_path / "package.zip") as file:
        file.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


def test_the_archive_is_a_valid_data_package(archive: Path) -> None:
    report = DataPackage(str(archive / "datapackage.json")).validate()

    assert report.flatten(["fieldName", "rowNumber", "note"]) == []
    assert report.valid
    assert report.stats["tasks"] == len(REPORTS) + 1


def test_the_archive_has_the_hashes_of_all_that_is_in_it(archive: Path) -> None:
    listed = {}
    for line in (archive / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest

    found = {
        str(path.relative_to(archive)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in archive.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert listed == found
    assert set(found) == {
        "README.md",
        "DICTIONARY.md",
        "datapackage.json",
        "dictionary.csv",
        *(f"data/{name}.csv" for name in REPORTS),
    }


def test_the_same_data_make_the_same_archive(tmp_path: Path, seeded: None) -> None:
    for name in ("one.zip", "two.zip"):
        write_bundle(tmp_path / name, seeded_query())

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def writes(text: bytes, log: list[bytes]) -> Any:
    def build(path: Path) -> None:
        log.append(text)
        path.write_bytes(text)

    return build


def test_a_file_is_built_once(tmp_path: Path) -> None:
    log: list[bytes] = []
    for _ in range(2):
        with built_file(folder=tmp_path, name="a.zip", build=writes(b"rows", log)) as file:
            assert file.read() == b"rows"

    assert log == [b"rows"]


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError):
        built_file(folder=tmp_path, name="a.zip", build=fail)

    assert [path.name for path in tmp_path.iterdir()] == ["locks"]


@pytest.fixture
def building(tmp_path: Path) -> Iterator[Any]:
    """Start builds of files that end with the test."""
    end = threading.Event()
    threads: list[threading.Thread] = []

    def start(name: str) -> None:
        started = threading.Event()

        def build(path: Path) -> None:
            started.set()
            end.wait(10)
            path.write_bytes(name.encode())

        def run() -> None:
            built_file(folder=tmp_path, name=name, build=build).close()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        assert started.wait(10)

    start.end = end  # type: ignore[attr-defined]
    yield start
    end.set()
    for thread in threads:
        thread.join()


def test_a_third_build_is_refused_while_two_are_under_way(tmp_path: Path, building: Any) -> None:
    building("a.zip")
    building("b.zip")

    with pytest.raises(BusyError):
        built_file(folder=tmp_path, name="c.zip", build=writes(b"", []))

    building.end.set()
    time.sleep(0.2)
    with built_file(folder=tmp_path, name="c.zip", build=writes(b"c", [])) as file:
        assert file.read() == b"c"


def test_who_asks_for_a_file_under_way_waits_for_it(tmp_path: Path, building: Any) -> None:
    building("a.zip")
    threading.Timer(0.3, building.end.set).start()

    with built_file(folder=tmp_path, name="a.zip", build=writes(b"again", [])) as file:
        assert file.read() == b"a.zip"


def test_who_waits_too_long_is_refused(tmp_path: Path, building: Any) -> None:
    building("a.zip")

    with pytest.raises(BusyError):
        built_file(folder=tmp_path, name="a.zip", build=writes(b"", []), wait_seconds=0.2)


def test_old_files_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "KEPT_COUNT", 2)
    for number in range(3):
        name = f"{number}.zip"
        built_file(folder=tmp_path, name=name, build=writes(b"", [])).close()
        if (path := tmp_path / name).exists():
            os.utime(path, (number, number))

    assert sorted(path.name for path in tmp_path.glob("*.zip")) == ["1.zip", "2.zip"]


@pytest.mark.django_db
def test_the_command_writes_a_report_to_a_file(tmp_path: Path) -> None:
    make_package(number=1, announced_on=date(2024, 12, 2))
    make_package(number=2, announced_on=date(2024, 12, 3))

    call_command(
        "export_report", "packages", "--as-of", "2024-12-02", "--authority", "PDA",
        "--output", str(tmp_path / "packages.csv"),
    )  # fmt: skip

    lines = (tmp_path / "packages.csv").read_text().splitlines()
    assert lines[0].startswith("slug,authority,number,announced_on,")
    assert [line.split(",")[0] for line in lines[1:]] == ["pda-1"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["xlsx", "json", "package.zip"])
def test_the_command_writes_every_format(name: str, tmp_path: Path) -> None:
    output = tmp_path / "export"
    report, format_ = (name, "csv") if name == "package.zip" else ("allies", name)

    call_command("export_report", report, "--format", format_, "--output", str(output))

    assert zipfile.is_zipfile(output) if name != "json" else json.loads(output.read_text())


@pytest.mark.django_db
def test_the_command_refuses_what_the_address_refuses(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="allies has no parameter “authority”"):
        call_command(
            "export_report", "allies", "--authority", "PDA", "--output", str(tmp_path / "x")
        )

    assert list(tmp_path.iterdir()) == []
