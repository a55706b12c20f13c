import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.dashboard.reading import Document, between, read
from tests.factories import (
    make_authority,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
    make_target,
)


def page(client: Client, address: str) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def rows(client: Client, address: str) -> list[str]:
    """Return the statement's rows as texts, the headings of fiscal years included."""
    html = client.get(address).content.decode()
    table = between(html, '<table class="ledger fit fold">', "</table>")
    return [Document(f"<div>{row}</div>").text for row in table.split("</tr>")[1:-1]]


# The list


def test_the_list_has_every_authority_with_its_balance_on_the_day(
    seeded: None, client: Client
) -> None:
    text = page(client, "/authorities/?as_of=2024-12-23").text

    assert "What was left of each on 23 December 2024" in text
    assert "Ukraine Security Assistance Initiative (USAI) $1.2 billion left" in text
    assert "Presidential Drawdown Authority (PDA) $5.6 billion left" in text
    assert "Legal basis Foreign Assistance Act of 1961, section 506(a)(1)" in text


def test_the_list_says_from_when_a_balance_is_known_that_is_not_established(
    seeded: None, client: Client
) -> None:
    text = page(client, "/authorities/?as_of=2022-04-27").text

    assert "Not established The PDA balance is known from 28 April 2022 on" in text


def test_the_list_leads_to_each_statement_on_the_same_day(seeded: None, client: Client) -> None:
    links = page(client, "/authorities/?as_of=2024-12-23").links()

    assert "/authorities/pda/?as_of=2024-12-23" in links
    assert "/authorities/usai/?as_of=2024-12-23" in links


def test_the_list_of_an_empty_database_says_so(db: None, client: Client) -> None:
    assert "There is no funding authority yet" in page(client, "/authorities/").text


# An authority's page


def test_the_page_opens_with_what_is_left(seeded: None, client: Client) -> None:
    text = page(client, "/authorities/usai/?as_of=2024-12-23").text

    assert "Ukraine Security Assistance Initiative: $1.2 billion left" in text


def test_the_page_has_description_and_legal_basis(seeded: None, client: Client) -> None:
    text = page(client, "/authorities/pda/").text

    assert "Equipment and services from US military stocks" in text
    assert "Foreign Assistance Act of 1961, section 506(a)(1)." in text


def test_the_fiscal_year_to_date_sums_up(seeded: None, client: Client) -> None:
    text = page(client, "/authorities/usai/?as_of=2024-12-23").text

    assert (
        "FY2025 opened with 1,675 Added 0 Lapsed 0 Differences +535 Used, 1 package −988 "
        "Left on 23 Dec 2024 1,222 ± 5"
    ) in text


def test_the_targets_have_days_left_pace_wording_and_source(seeded: None, client: Client) -> None:
    text = page(client, "/authorities/usai/?as_of=2024-12-23").text

    assert "Target: all by 31 Dec 2024 8 days left, $153 million a day needed" in text
    assert "“All remaining USAI money allocated by the end of the calendar year" in text
    assert "source of Target: all by 31 Dec 2024" in text


def test_before_a_target_was_stated_the_page_says_that_there_is_none(
    seeded: None, client: Client
) -> None:
    text = page(client, "/authorities/usai/?as_of=2024-12-22").text

    assert "No target had been stated by this day." in text


def test_the_checks_are_counted(seeded: None, client: Client) -> None:
    text = page(client, "/authorities/usai/?as_of=2024-12-23").text

    assert (
        "Held against 12 reported balances: 11 agree, 1 differs. 1 more is shown and not compared."
    ) in text


def test_a_single_check_that_agrees_is_written_in_the_singular(db: None, client: Client) -> None:
    make_authority(code="USAI", opens_on=date(2020, 12, 27))
    make_reported_figure(subject="USAI", value=0, precision=100_000_000)

    assert "Held against 1 reported balance: 1 agrees, 0 differ." in (
        page(client, "/authorities/usai/").text
    )


def test_on_another_day_the_page_gives_the_briefings_balance_linked_to_its_day(
    seeded: None, client: Client
) -> None:
    found = page(client, "/authorities/pda/?as_of=2025-01-09")

    assert "At the briefing of 23 December 2024: $5.6 billion" in found.text
    # A preset and the sentence.
    assert found.links().count("/authorities/pda/?as_of=2024-12-23") == 2


def test_before_the_opening_the_page_says_from_when_the_balance_is_known(
    seeded: None, client: Client
) -> None:
    text = page(client, "/authorities/pda/?as_of=2022-04-27").text

    assert "Presidential Drawdown Authority: balance not established" in text
    assert "The PDA balance is known from 28 April 2022 on" in text


def test_no_id_is_there_twice(seeded: None, client: Client) -> None:
    for address in ("/authorities/", "/authorities/pda/", "/authorities/usai/"):
        ids = page(client, address).ids
        assert sorted(ids) == sorted(set(ids))


def test_a_target_and_a_package_of_one_day_have_popovers_of_their_own(
    db: None, client: Client
) -> None:
    make_package(number=None, announced_on=date(2025, 1, 20))
    make_target(due_on=date(2025, 1, 20))

    ids = page(client, "/authorities/pda/").ids

    assert sorted(ids) == sorted(set(ids))


# The statement


def test_the_statement_is_newest_first_and_grouped_by_fiscal_year(
    seeded: None, client: Client
) -> None:
    found = rows(client, "/authorities/pda/?as_of=2024-12-23")

    years = [row.split(" opened")[0] for row in found if row.startswith("Fiscal year")]
    assert years[:4] == [f"Fiscal year {year}" for year in (2025, 2024, 2023, 2022)]
    assert found[0] == "Fiscal year 2025 opened with 8,350, left 5,600"
    assert found[1].startswith("23 Dec 2024 ◆ Reported: about $5.6 billion ± 50 – agrees")


def test_a_package_has_its_number_title_change_balance_and_source(
    seeded: None, client: Client
) -> None:
    [row] = [
        row
        for row in rows(client, "/authorities/usai/?as_of=2024-12-23")
        if row.startswith("7 Dec 2024")
    ]

    assert row.startswith("7 Dec 2024 22nd Twenty-second USAI package −988 1,222 ± 5")
    assert "US Department of Defense +5 Biden Administration Announces" in row


def test_a_funding_action_has_its_kind_and_change(seeded: None, client: Client) -> None:
    found = rows(client, "/authorities/usai/")

    assert any(
        row.startswith("27 Dec 2020 Appropriation: FY2021 appropriation") and " +275 275 " in row
        for row in found
    )


def test_a_package_that_was_charged_less_shows_both_amounts(seeded: None, client: Client) -> None:
    found = rows(client, "/authorities/pda/")

    assert any("announced 325, charged 197" in row and " −197 5,378" in row for row in found)


def test_an_action_that_changes_nothing_is_shown_with_what_it_states(
    seeded: None, client: Client
) -> None:
    found = rows(client, "/authorities/pda/") + rows(client, "/authorities/usai/")

    assert any("changes nothing" in row for row in found)


def test_a_difference_has_a_row_of_its_own_with_its_note(seeded: None, client: Client) -> None:
    response = client.get("/authorities/usai/?as_of=2024-12-23")
    [difference] = re.findall(
        r'<tr [^>]*class="diff".*?</tr>', response.content.decode(), re.DOTALL
    )

    text = Document(difference).text
    assert text.startswith("12 Nov 2024 ◆ Reported: about $2.2 billion ± 50")
    assert "difference of +$525 million, explained" in text
    assert "the legal step was not found" in text
    assert "+525 2,200 ± 50" in text


def test_a_difference_without_a_note_is_unexplained(db: None, client: Client) -> None:
    make_authority(opens_on=date(2022, 4, 28))
    make_funding_action(change_usd=8_000_000_000)
    make_reported_figure(value=5_600_000_000)

    text = page(client, "/authorities/pda/").text

    assert "difference of −$2.4 billion, unexplained" in text


def test_statements_that_are_not_comparable_have_the_reason(seeded: None, client: Client) -> None:
    for code, count in (("pda", 8), ("usai", 1)):
        html = client.get(f"/authorities/{code}/").content.decode()
        beside = re.findall(r'<tr [^>]*class="stmt not-comparable".*?</tr>', html, re.DOTALL)
        assert len(beside) == count
        for row in beside:
            # The reason stands between the verdict and the words of the statement.
            assert re.search(r"not compared\. \S.* “", Document(row).text)


def test_every_line_has_a_source_with_a_document(seeded: None, client: Client) -> None:
    html = client.get("/authorities/pda/").content.decode()
    table = between(html, '<table class="ledger fit fold">', "</table>")
    lines = [row for row in table.split("</tr>") if "<td>" in row]

    assert len(lines) > 100
    for line in lines:
        assert 'class="sources"' in line
        assert re.search(r"<ol><li>(<a href=\"https?://|<span>)", line)


def test_lines_before_the_opening_have_no_balance(seeded: None, client: Client) -> None:
    found = rows(client, "/authorities/pda/?as_of=2022-04-27")

    lines = [row for row in found if not row.startswith("Fiscal year")]
    assert len(lines) == 9  # eight packages and the first ceiling
    assert all(" not established " in row for row in lines)
    assert "opened with" not in " ".join(found)


def test_the_opening_statement_is_marked(seeded: None, client: Client) -> None:
    found = rows(client, "/authorities/pda/?as_of=2022-04-28")

    assert any(
        "◆ Reported: about $250 million" in row and "opens the ledger" in row for row in found
    )


def test_an_authority_without_lines_says_so(db: None, client: Client) -> None:
    make_authority()

    assert "Nothing is recorded for this authority up to this day." in (
        page(client, "/authorities/pda/").text
    )


# Addresses


def test_an_unknown_authority_is_a_designed_404(seeded: None, client: Client) -> None:
    response = client.get("/authorities/fms/")

    assert response.status_code == 404
    assert "There is no page at this address." in read(response).text


def test_an_address_in_capital_letters_leads_to_the_small_one_and_keeps_the_query(
    seeded: None, client: Client
) -> None:
    response = client.get("/authorities/PDA/?as_of=2024-12-23&balance=table")

    assert response.status_code == 301
    assert response["Location"] == "/authorities/pda/?as_of=2024-12-23&balance=table"


# Cost


def queries(client: Client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ["/authorities/", "/authorities/pda/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    db: None, client: Client, address: str
) -> None:
    make_authority()
    add_rows(1)
    few = queries(client, address)
    for number in range(2, 12):
        add_rows(number)

    assert queries(client, address) == few
    assert few <= 10


def add_rows(number: int) -> None:
    on = date(2024, number, 1)
    source, other = make_source(key=f"a-{number}"), make_source(key=f"b-{number}")
    make_funding_action(effective_on=on, source=source, other_sources=[other])
    make_package(number=number, announced_on=on, source=source, other_sources=[other])
    make_reported_figure(as_of=on, source=source, other_sources=[other])
    make_target(stated_on=on, due_on=date(2025, number, 2), source=source)
