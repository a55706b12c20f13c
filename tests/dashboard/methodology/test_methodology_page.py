import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from dashboard.methodology.page import SECTIONS
from dashboard.site.glossary import TERMS
from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_authority,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
)

ADDRESS = "/methodology/"


def page(client: Client, address: str = ADDRESS) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def text_of(html: str) -> str:
    html = re.sub(r"<div popover.*?</div>", "", html, flags=re.DOTALL)
    html = re.sub(r"</?a\b[^>]*>", "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def section(client: Client, anchor: str) -> str:
    html = client.get(ADDRESS).content.decode()
    return text_of(between(html, f'<section id="{anchor}" class="card"', "</section>"))


# The worked case: every figure is the ledger's own


@pytest.mark.parametrize(
    "line",
    [
        "USAI in fiscal year 2025, to 23 December 2024 1,675 +525 +10 −988 = 1,222 ± 5",
        "PDA in fiscal year 2025, to 23 December 2024 8,350 −2,750 = 5,600 ± 50",
        "12 Nov 2024 ◆ Reported: about $2.2 billion ± 50 – difference of +$525 million, explained",
        "7 Dec 2024 22nd Twenty-second USAI package −988 1,222 ± 5",
        "Left on 23 December 2024 1,222 ± 5",
        "Left on 23 December 2024 5,600 ± 50",
    ],
)
def test_the_day_of_the_briefing_is_worked_through(seeded: None, client: Client, line: str) -> None:
    assert line in section(client, "worked-case")


def test_every_line_of_the_fiscal_year_is_there(seeded: None, client: Client) -> None:
    html = client.get(ADDRESS).content.decode()
    case = between(html, '<section id="worked-case"', "</section>")
    tables = case.split("<tbody>")[1:]

    assert [table.partition("</tbody>")[0].count("<tr") for table in tables] == [1 + 7, 1 + 17]


def test_the_case_follows_the_records(db: None, client: Client) -> None:
    pda = make_authority(code="PDA", opens_on="2024-01-01")
    make_funding_action(authority=pda, effective_on="2024-01-01", change_usd=900_000_000)
    make_package(authority=pda, number=1, announced_on="2024-11-01", amount_usd=300_000_000)

    assert "900 −300 = 600" in section(client, "worked-case")


def test_figures_lead_to_their_proof(seeded: None, client: Client) -> None:
    links = page(client).links()

    assert "/proof/balance/?authority=USAI&as_of=2024-12-23" in links
    assert "/proof/fiscal-year/?authority=PDA&part=used&as_of=2024-12-23" in links
    key = "remaining-balance-usai-2024-11-12-rubryka-2024-11-13"
    assert f"/proof/difference/?authority=USAI&key={key}&as_of=2024-11-12" in links


def test_the_proofs_hold(seeded: None, client: Client) -> None:
    for address in {link for link in page(client).links() if link.startswith("/proof/")}:
        assert client.get(address).status_code == 200, address


def test_the_difference_is_told_with_its_note_and_source(seeded: None, client: Client) -> None:
    text = section(client, "differences")

    assert (
        "USAI, 12 November 2024: the records give 1,675 ± 5, about $2.2 billion was reported. The "
        "step of +525 stands as a line of its own, explained, and the balance goes on from what "
        "was reported, 2,200 ± 50"
    ) in re.sub(r" (?=[,.])", "", text)
    assert "reported appropriations rose by as much, but the legal step was not found." in text


def test_announced_is_told_apart_from_charged(seeded: None, client: Client) -> None:
    assert (
        "The 47th drawdown of 21 September 2023 was announced at $325 million and is charged at "
        "$197 million: the balance went from 5,575 ± 112.5 to 5,378 ± 112.5"
    ) in section(client, "charged")


def test_the_checks_are_counted(seeded: None, client: Client) -> None:
    assert (
        "Of 40 reported balances of the same scope up to 12 July 2025, 1 opens a ledger, 38 agree "
        "with the records and 1 differs; 9 more are shown and compared with nothing."
    ) in section(client, "balances")


def test_rounding_steps_and_openings_are_shown(seeded: None, client: Client) -> None:
    assert "PDA, 2 October 2023: the records give 5,378 ± 112.5" in section(client, "rounding")
    assert (
        "PDA opens on 28 April 2022: about $250 million was reported to be left that day."
    ) in section(client, "opening")


def test_pace_and_allied_totals_are_computed(seeded: None, client: Client) -> None:
    assert (
        "USAI: $32.9 million a day over 30 days, $37.6 million a day over 90 days, $39.4 million a "
        "day over 180 days."
    ) in section(client, "pace")
    assert (
        "came to €61,546,125,000, or $66.0 billion, counted to the end of December 2024. "
        "13 partners had allocated more of their GDP than the United States’ 0.325%, Estonia first "
        "with 2.256%."
    ) in section(client, "allies")


def test_every_figure_of_a_section_has_a_source(seeded: None, client: Client) -> None:
    ids = page(client).ids

    for mark in (
        "src-difference-remaining-balance-usai-2024-11-12-rubryka-2024-11-13",
        "src-charged-pda-47",
        "src-methods-allies",
        "src-usai-22",
        "src-opening-remaining-balance-pda-2022-04-28-postimees-2022-05",
    ):
        assert mark in ids


def test_without_records_the_rules_stand_alone(db: None, client: Client) -> None:
    text = page(client).text

    assert "The records hold no balance for that day yet." in text
    assert "No reported balance differs from the records." in text
    assert "A balance is never stored." in text


def test_an_authority_without_a_balance_is_named(db: None, client: Client) -> None:
    make_authority(code="PDA", opens_on="2020-01-01")
    make_funding_action(effective_on="2020-01-01")
    make_authority(code="USAI", opens_on="2025-02-01")
    make_reported_figure(subject="USAI", as_of="2025-02-01")

    assert "The balance of USAI is not established on that day." in section(client, "worked-case")


# The page


def test_the_contents_lead_to_every_section(seeded: None, client: Client) -> None:
    document = page(client)

    for anchor, heading in SECTIONS:
        assert f"#{anchor}" in document.links()
        assert anchor in document.ids
        assert heading in document.text


def test_ids_are_unique(seeded: None, client: Client) -> None:
    ids = page(client).ids

    assert len(ids) == len(set(ids))


def test_the_footer_of_every_page_leads_there(seeded: None, client: Client) -> None:
    html = client.get("/packages/").content.decode()

    assert '<a href="/methodology/">Methodology</a>' in between(html, "<footer>", "</footer>")


def test_the_contact_is_shown_where_it_is_set(
    seeded: None, client: Client, settings: Settings
) -> None:
    settings.CONTACT_EMAIL = ""
    without = page(client)
    assert "Tell whoever publishes this site" in without.text
    assert "@" not in "".join(link for link in without.links() if link.startswith("mailto:"))

    cache.clear()
    settings.CONTACT_EMAIL = "desk@example.org"
    assert "mailto:desk@example.org" in page(client).links()


def test_sources_and_licences_are_named(seeded: None, client: Client) -> None:
    text = section(client, "sources-and-licences")

    assert "MIT licence" in text
    assert "Kiel Institute, Ukraine Support Tracker" in text
    assert "Trebesch et al. 2023" in text
    assert "European Central Bank" in text


def test_citations_name_the_revision(seeded: None, client: Client) -> None:
    text = section(client, "citing")

    assert re.search(r"methodology, data revision \d+, http://testserver/methodology/", text)


@pytest.mark.parametrize("query", ["as_of=garbage", "as_of=9999-12-31", "as_of=2024-12-23&x=1"])
def test_whatever_day_is_asked_for_the_methods_are_the_same(
    seeded: None, client: Client, query: str
) -> None:
    assert "1,675 +525 +10 −988 = 1,222 ± 5" in page(client, f"{ADDRESS}?{query}").text


def test_a_corrected_day_is_said(seeded: None, client: Client) -> None:
    assert "“garbage” is no date" in page(client, f"{ADDRESS}?as_of=garbage").text


def test_the_number_of_queries_does_not_grow_with_the_rows(db: None, client: Client) -> None:
    def add(number: int) -> None:
        source = make_source(key=f"source-{number}")
        make_package(
            number=number, announced_on="2024-11-01", charged_usd=1, other_sources=[source]
        )
        make_reported_figure(key=f"said-{number}", as_of="2024-11-02", other_sources=[source])

    def queries() -> int:
        client.get(ADDRESS)  # what is kept of allied aid for a revision is read once
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    make_authority()
    add(1)
    first = queries()
    for number in range(2, 8):
        add(number)

    assert queries() == first == 10


# The glossary


def test_every_term_has_an_address(seeded: None, client: Client) -> None:
    document = page(client)

    for term in TERMS.values():
        assert f"term-{term.slug}" in document.ids
        assert term.definition in document.text


@pytest.mark.parametrize(
    ("address", "slugs"),
    [
        ("/?as_of=2024-12-23", ["as-of", "pda", "usai"]),
        (
            "/authorities/pda/?as_of=2024-12-23",
            ["as-of", "balance", "ceiling", "difference", "expiry", "revaluation"],
        ),
        ("/allies/?as_of=2024-12-23", ["allocation", "as-of", "commitment"]),
        ("/packages/pda-47/", ["charged"]),
    ],
)
def test_a_term_is_explained_where_it_stands(
    seeded: None, client: Client, address: str, slugs: list[str]
) -> None:
    document = page(client, address)

    for slug in slugs:
        button = next(
            values
            for tag, values in document.elements
            if tag == "button" and values.get("popovertarget") == f"about-{slug}"
        )
        assert button["class"] == "exact term"
        assert "popover" in document.attributes(f"about-{slug}")
        assert f"/methodology/#term-{slug}" in document.links()
    assert len(document.ids) == len(set(document.ids))


def test_an_authority_that_is_no_term_is_written_as_it_is(db: None, client: Client) -> None:
    authority = make_authority(code="FMF", opens_on="2020-01-01")
    make_package(authority=authority, announced_on="2024-11-01")

    assert "about-fmf" not in client.get("/").content.decode()
