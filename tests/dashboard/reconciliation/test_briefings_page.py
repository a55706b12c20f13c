"""Briefings: the list of sources with figures, and the page of one."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_authority,
    make_context_note,
    make_correction,
    make_package,
    make_reported_figure,
    make_source,
    make_target,
)

DOD = "/briefings/dod-2024-12-24/"


def page(client: Client, address: str) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


# The list


def test_the_list_counts_sources_and_figures(seeded: None, client: Client) -> None:
    html = client.get("/briefings/").content.decode()

    assert between(html, "<h1>", "</h1>") == (
        "98 sources stated 107 figures that the ledger is held against."
    )


def test_each_source_leads_to_its_page_with_its_days_and_verdicts(
    seeded: None, client: Client
) -> None:
    found = page(client, "/briefings/?as_of=2024-12-23")

    assert f"{DOD}?as_of=2024-12-23" in found.links()
    assert (
        "DoD briefing on Ukraine security assistance, 23 December 2024 US Department of Defense · "
        "24 December 2024 · speaks of 7 Dec 2024 to 23 Dec 2024 12 figures: 10 agree and 2 are not "
        "compared"
    ) in found.text


def test_a_source_that_differs_is_marked(seeded: None, client: Client) -> None:
    assert (
        "≠ 2 figures: 1 agrees and 1 differs and is explained"
        in page(client, "/briefings/?as_of=2024-12-01").text
    )


def test_before_the_first_figure_the_list_says_why_it_is_empty(
    seeded: None, client: Client
) -> None:
    assert ("No source with a figure of 1 January 2022 or an earlier day is recorded.") in page(
        client, "/briefings/?as_of=2022-01-01"
    ).text


def test_the_list_goes_over_pages_and_corrects_nonsense(seeded: None, client: Client) -> None:
    assert "/briefings/?page=2" in page(client, "/briefings/").links()
    assert "There are 2 pages only" in page(client, "/briefings/?page=9").text
    assert "There is no page “x”" in page(client, "/briefings/?page=x").text


def test_htmx_gets_the_list_alone(seeded: None, client: Client) -> None:
    response = client.get(
        "/briefings/?as_of=2024-12-23",
        headers={"HX-Request": "true", "HX-Target": "briefings-list", "HX-Trigger": "as-of"},
    )

    assert "<!doctype" not in response.content.decode()
    assert read(response).roots[1][1]["id"] == "briefings-list"


# The briefing of 23 December 2024


def test_the_briefing_says_how_its_figures_stand(seeded: None, client: Client) -> None:
    response = client.get(f"{DOD}?as_of=2024-12-24")

    assert between(response.content.decode(), "<h1>", "</h1>") == (
        "DoD briefing on Ukraine security assistance, 23 December 2024"
    )
    assert (
        "It states 12 figures. Held against what the ledger says of the same day, 10 agree and 2 "
        "are not compared."
    ) in read(response).text


@pytest.mark.parametrize(
    "row",
    [
        "Remaining balance of USAI 1.2B to be allocated by the end of the year about $1.2 billion "
        "± $50 million $1,222 million ± 5 −$22 million ✓ agrees",
        "Remaining balance of PDA 5.6B through the end of the administration about $5.6 billion "
        "± $50 million $5,600 million ± 50 $0 ✓ agrees",
        "Amount of the package USAI-22 announced earlier in the month",
        "Partners in the contact group some 50 partners in the Ukraine Defense Contact Group "
        "about 50 ± 5 51 −1 ✓ agrees",
        "Committed by allies more than; figure from the briefing at least $59 billion "
        "$66,035.1 million $0 ✓ agrees",
        "North Korean troops deployed, Kursk North Korean troops deployed to the Kursk region "
        "about 12,000 ± 500 none – – not compared Battlefield context, not computed here.",
    ],
)
def test_each_statement_stands_beside_what_the_ledger_says(
    seeded: None, client: Client, row: str
) -> None:
    assert row in page(client, DOD).text


def test_what_followed_is_told(seeded: None, client: Client) -> None:
    found = page(client, DOD)

    assert "USAI Target: all by 31 Dec 2024: met on 30 Dec 2024" in found.text
    assert "PDA Through 20 Jan 2025: the day has passed; no figure was set" in found.text
    assert (
        "The 25th meeting of the contact group, on 9 January 2025 at Ramstein Air Base, Germany"
    ) in found.text
    for slug in ("usai-23", "pda-73", "pda-74"):
        assert f"/packages/{slug}/" in found.links()
    assert "/contact-group/?as_of=2025-01-09#meeting-25" in found.links()


def test_the_context_stands_in_our_words(seeded: None, client: Client) -> None:
    text = page(client, DOD).text

    assert "Pokrovsk, Donetsk Russia's main effort: incremental progress" in text
    assert "Kursk Russian counteroffensive with North Korean troops" in text
    assert "Contact group The 25th meeting follows in the new year" in text
    assert "Ukraine Allies and partners help with air defense systems" in text


def test_the_briefing_leads_to_its_source_its_day_and_its_export(
    seeded: None, client: Client
) -> None:
    links = page(client, DOD).links()

    for address in (
        "/sources/dod-2024-12-24/",
        "/?as_of=2024-12-23",
        "/reconciliation/?source=dod-2024-12-24",
        "/reconciliation.csv?source=dod-2024-12-24",
    ):
        assert address in links


def test_before_its_day_the_page_says_that_it_was_to_come(seeded: None, client: Client) -> None:
    assert (
        "The chosen day is 1 December 2024: this source speaks of 23 December 2024, which was "
        "still to come."
    ) in page(client, f"{DOD}?as_of=2024-12-01").text


# Other sources


@pytest.mark.parametrize(
    ("value", "note", "verdict"),
    [
        (0, "", "It agrees with the ledger."),
        (5, "A law is missing.", "It differs from the ledger, and that is explained."),
        (5, "", "It differs from the ledger, and nothing explains that yet."),
    ],
)
def test_a_source_with_one_figure_says_how_it_stands(
    db: None, client: Client, value: int, note: str, verdict: str
) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    make_reported_figure(
        source=make_source(key="release"), value=value, precision=0, difference_note=note
    )

    assert f"It states one figure. {verdict}" in page(client, "/briefings/release/").text


def test_a_target_without_packages_says_that_none_followed(db: None, client: Client) -> None:
    make_authority(opens_on=date(2024, 1, 1))
    source = make_source(key="release")
    make_reported_figure(source=source)
    make_target(source=source, stated_on=date(2024, 12, 23), due_on=date(2025, 1, 20))
    make_package(announced_on=date(2024, 12, 23))
    make_package(number=2, announced_on=date(2025, 1, 21))

    assert ("No package of PDA was announced between 23 Dec 2024 and 20 Jan 2025.") in page(
        client, "/briefings/release/"
    ).text


def test_a_note_that_is_not_published_is_not_there(db: None, client: Client) -> None:
    source = make_source(key="release")
    make_reported_figure(source=source)
    make_context_note(source=source, status="draft", statement="A secret.")

    assert "A secret." not in page(client, "/briefings/release/").text


def test_a_source_without_figures_leads_to_its_own_page(db: None, client: Client) -> None:
    make_source(key="release")

    response = client.get("/briefings/release/?as_of=2024-12-23")
    assert response.status_code == 302
    assert response["Location"] == "/sources/release/?as_of=2024-12-23"


def test_an_unknown_source_is_not_found(db: None, client: Client) -> None:
    make_source(key="secret", status="draft")

    assert client.get("/briefings/nothing/").status_code == 404
    assert client.get("/briefings/secret/").status_code == 404


def test_a_withdrawn_source_answers_gone(db: None, client: Client) -> None:
    source = make_source(key="release", status="withdrawn")
    make_correction(table="sources", key=source.key, kind="withdrawn", changes=[], reason="A fake.")

    response = client.get("/briefings/release/")
    assert response.status_code == 410
    assert "A fake." in read(response).text


def test_the_pages_take_a_constant_number_of_queries(seeded: None, client: Client) -> None:
    def queries(address: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            page(client, address)
        return len(captured)

    queries("/briefings/")
    assert queries("/briefings/") == 3
    assert queries(DOD) == 14
    assert queries("/briefings/rubryka-2024-11-13/") == 5
