"""The allies' pages on a workbook of single acts: one series at a time, and which one."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.allies import months as allied_months
from tests.dashboard.reading import Document, between
from tests.factories import (
    make_contribution,
    make_exchange_rate,
    make_partner,
    make_reported_figure,
    make_source,
)
from tests.kiel_workbook import line_18, package_7, release_7, release_18

SERIES = "series=kiel-r7-activities"


def import_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kiel.xlsx").write_bytes(content)
    call_command("import_kiel", str(tmp_path / "kiel.xlsx"), verbosity=0)


@pytest.fixture
def workbook(db: None, tmp_path: Path) -> Any:
    """A month of Estonia's, and a workbook with acts of three countries up to 3 October 2022."""
    gdp = {"gdp_eur": 1_000_000_000, "gdp_year": 2021, "source": make_source(key="gdp")}
    estonia = make_partner(code="EST", name="Estonia", **gdp)
    make_partner(code="USA", name="United States", **gdp)
    make_partner(code="LVA", name="Latvia")
    make_reported_figure(as_of=date(2022, 1, 1))  # the first day in the records
    for month in (3, 7, 10):
        make_exchange_rate(month=date(2022, month, 1))
    make_contribution(partner=estonia, month=date(2022, 3, 1), amount=9_000_000)
    import_workbook(
        tmp_path,
        release_7(
            package_7("EEM1", "Estonia", eur=20_000_000),
            package_7("EEM2", "Estonia", "unspecified", eur=3_000_000),
            package_7("EEM3", "Estonia", date(2022, 7, 1), total=None, eur=None, given="."),
            package_7("EEF1", "Estonia", kind="Financial", eur=1_000_000),
            package_7("LVM1", "Latvia", date(2022, 7, 1), total=None, eur=None, given="."),
            package_7("USM1", eur=5_000_000),
        ),
    )


def page(client: Client, query: str, path: str = "/allies/") -> Document:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200
    return Document(response.content.decode())


def headline(client: Client, query: str, path: str = "/allies/") -> str:
    text = client.get(f"{path}?{query}").content.decode()
    return re.sub(r"</?a\b[^>]*>", "", between(text, "<h1>", "</h1>"))


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    found: list[dict[str, Any]] = json.loads(content)["rows"]
    return found


def test_unasked_the_page_is_that_of_the_months(workbook: None, client: Client) -> None:
    assert headline(client, "as_of=2022-12-31").startswith("Allies had allocated €9 million")
    text = page(client, "as_of=2022-12-31").text
    assert "Series kiel-r29-monthly: Kiel Institute, Ukraine Support Tracker (release 29)." in text
    assert "Act by act: kiel-r7-activities" in text


def test_a_workbook_is_shown_alone_with_its_release_and_its_own_end(
    workbook: None, client: Client
) -> None:
    assert headline(client, f"as_of=2022-12-31&{SERIES}") == (
        "Allies had committed €23 million ($24 million) of military aid by 3 October 2022; one "
        "gave more of its GDP than the United States."
    )
    text = page(client, f"as_of=2022-12-31&{SERIES}").text
    assert (
        "Series kiel-r7-activities: Kiel Institute, Ukraine Support Tracker, release 7. By its own "
        "word it covers what was announced up to 3 October 2022: nothing later is in it."
    ) in text
    assert "9 million" not in text


def test_what_has_no_value_is_told_beside_the_total(workbook: None, client: Client) -> None:
    text = page(client, f"as_of=2022-12-31&{SERIES}").text

    assert "€23,000,000, $24,150,000 4 acts, 2 without a value" in text
    assert "€1,000,000, $1,050,000 1 act" in text
    # A partner with nothing but acts without a value has its row.
    assert "Latvia unknown no GDP unknown 1 act, 1 without a value" in text


def test_what_has_no_certain_day_is_told_until_the_releases_end(
    workbook: None, client: Client
) -> None:
    text = page(client, f"as_of=2022-03-01&{SERIES}").text

    assert "€20,000,000, $21,000,000 1 act; 1 more of uncertain day" in text


def test_history_and_map_are_those_of_the_series(workbook: None, client: Client) -> None:
    found = page(client, f"as_of=2022-12-31&{SERIES}")

    lines = {line["name"]: line for line in found.json["allies-history-spec"]["data"]}
    assert lines["Estonia"]["x"] == ["2022-03-01", "2022-10-03", "2022-12-31"]
    assert lines["Estonia"]["y"] == [2.0, 2.3, 2.3]
    assert "Military commitments as a share of GDP, in percent" in found.text


def test_the_exports_have_the_same_series_and_figures(workbook: None, client: Client) -> None:
    links = page(client, f"as_of=2022-12-31&{SERIES}").links()
    assert f"/allies.csv?as_of=2022-12-31&{SERIES}" in links

    found = {row["code"]: row for row in rows(client, f"/allies.json?as_of=2022-12-31&{SERIES}")}
    estonia = found["EST"]
    assert (estonia["committed_military_eur"], estonia["allocated_eur"]) == (23_000_000, None)
    assert (estonia["rank"], estonia["share_of_gdp_percent"]) == (1, 2.3)
    assert (estonia["acts_counted"], estonia["acts_without_value"]) == (4, 1)
    history = rows(
        client, f"/allied_history.json?as_of=2022-12-31&{SERIES}&measure=commitments&partner=EST"
    )
    assert [(row["month"], row["total_eur"]) for row in history] == [
        ("2022-03-01", 20_000_000), ("2022-10-01", 23_000_000),
    ]  # fmt: skip


def test_asked_for_allocations_that_it_does_not_list_it_shows_commitments(
    workbook: None, client: Client
) -> None:
    text = page(client, f"as_of=2022-12-31&{SERIES}&measure=allocations&kind=military").text

    assert "This series lists no allocations: these are commitments." in text
    assert "Allies had committed €23 million" in text


def test_per_month_divides_by_the_months_up_to_the_releases_end(
    workbook: None, client: Client
) -> None:
    # 23 million over January to October 2022.
    assert "€2,300,000" in page(client, f"as_of=2022-12-31&{SERIES}").text


def test_another_release_takes_the_place_and_the_former_is_called_so(
    workbook: None, client: Client, tmp_path: Path
) -> None:
    line = line_18(
        id="EEM1", countries="Estonia", allocated_total=8_000_000, allocated_total_in_eur=7_000_000
    )
    import_workbook(tmp_path, release_18(line))

    text = page(client, "as_of=2022-12-31&series=kiel-r18-activities").text
    assert "Allies had allocated €7 million" in text
    assert "23 million" not in text
    assert "Act by act: kiel-r7-activities, a former release" in text
    former = page(client, f"as_of=2022-12-31&{SERIES}").text
    assert "Another release has taken the place of this one." in former
    assert "Allies had committed €23 million" in former


def test_a_partners_page_shows_the_series_too(workbook: None, client: Client) -> None:
    query, path = f"as_of=2022-12-31&{SERIES}", "/allies/est/"

    assert headline(client, query, path) == (
        "Estonia had committed €23 million ($24 million) of military aid by 3 October 2022: "
        "2.300% of its GDP of 2021, 1st of 1 ally."
    )
    text = page(client, query, path).text
    assert "Military commitments €23 million ($24 million)" in text
    assert "3 acts, 1 without a value" in text
    assert "These acts are what the totals above add up." in text
    assert "Most was committed in March 2022: €20 million military; €1 million financial." in text
    assert "Contributions as recorded" not in text


def test_a_partner_of_the_months_lists_the_acts_of_the_current_workbook(
    workbook: None, client: Client
) -> None:
    text = page(client, "as_of=2022-12-31", "/allies/est/").text

    assert "3 acts up to this day, and 1 without a day" in text
    assert "is never added to them." in text


def queries(client: Client, address: str) -> int:
    cache.clear()
    allied_months._latest = ((-1, None), {})  # as in a new process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("path", "most"), [("/allies/", 8), ("/allies/est/", 14)])
def test_a_workbook_takes_no_more_queries_than_the_months(
    workbook: None, client: Client, path: str, most: int
) -> None:
    by_act = queries(client, f"{path}?as_of=2022-12-31&{SERIES}")

    assert by_act <= most
    assert by_act <= queries(client, f"{path}?as_of=2022-12-31")
