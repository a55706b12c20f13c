"""Exports over HTTP: addresses, headers, refusals, compression."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from assistance.exports import files
from assistance.parameters import Query
from assistance.reports import REPORTS, DataChangedError
from assistance.reports.model import Result
from dashboard.site.compression import takes_gzip
from dashboard.site.exports import export_links
from tests.factories import make_authority, make_package

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder of built files, one of the test's own."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "exports"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def table(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200
    text = body(response).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(
    ("format_", "content_type"),
    [("csv", "text/csv; charset=utf-8"), ("json", "application/json"), ("xlsx", XLSX)],
)
def test_every_report_answers_in_every_format(
    client: Client, name: str, format_: str, content_type: str
) -> None:
    response = client.get(f"/{name}.{format_}?as_of=2024-12-23")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert f'filename="{name}_2024-12-23_r' in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].endswith(f'.{format_}"')
    assert len(body(response)) > 60  # the header at least: nothing has been corrected in the seed


@pytest.mark.usefixtures("seeded")
def test_the_briefings_balances_in_three_formats_are_the_same(client: Client) -> None:
    query = "?step=day&from=2024-12-23&to=2024-12-23"
    rows = table(client.get(f"/balances.csv{query}"))
    document = json.loads(body(client.get(f"/balances.json{query}")))

    assert rows == [
        {
            "authority": "USAI",
            "as_of": "2024-12-23",
            "remaining_usd": "1222000000",
            "uncertainty_usd": "5000000",
        },
        {
            "authority": "PDA",
            "as_of": "2024-12-23",
            "remaining_usd": "5600000000",
            "uncertainty_usd": "50000000",
        },
    ]
    assert [{name: str(cell) for name, cell in row.items()} for row in document["rows"]] == rows
    assert document["meta"]["filters"] == {
        "step": "day",
        "from": "2024-12-23",
        "to": "2024-12-23",
    }


@pytest.mark.usefixtures("seeded")
def test_an_authoritys_statement_has_an_address_of_its_own(client: Client) -> None:
    own = table(client.get("/authorities/pda/statement.csv"))

    assert own == table(client.get("/statement.csv?authority=PDA"))
    assert {row["authority"] for row in own} == {"PDA"}


@pytest.mark.usefixtures("seeded")
def test_an_address_is_in_small_letters(client: Client) -> None:
    response = client.get("/authorities/PDA/statement.csv?as_of=2024-12-23")

    assert response.status_code == 301
    assert response.headers["Location"] == "/authorities/pda/statement.csv?as_of=2024-12-23"


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    "address",
    [
        "/nothing.csv",
        "/packages.xml",
        "/packages.zip",
        "/authorities/xyz/statement.csv",
        "/authorities/pda/sources.csv",
        "/authorities/pda/statement.pdf",
        "/data/package.csv",
    ],
)
def test_an_unknown_report_or_format_is_the_sites_own_404(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 404
    assert "There is no page at this address." in response.text


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "/allies.csv?foo=1",
            "allies has no parameter “foo”; it has: as_of, series, group, coalition.\n",
        ),
        ("/packages.json?excel=1", "packages has no parameter “excel”; it has: as_of, "),
        ("/packages.csv?excel=yes", "excel is given once: 1 for a byte order mark, or 0.\n"),
        ("/packages.csv?as_of=tomorrow", "as_of=tomorrow is no day like 2024-12-23.\n"),
        ("/balances.xlsx?step=week", "step=week is not one of: day, month, event.\n"),
        ("/data/package.zip?step=day", "package has no parameter “step”; it has: as_of.\n"),
        ("/balances.csv?to=2024-12-23&to=2024-12-23", "to was given 2 times; give it once.\n"),
        ("/authorities/pda/balances.csv?authority=PDA", "authority stands in the address: "),
    ],
)
def test_a_wrong_parameter_is_refused_in_plain_text(
    client: Client, address: str, message: str
) -> None:
    response = client.get(address)

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.text.startswith(message)


def test_an_export_is_only_read(client: Client) -> None:
    assert client.post("/packages.csv").status_code == 405


@pytest.mark.django_db
def test_excel_gets_a_byte_order_mark_where_it_asks_for_one(client: Client) -> None:
    plain, marked = client.get("/packages.csv"), client.get("/packages.csv?excel=1")

    assert body(marked) == b"\xef\xbb\xbf" + body(plain)
    assert plain.headers["ETag"] != marked.headers["ETag"]


@pytest.mark.django_db
def test_a_stream_says_how_many_rows_it_holds(client: Client) -> None:
    make_package(number=1)
    make_package(number=2)

    assert client.get("/packages.csv").headers["X-Row-Count"] == "2"
    assert client.get("/packages.json").headers["X-Row-Count"] == "2"


@pytest.mark.django_db
def test_a_stream_is_compressed_by_the_view_and_its_validator_is_weak(client: Client) -> None:
    make_package()
    plain = client.get("/packages.csv")
    packed = client.get("/packages.csv", headers={"Accept-Encoding": "br, gzip;q=0.5"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    assert gzip.decompress(body(packed)) == body(plain)
    assert "Content-Encoding" not in plain.headers


@pytest.mark.django_db
def test_who_refuses_gzip_does_not_get_it(client: Client) -> None:
    response = client.get("/packages.csv", headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert "Content-Encoding" not in response.headers
    assert body(response).startswith(b"slug,")


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZIP ; q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=1.0", True),
        ("x-gzip-like, br", False),
    ],
)
def test_accept_encoding(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes


@pytest.mark.django_db
def test_the_first_piece_of_a_compressed_stream_can_be_read(client: Client) -> None:
    for number in range(1, 31):
        make_package(number=number)
    response = client.get("/packages.csv", headers={"Accept-Encoding": "gzip"})
    pieces = iter(response.streaming_content)  # type: ignore[attr-defined]

    text = gzip.GzipFile(fileobj=io.BytesIO(next(pieces))).read1().decode()

    assert text.splitlines()[1].startswith("pda-30,PDA,30,2024-12-02,")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/packages.csv", "/packages.json", "/packages.xlsx"])
def test_who_has_the_rows_gets_304_without_them(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_package()
    first = client.get(address)
    body(first)
    monkeypatch.setattr("dashboard.data.exports._stream", None)
    monkeypatch.setattr("dashboard.data.exports._file", None)

    by_tag = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    by_day = client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    for again in (by_tag, by_day):
        assert (again.status_code, again.content) == (304, b"")
        for name in ("ETag", "Last-Modified", "Vary", "Cache-Control"):
            assert again.headers[name] == first.headers[name]


@pytest.mark.django_db
def test_a_304_takes_a_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_package()
    tag = client.get("/packages.csv").headers["ETag"]

    with django_assert_max_num_queries(2):
        assert client.get("/packages.csv", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.django_db
def test_another_revision_query_or_format_has_another_validator(client: Client) -> None:
    make_package(number=1)
    tags = {client.get(f"/packages.{each}").headers["ETag"] for each in ("csv", "json", "xlsx")}
    tags.add(client.get("/packages.csv?authority=PDA").headers["ETag"])
    tags.add(client.get("/package_history.csv").headers["ETag"])
    make_package(number=2)
    tags.add(client.get("/packages.csv").headers["ETag"])

    assert len(tags) == 6


@pytest.mark.django_db
def test_one_query_has_one_validator_however_it_is_written(client: Client) -> None:
    make_package()

    one = client.get("/packages.csv?min=1bn&authority=PDA&q=")
    other = client.get("/packages.csv?authority=PDA&min=$1,000,000,000")

    assert one.headers["ETag"] == other.headers["ETag"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/packages.csv", "/packages.xlsx", "/data/package.zip"])
def test_head_has_the_headers_and_no_body(client: Client, address: str, folder: Path) -> None:
    make_package()

    response = client.head(address)

    assert (response.status_code, body(response)) == (200, b"")
    assert response.headers["ETag"]
    assert "Content-Length" not in response.headers
    assert not folder.exists()


@pytest.mark.django_db
def test_an_old_client_gets_the_whole_length_beforehand(client: Client) -> None:
    make_package()

    response = client.get("/packages.csv", SERVER_PROTOCOL="HTTP/1.0")
    content = body(response)

    assert response.headers["Content-Length"] == str(len(content))
    assert content == body(client.get("/packages.csv"))


@pytest.mark.django_db
def test_a_workbook_is_built_once_for_a_revision_and_query(client: Client, folder: Path) -> None:
    make_package()

    one, two = client.get("/packages.xlsx"), client.get("/packages.xlsx")

    assert body(one) == body(two)
    assert one.headers["Content-Length"] == two.headers["Content-Length"]
    assert len(list(folder.glob("packages_*.xlsx"))) == 1


@pytest.mark.usefixtures("seeded")
def test_the_archive_holds_every_report(client: Client) -> None:
    response = client.get("/data/package.zip?as_of=2024-12-23")
    archive = zipfile.ZipFile(io.BytesIO(body(response)))

    assert response.headers["Content-Type"] == "application/zip"
    assert archive.testzip() is None
    assert archive.read("data/packages.csv") == body(client.get("/packages.csv?as_of=2024-12-23"))


@pytest.mark.django_db
def test_a_third_build_is_told_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BUILD_COUNT", 0)

    response = client.get("/packages.xlsx")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def failing(times: int) -> Any:
    """Return a reader whose data change that many times before the first row."""
    left = [times]

    def read(query: Query) -> Result:
        if left[0]:
            left[0] -= 1
            raise DataChangedError
        return Result(0, iter(()))

    return read


@pytest.mark.django_db
@pytest.mark.parametrize(("times", "status"), [(2, 200), (3, 503)])
def test_data_that_change_before_the_first_row_are_read_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, times: int, status: int
) -> None:
    report = REPORTS["capabilities"]
    changed = type(report)(
        name=report.name,
        title=report.title,
        description=report.description,
        columns=report.columns,
        key=report.key,
        read=failing(times),
    )
    monkeypatch.setitem(REPORTS, "capabilities", changed)

    assert client.get("/capabilities.csv").status_code == status


def urls(links: Iterable[Any]) -> list[str]:
    return [link.url for link in links]


def test_links_keep_what_the_report_knows_of_a_pages_query() -> None:
    pairs = {"as_of": "2024-12-23", "authority": ("PDA", "USAI"), "page": 2, "history": "table"}

    assert urls(export_links("packages", pairs)) == [
        "/packages.csv?as_of=2024-12-23&authority=PDA&authority=USAI",
        "/packages.json?as_of=2024-12-23&authority=PDA&authority=USAI",
        "/packages.xlsx?as_of=2024-12-23&authority=PDA&authority=USAI",
    ]
    assert urls(export_links("allies", {})) == ["/allies.csv", "/allies.json", "/allies.xlsx"]


def test_links_to_an_authoritys_statement() -> None:
    links = export_links("statement", {"balance": "table"}, authority="PDA")

    assert [link.label for link in links] == ["CSV", "JSON", "Excel"]
    assert links[0].url == "/authorities/pda/statement.csv"


@pytest.mark.django_db
def test_an_export_takes_queries_by_the_thousand_rows(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_authority()
    for number in range(1, 61):
        make_package(number=number)
    body(client.get("/packages.csv"))

    with django_assert_max_num_queries(12):
        assert len(table(client.get("/packages.csv"))) == 60
