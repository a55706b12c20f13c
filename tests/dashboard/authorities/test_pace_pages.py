"""Pace, targets and what may lapse, on an authority's page and on the overview's cards."""

from datetime import date

import pytest
from django.test import Client

from assistance.ledger.pace import WINDOWS
from dashboard.authorities.sentences import day_range
from dashboard.site.formats import usd_per_day
from dashboard.site.params import Window
from tests.dashboard.authorities.test_authorities import rows
from tests.dashboard.overview.test_overview import overview, pda, usai
from tests.dashboard.reading import between, read


def authority(client: Client, code: str, day: str) -> str:
    response = client.get(f"/authorities/{code}/?as_of={day}")
    assert response.status_code == 200
    return read(response).text


def test_the_choice_of_a_window_is_that_of_the_domain() -> None:
    assert tuple(int(window) for window in Window) == WINDOWS


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0"),
        (49_999, "$49,999"),
        (50_000, "$0.1 million"),
        (37_644_444, "$37.6 million"),
        (99_949_999, "$99.9 million"),
        (99_950_000, "$100 million"),
        (152_750_000, "$153 million"),
        (1_250_000_000, "$1.25 billion"),
    ],
)
def test_a_rate_has_tenths_of_a_million_below_a_hundred(amount: int, text: str) -> None:
    assert usd_per_day(amount) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2025, 1, 24), date(2025, 1, 24), "24 Jan 2025"),
        (date(2025, 1, 24), date(2025, 1, 30), "24–30 Jan 2025"),
        (date(2025, 5, 10), date(2025, 8, 20), "10 May – 20 Aug 2025"),
        (date(2024, 12, 30), date(2025, 1, 2), "30 Dec 2024 – 2 Jan 2025"),
    ],
)
def test_a_range_of_days_has_what_they_share_once(first: date, last: date, text: str) -> None:
    assert day_range(first, last) == text


# An authority's page


def test_the_page_has_the_use_of_each_window_and_its_day(seeded: None, client: Client) -> None:
    text = authority(client, "usai", "2024-12-23")

    assert (
        "Over the last Used A day Used up on "
        "30 days $988 million $32.9 million 30 Jan 2025 "
        "90 days $3.4 billion $37.6 million 25 Jan 2025 "
        "180 days $7.1 billion $39.4 million 24 Jan 2025 "
        "At these paces it would be used up between 24 January 2025 and 30 January 2025."
    ) in text.replace("  ", " ")
    assert "Use per day is what the packages of the window took, its last day included" in text


def test_an_empty_window_says_so_in_its_row(seeded: None, client: Client) -> None:
    text = authority(client, "usai", "2024-07-02")

    assert "30 days $0 $0 nothing used" in text
    assert "Nothing was used in the last 30 days." in text


def test_of_a_balance_shown_as_zero_nothing_is_projected(seeded: None, client: Client) -> None:
    text = authority(client, "usai", "2024-12-30")

    assert "30 days $2.2 billion $73.6 million nothing left" in text
    assert "Nothing is left beyond rounding, so nothing is projected." in text


def test_before_the_opening_the_use_is_there_without_a_day(seeded: None, client: Client) -> None:
    text = authority(client, "pda", "2022-04-27")

    assert "The balance is not established, so nothing is projected." in text
    assert "180 days $3.25 billion $18.1 million not established" in text


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2024-12-23", "8 days left, $153 million a day needed"),
        ("2024-12-29", "2 days left, $611 million a day needed"),
        ("2024-12-30", "reached on 30 Dec 2024"),
        ("2024-12-31", "met on 30 Dec 2024"),
        ("2025-01-01", "met on 30 Dec 2024"),
    ],
)
def test_the_target_before_on_and_after_its_day(
    seeded: None, client: Client, day: str, standing: str
) -> None:
    assert f"Target: all by 31 Dec 2024 {standing}" in authority(client, "usai", day)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2024-07-01", None),
        ("2024-07-02", "Up to $7.8 billion of drawdown authority may lapse on 30 September 2024, "
         "in 90 days. How that is known"),
        ("2024-09-26", "Up to $2.25 billion of drawdown authority may lapse on 30 September 2024, "
         "in 4 days. The $5.55 billion notified for drawdown does not lapse."),
        ("2024-09-29", "may lapse on 30 September 2024, in 1 day."),
        ("2024-09-30", None),
    ],
)  # fmt: skip
def test_what_may_lapse_within_90_days_is_said_plainly(
    seeded: None, client: Client, day: str, said: str | None
) -> None:
    on_page, on_card = authority(client, "pda", day), pda(overview(client, f"?as_of={day}"))

    if said is None:
        assert "may lapse on 30 September 2024" not in on_page + on_card
    else:
        assert said in on_page
        assert said.removesuffix(" How that is known") in on_card


def test_a_day_further_ahead_is_a_fact_among_others(seeded: None, client: Client) -> None:
    text = authority(client, "usai", "2024-12-23")

    assert "Expires 30 Sep 2025 up to $1.2 billion Which act’s money" in text
    assert "Expires 30 Sep 2025 up to $1.2 billion" in usai(overview(client, "?as_of=2024-12-23"))
    assert "may lapse on" not in text


def test_the_statement_begins_with_what_is_still_to_come_and_marks_its_act(
    seeded: None, client: Client
) -> None:
    found = rows(client, "/authorities/usai/?as_of=2024-12-23")

    assert found[0] == (
        "30 Sep 2025 Still to come: FY2024 supplemental appropriation expires up to −1,227"
    )
    [marked] = [row for row in found if "up to 1,227 may lapse" in row]
    assert marked.startswith("24 Apr 2024 Appropriation: FY2024 supplemental appropriation")


def test_a_statement_without_a_day_to_come_has_no_such_row(seeded: None, client: Client) -> None:
    for day in ("2024-12-30", "2025-07-12"):
        found = rows(client, f"/authorities/usai/?as_of={day}")
        assert not [row for row in found if "Still to come" in row or "may lapse" in row]


def test_the_exports_of_pace_and_targets_keep_the_day(seeded: None, client: Client) -> None:
    links = read(client.get("/authorities/usai/?as_of=2024-12-23")).links()

    for name in ("pace", "target_outlook", "expiries"):
        assert f"/authorities/usai/{name}.csv?as_of=2024-12-23" in links


# The overview's cards


def test_a_card_has_the_use_of_all_windows_and_the_day_with_its_range(
    seeded: None, client: Client
) -> None:
    page = overview(client, "?as_of=2024-12-23")

    assert (
        "Used a day over 30 / 90 / 180 days $32.9 / 37.6 / 39.4 million "
        "Used up at the pace of 90 days 25 Jan 2025 At the three paces 24–30 Jan 2025"
    ) in usai(page)
    assert "Used up at the pace of 90 days 3 Jun 2025 At the three paces 10 May – 20 Aug 2025" in (
        pda(page)
    )


def test_the_window_of_the_cards_can_be_chosen(seeded: None, client: Client) -> None:
    page = overview(client, "?as_of=2024-12-23&window=180&period=month")

    assert "Used up at the pace of 180 days 24 Jan 2025" in usai(page)
    assert "Used up at the pace of 180 days 20 Aug 2025" in pda(page)
    assert "/?as_of=2024-12-23&period=month&window=30" in page.links()
    assert "/?as_of=2024-12-23&period=month" in page.links()


def test_where_no_pace_leads_to_a_day_there_is_none_and_no_choice(
    seeded: None, client: Client
) -> None:
    page = overview(client)

    assert "Used a day over 30 / 90 / 180 days $0 / 0 / 0" in usai(page)
    assert "Used up at the pace" not in page.text
    assert "/?window=30" not in page.links()


def test_a_choice_of_the_window_answers_with_the_report(seeded: None, client: Client) -> None:
    html = client.get(
        "/?as_of=2024-12-23&window=30",
        headers={"HX-Request": "true", "HX-Target": "overview-report"},
    ).content.decode()

    assert '<div id="overview-report">' in html
    assert 'aria-current="true">30 days</a>' in between(html, 'aria-label="Pace over"', "</div>")
