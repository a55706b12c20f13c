"""Proofs: every marked figure on every page leads to rows that recompute to it."""

import json
import re
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client

from assistance.allies import parameters as of_allies
from assistance.ledger import statement as ledger
from assistance.ledger.figures import Statement
from assistance.models import FundingAction, Package, Status
from assistance.models.record import Record
from assistance.proof import Proof
from assistance.reports import querying, read_query
from assistance.reports.proof import PROOF, proof
from dashboard.site.params import today
from tests.dashboard.reading import read

DAY = "as_of=2024-12-23"
PAGES = (
    f"/?{DAY}",
    "/?as_of=2022-04-27&balance=table&history=table",
    "/?as_of=2025-07-01&period=fiscal_year",
    f"/authorities/?{DAY}",
    f"/authorities/pda/?{DAY}",
    f"/authorities/usai/?{DAY}",
    "/authorities/usai/",
    "/authorities/usai/?as_of=2024-12-29&burn_down=table",
    "/authorities/pda/?as_of=2024-07-15",
    "/changes/",
    "/changes/?from=2022-04-20&to=2022-05-25",
    "/changes/?from=2024-11-01&to=2024-12-23&known_on=2024-12-23",
    f"/packages/?{DAY}",
    "/packages/?authority=PDA&capability=artillery&from=2023-02-15&to=2024-05-10",
    "/packages/?from=2023-02-15&to=2024-05-10&show=cumulative&period=fiscal_year",
    "/packages/?by=capability&period=calendar_year&history=table",
    "/packages/?by=capability&period=calendar_year&capability=artillery",
    "/packages/?by=capability&period=calendar_year&capability=artillery&capability=training",
    "/packages/?by=capability&period=calendar_year&capability=artillery&capability=training"
    "&match=all",
    "/?known_on=2022-05-20",
    "/authorities/usai/?as_of=2024-11-12&known_on=2024-11-12",
    "/packages/?known_on=2022-01-10",
    "/packages/usai-22/?known_on=2024-12-24",
    "/packages/pda-47/",
    "/packages/usai-22/",
    "/reconciliation/",
    "/reconciliation/?differences=table&page=2",
    "/reconciliation/?page=3",
    f"/briefings/dod-2024-12-24/?{DAY}",
    "/reconciliation/remaining-balance-usai-2024-11-12-rubryka-2024-11-13/",
    "/reconciliation/us-committed-since-2022-02-24-2024-11-14-dod-2024-11-14/",
    f"/allies/?{DAY}",
    f"/allies/?{DAY}&kind=financial&currency=usd&ranking=table&history=table",
    f"/allies/?{DAY}&measure=commitments&rank=per_month&group=nato&coalition=drones",
    "/allies/?as_of=2022-03-10&group=eu&history=table",
    f"/allies/?{DAY}&rank=amount&ranking=table",
    f"/allies/est/?{DAY}&months=table",
    f"/allies/usa/?{DAY}&currency=usd",
    f"/allies/eu/?{DAY}",
    f"/contact-group/?{DAY}",
    "/contact-group/?as_of=2025-07-21",
    "/methodology/",
)


class Marks(HTMLParser):
    """Collects the marked figures of a page: where each leads, and its exact value."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # A figure in an attribute has to be plain.
        assert not any("<a class" in (value or "") for value in given.values()), attrs
        if "data-value" in given:
            self.found.append((given.get("href") or "", given["data-value"] or ""))


def marks(client: Client, address: str) -> list[tuple[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, address
    reader = Marks()
    reader.feed(response.text)
    return reader.found


@pytest.fixture
def one_walk(seeded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read once what all proofs begin with: the ledger, what it covers, the allies' totals.

    A statement is a stretch of its authority's whole walk.
    """
    monkeypatch.setattr(querying, "coverage", cache(querying.coverage))
    monkeypatch.setattr(of_allies, "allies", cache(of_allies.allies))
    whole = ledger.statements(through=date.max)

    def statement(*, authority: str, through: date, known_on: date | None = None) -> Statement:
        known = None if known_on is None else ledger.statements(through=through, known_on=known_on)
        stretches = known or [each.until(through) for each in whole]
        return next(each for each in stretches if each.authority.code == authority)

    monkeypatch.setattr(ledger, "statement", statement)


PROVED: set[tuple[str, str]] = set()  # many pages lead to one proof: it is recomputed once


@pytest.mark.parametrize("address", PAGES)
def test_every_marked_figure_recomputes_from_its_proof(
    one_walk: None, client: Client, address: str
) -> None:
    found = set(marks(client, address))

    assert found
    for href, figure in sorted(found - PROVED):
        assert str(proved(href).value) == figure, href
    PROVED.update(found)


def proved(href: str) -> Proof:
    path, _mark, query = href.partition("?")
    assert path.startswith("/proof/"), href
    parameters = {**parse_qs(query), "figure": [path.split("/")[2]]}
    return proof(read_query(PROOF, parameters, today=today()))


@pytest.mark.parametrize(
    ("address", "chart", "unit"),
    [
        (f"/?{DAY}", "overview-balance", 10**9),
        (f"/?{DAY}&period=fiscal_year", "overview-history", 10**9),
        (f"/authorities/usai/?{DAY}", "authority-balance", 10**9),
        (f"/authorities/usai/?{DAY}&known_on=2024-12-23", "authority-burn-down", 10**9),
        ("/reconciliation/", "reconciliation-differences", 10**6),
        (f"/allies/?{DAY}", "allies-ranking", 1),
        (f"/allies/?{DAY}&rank=amount", "allies-ranking", 10**9),
        (f"/allies/?{DAY}&rank=per_month&currency=usd", "allies-ranking", 10**6),
        (f"/allies/?{DAY}", "allies-history", 1),
        (f"/allies/?{DAY}&rank=amount&kind=financial", "allies-history", 10**9),
        (f"/allies/est/?{DAY}", "ally-months", 10**6),
    ],
)
def test_a_point_of_a_chart_leads_to_the_proof_of_its_height(
    one_walk: None, client: Client, address: str, chart: str, unit: int
) -> None:
    spec = read(client.get(address)).json[f"{chart}-spec"]
    points = [
        (height, href)
        for trace in spec["data"]
        if "customdata" in trace and not NO_HEIGHTS.search(trace.get("name", ""))
        for height, href in zip(heights(trace), trace["customdata"], strict=True)
    ]

    assert points
    for height, href in points[:: max(1, len(points) // 12)]:
        assert float(proved(href).value) / unit == pytest.approx(height)


# What was said is recorded, and a pace leads to a day.
NO_HEIGHTS = re.compile("reported|pace")


def heights(trace: dict[str, Any]) -> list[float]:
    return trace["x"] if trace.get("orientation") == "h" else trace["y"]


# What is asked wrongly


def test_a_figure_that_nothing_proves_is_not_found(db: None, client: Client) -> None:
    assert client.get("/proof/no-such-figure/").status_code == 404


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "authority is needed"),
        ("authority=XYZ", "authority=XYZ is not one of: PDA, USAI."),
        ("authority=PDA&authority=USAI", "authority is given once here."),
        ("authority=USAI&after=usai-99", "has no line “usai-99”."),
    ],
)
def test_a_question_about_nothing_says_what_is_missing(
    seeded: None, client: Client, query: str, reason: str
) -> None:
    response = client.get(f"/proof/balance/?{query}")

    assert response.status_code == 404
    assert reason in read(response).text


def test_what_is_no_parameter_of_a_figure_is_left_out_with_a_notice(
    seeded: None, client: Client
) -> None:
    page = read(client.get("/proof/balance/?authority=USAI&as_of=2024-12-23&part=used&x=1"))

    assert "“part” is no parameter of this figure: left out." in page.text
    assert "$1,222,000,000 ± $5,000,000" in page.text


def test_a_day_that_is_none_is_corrected_with_a_notice(seeded: None, client: Client) -> None:
    page = read(client.get("/proof/balance/?authority=USAI&as_of=2024-02-30"))

    assert "There is no 2024-02-30: this is 29 February 2024." in page.text


def test_before_the_ledger_opens_a_proof_says_why_there_is_no_figure(
    seeded: None, client: Client
) -> None:
    page = read(client.get("/proof/balance/?authority=PDA&as_of=2022-04-27"))

    assert "The balance of PDA is not established before 28 April 2022." in page.text


@pytest.mark.parametrize(
    ("model", "lookup", "noun"),
    [
        (Package, {"slug": "usai-22"}, "package"),
        (FundingAction, {"key": "usai-appropriation-2020-12-27"}, "funding action"),
    ],
)
def test_the_proof_of_a_withdrawn_line_says_so(
    seeded: None, client: Client, model: type[Record], lookup: dict[str, str], noun: str
) -> None:
    model.objects.filter(**lookup).update(status=Status.WITHDRAWN)
    key = next(iter(lookup.values()))

    response = client.get(f"/proof/balance/?authority=USAI&after={key}&as_of=2024-12-23")

    assert response.status_code == 410
    assert f"This {noun} was withdrawn" in read(response).text


# Its page, its panel, its files


def test_the_panel_is_the_proof_alone(seeded: None, client: Client) -> None:
    response = client.get(
        "/proof/balance/?authority=USAI&as_of=2024-12-23",
        headers={"HX-Request": "true", "HX-Target": "proof-panel-body"},
    )

    assert response.text.startswith('<div id="proof"')
    assert "How much of USAI was left on 23 December 2024?" in response.text
    assert "HX-Target" in response.headers["Vary"]


def test_a_proof_shows_its_first_rows_and_says_how_many_there_are(
    seeded: None, client: Client
) -> None:
    page = read(client.get("/proof/balance/?authority=PDA&as_of=2025-07-01"))

    assert "The first 50 of" in page.text
    file = client.get("/proof/balance.csv?authority=PDA&as_of=2025-07-01")
    rows = file.getvalue().decode().splitlines()
    header, *terms = [line for line in rows if line.startswith(("role", "term"))]
    assert header == "role,date,text,amount,unit,record,key,sources"
    assert len(terms) > 50


def test_the_rows_of_the_file_add_up_to_the_figure(seeded: None, client: Client) -> None:
    file = client.get("/proof/balance.json?authority=USAI&as_of=2024-12-23")

    found = json.loads(file.getvalue())
    terms = [row["amount"] for row in found["rows"] if row["role"] == "term"]
    assert sum(terms) == 1_222_000_000


def test_the_files_of_a_selection_keep_every_filter_of_its_proof(
    seeded: None, client: Client
) -> None:
    chosen = "authority=PDA&capability=artillery&capability=demining-and-engineering"
    page = client.get(f"/proof/packages/?of=amount&{chosen}&as_of=2024-12-23")
    [file] = [href for href in read(page).links() if href.startswith("/proof/packages.json")]

    found = json.loads(client.get(file).getvalue())

    total = sum(row["amount"] for row in found["rows"] if row["role"] == "term")
    assert f'data-proved="{total}"' in page.text


def test_a_file_of_a_question_about_nothing_is_refused(seeded: None, client: Client) -> None:
    response = client.get("/proof/balance.csv?authority=USAI&after=nothing")

    assert response.status_code == 400
    assert "has no line “nothing”" in response.text


def test_a_proof_costs_the_same_number_of_queries_whatever_the_rows(
    seeded: None, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(10):
        client.get("/proof/balance/?authority=USAI&as_of=2021-03-01")
    with django_assert_num_queries(10):
        client.get("/proof/balance/?authority=PDA&as_of=2025-07-01")
