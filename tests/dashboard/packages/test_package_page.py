from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_authority,
    make_capability,
    make_package,
    make_reported_figure,
    make_source,
)


def page(client: Client, address: str) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def part(response: HttpResponse, title_id: str) -> str:
    """Return the text of the section with this heading."""
    html = response.content.decode()
    section = between(html, f'aria-labelledby="{title_id}"', "</section>")
    return Document(f"<section {section}</section>").text


# What the page says


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        (
            "pda-72",
            "The 72nd drawdown, announced on 12 December 2024, drew $500 million; "
            "$5.6 billion of drawdown authority was left.",
        ),
        (
            "usai-22",
            "The 22nd USAI package, announced on 7 December 2024, used $988 million; "
            "$1.2 billion of USAI was left.",
        ),
        (
            "usai-2021-03-01",
            "The unnumbered USAI package of 1 March 2021 used $125 million; "
            "$150 million of USAI was left.",
        ),
        (
            "pda-47",
            "The 47th drawdown, announced on 21 September 2023 at $325 million, drew "
            "$197 million; $5.4 billion of drawdown authority was left.",
        ),
        (
            "pda-3",
            "The 3rd drawdown, announced on 25 February 2022, drew $350 million; "
            "the balance of drawdown authority was not established.",
        ),
        (
            "pda-28",
            "The 28th drawdown, announced on 21 December 2022, drew $1.0 billion; "
            "$0 of drawdown authority was left.",
        ),
    ],
)
def test_the_page_opens_with_what_was_taken_and_what_was_left(
    seeded: None, client: Client, slug: str, sentence: str
) -> None:
    page = read(client.get(f"/packages/{slug}/"))

    assert page.text.count(sentence) == 1


def test_the_title_is_the_name(seeded: None, client: Client) -> None:
    html = client.get("/packages/usai-2021-03-01/").content.decode()

    assert "<title>Unnumbered USAI package of 1 March 2021 – " in html


def test_the_amounts_are_in_millions_with_their_sources(seeded: None, client: Client) -> None:
    html = client.get("/packages/pda-72/").content.decode()
    text = Document(between(html, '<dl class="kpis">', "</dl>")).text

    assert text.startswith("Announced 500 source of the amount")
    assert "Left just before 6,100 ± 50" in text
    assert "Left just after 5,600 ± 50 source of the PDA balance after this package" in text
    assert "The PDA balance after this package rests on:" in text


def test_a_package_that_was_charged_less_explains_both_amounts(
    seeded: None, client: Client
) -> None:
    text = page(client, "/packages/pda-47/").text

    assert "Charged 197 Left just before 5,575 ± 112.5" in text
    assert (
        "$325 million was announced, $197 million counts against drawdown authority: the balance "
        "falls by what was charged, while counts and sums of packages use what was announced."
    ) in text
    assert "Only the 197 million fits the balances reported afterwards" in text


def test_a_package_that_was_charged_in_full_has_one_amount(seeded: None, client: Client) -> None:
    assert "harged" not in page(client, "/packages/pda-72/").text


def test_before_the_opening_the_page_says_that_no_balance_is_established(
    seeded: None, client: Client
) -> None:
    text = page(client, "/packages/pda-3/").text

    assert "Left just before not established Left just after not established" in text
    assert "The PDA balance is known from 28 April 2022 on" in text


def test_the_place_in_the_fiscal_year(seeded: None, client: Client) -> None:
    assert "In fiscal year 2025 6th PDA package" in page(client, "/packages/pda-72/").text
    assert "Share of what FY2025 had used by then 18.18% of $2.75 billion" in (
        page(client, "/packages/pda-72/").text
    )


def test_the_first_package_of_a_fiscal_year_is_all_of_it(seeded: None, client: Client) -> None:
    text = page(client, "/packages/usai-22/").text

    assert "In fiscal year 2025 1st USAI package" in text
    assert "had used by then all of $988 million" in text


def test_a_package_of_which_nothing_was_charged_has_no_share(db: None, client: Client) -> None:
    make_package(charged_usd=0)

    assert "Share of what FY2025 had used by then $0" in page(client, "/packages/pda-1/").text


def test_the_capabilities_are_listed(db: None, client: Client) -> None:
    words = [make_capability(slug="armor"), make_capability(slug="air-defense")]
    make_package(capabilities=words)

    text = page(client, "/packages/pda-1/").text
    assert "Capabilities Air defense Armor" in text


def test_a_package_without_capabilities_says_so(seeded: None, client: Client) -> None:
    assert "Capabilities The sources list none." in page(client, "/packages/pda-53/").text


def test_a_package_that_became_public_later_says_when(seeded: None, client: Client) -> None:
    text = page(client, "/packages/pda-2/").text

    assert "Announced on 28 December 2021 Public from 11 January 2022" in text


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        ("high", "High: amount, day and number are all well established."),
        ("medium", "Medium: of amount, day and number at least one is less than certain."),
        ("low", "Low: of amount, day and number at least one is doubtful."),
    ],
)
def test_the_confidence_is_explained(db: None, client: Client, confidence: str, words: str) -> None:
    make_package(confidence=confidence)

    assert words in page(client, "/packages/pda-1/").text


def test_what_was_announced_on_the_same_day_is_linked(seeded: None, client: Client) -> None:
    found = page(client, "/packages/pda-28/?as_of=2024-12-23")

    assert "The same day USAI USAI package, December 2022, $850 million" in found.text
    assert "/packages/usai-8/?as_of=2024-12-23" in found.links()


def test_where_nothing_else_was_announced_the_page_says_so(seeded: None, client: Client) -> None:
    assert "Nothing was announced under USAI on this day." in page(client, "/packages/pda-72/").text


# Sources


def test_every_source_is_in_sight_the_best_one_first(db: None, client: Client) -> None:
    best = make_source(key="best", title="Release", url="https://a.invalid/1", access="cited")
    copy = make_source(
        key="copy", title="Story", publisher="AP", published_on=None, kind="press", access="copy"
    )
    make_package(source=best, other_sources=[copy])

    response = client.get("/packages/pda-1/")
    assert part(response, "sources-title") == (
        "Sources The best one first "
        "Release Department of Defense · 30 December 2024 · official · "
        "address as cited by others, text not read here · What rests on best "
        "Story AP · undated · press · read in a copy · What rests on copy"
    )
    assert {"https://a.invalid/1", "/sources/best/", "/sources/copy/"} <= set(
        read(response).links()
    )


# The statement around it


def lines(response: HttpResponse) -> list[str]:
    table = between(response.content.decode(), '<table class="ledger fit fold">', "</table>")
    return [Document(f"<div>{row}</div>").text for row in table.split("</tr>")[1:-1]]


def test_the_neighbouring_lines_are_newest_first_with_the_own_one_marked(
    seeded: None, client: Client
) -> None:
    response = client.get("/packages/pda-72/")

    assert [line[:12].strip() for line in lines(response)] == [
        "20 Dec 2024",
        "17 Dec 2024",
        "12 Dec 2024",
        "12 Dec 2024",
        "7 Dec 2024 ◆",
        "3 Dec 2024 ◆",
        "2 Dec 2024 7",
    ]
    rows = [values for tag, values in read(response).elements if tag == "tr"]
    assert [values.get("aria-current", "") for values in rows[1:]].index("true") == 3
    own = between(response.content.decode(), 'class="own" aria-current="true">', "</tr>")
    assert "<strong>Seventy-second tranche</strong>" in own
    assert "−500" in own


def test_the_whole_statement_is_one_link_away_as_of_the_packages_day(
    seeded: None, client: Client
) -> None:
    assert "/authorities/pda/?as_of=2024-12-12#pda-72" in page(client, "/packages/pda-72/").links()


def test_the_other_packages_of_the_lines_are_links_and_the_own_one_is_not(
    seeded: None, client: Client
) -> None:
    links = page(client, "/packages/pda-72/").links()

    assert "/packages/pda-71/" in links
    assert "/packages/pda-72/" not in links


# Other packages, the chosen day


def test_previous_and_next_keep_the_day(seeded: None, client: Client) -> None:
    found = page(client, "/packages/pda-72/?as_of=2024-12-23")

    assert "Previous: 71st drawdown, 2 Dec 2024" in found.text
    assert "Next: 73rd drawdown, 30 Dec 2024" in found.text
    assert "/packages/pda-71/?as_of=2024-12-23" in found.links()
    assert "/packages/pda-73/?as_of=2024-12-23" in found.links()


def test_the_first_and_the_last_package_say_so(seeded: None, client: Client) -> None:
    assert "The first USAI package" in page(client, "/packages/usai-2021-03-01/").text
    assert "The latest USAI package" in page(client, "/packages/usai-23/").text


def test_the_navigation_keeps_the_day_and_the_figures_do_not_depend_on_it(
    seeded: None, client: Client
) -> None:
    then, now = (
        page(client, "/packages/pda-47/?as_of=2024-12-23"),
        page(client, "/packages/pda-47/"),
    )

    assert "/authorities/?as_of=2024-12-23" in then.links()
    assert then.text == now.text


@pytest.mark.parametrize(
    ("day", "noticed"), [("2024-12-11", True), ("2024-12-12", False), ("2024-12-13", False)]
)
def test_a_package_after_the_chosen_day_has_a_notice(
    seeded: None, client: Client, day: str, noticed: bool
) -> None:
    notice = (
        "The chosen day is 11 December 2024: on that day this package, announced on "
        "12 December 2024, was still to come and counts nowhere."
    )

    assert (notice in page(client, f"/packages/pda-72/?as_of={day}").text) is noticed


def test_a_day_that_makes_no_sense_is_corrected_with_a_notice(seeded: None, client: Client) -> None:
    assert "“x” is no date like 2024-12-23" in page(client, "/packages/pda-72/?as_of=x").text


# Citations


def test_the_citations_have_the_permalink_and_the_data_revision(db: None, client: Client) -> None:
    make_package(number=72, announced_on=date(2024, 12, 12), amount_usd=500_000_000)

    response = client.get("/packages/pda-72/?as_of=2024-12-20")
    revision = between(response.content.decode(), "Data revision ", ",")
    text = part(response, "cite-title")
    assert (
        f"Security Assistance Tracker, 72nd drawdown (12 December 2024), data revision {revision}, "
        "http://testserver/packages/pda-72/ "
    ) in text
    assert "“72nd drawdown: Authority PDA, $500,000,000, 12 December 2024.”" in text
    assert "@misc{pda-72, author = {{Security Assistance Tracker}}," in text
    assert "Permalink Copy Permalink http://testserver/packages/pda-72/" in text
    assert "as_of" not in text


def test_the_buttons_that_copy_are_hidden_until_a_script_shows_them(
    seeded: None, client: Client
) -> None:
    found = page(client, "/packages/pda-72/")
    buttons = [values for tag, values in found.elements if "data-copy" in values]

    assert len(buttons) == 4
    for values in buttons:
        assert "hidden" in values
        assert values["data-copy"] in found.ids


def test_what_was_entered_is_escaped(db: None, client: Client) -> None:
    make_package(title="<b>Bold</b>", note="<i>note</i>")

    html = client.get("/packages/pda-1/").content.decode()
    assert "<b>" not in html
    assert "<i>" not in html


# Addresses


def test_an_unknown_package_is_a_designed_404(seeded: None, client: Client) -> None:
    response = client.get("/packages/pda-999/")

    assert response.status_code == 404
    assert "There is no page at this address." in read(response).text


@pytest.mark.parametrize("slug", ["PDA-72", "Pda-72"])
def test_an_address_in_other_capitals_leads_to_the_right_one_and_keeps_the_query(
    seeded: None, client: Client, slug: str
) -> None:
    response = client.get(f"/packages/{slug}/?as_of=2024-12-23")

    assert response.status_code == 301
    assert response["Location"] == "/packages/pda-72/?as_of=2024-12-23"


def test_the_overview_and_the_statement_lead_to_the_packages_on_the_same_day(
    seeded: None, client: Client
) -> None:
    overview = page(client, "/?as_of=2024-12-23").links()
    statement = page(client, "/authorities/usai/?as_of=2024-12-23").links()

    assert "/packages/pda-72/?as_of=2024-12-23" in overview
    assert "/packages/usai-22/?as_of=2024-12-23" in overview
    assert "/packages/usai-2021-03-01/?as_of=2024-12-23" in statement


@pytest.mark.parametrize("slug", ["pda-1", "pda-47", "usai-8", "usai-2021-06-11"])
def test_no_id_is_there_twice(seeded: None, client: Client, slug: str) -> None:
    ids = page(client, f"/packages/{slug}/").ids

    assert sorted(ids) == sorted(set(ids))


# Cost


def test_the_number_of_queries_does_not_grow_with_the_rows(db: None, client: Client) -> None:
    make_authority()
    make_package(number=1, announced_on=date(2024, 1, 1))

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/packages/pda-1/").status_code == 200
        return len(captured)

    few = queries()
    for number in range(2, 12):
        on = date(2024, number, 1)
        source, other = make_source(key=f"a-{number}"), make_source(key=f"b-{number}")
        make_package(number=number, announced_on=on, source=source, other_sources=[other])
        make_reported_figure(as_of=on, source=source, other_sources=[other])

    assert queries() == few
    assert few <= 12
