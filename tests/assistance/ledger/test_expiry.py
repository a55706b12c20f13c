from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistance.ledger import statement as ledger
from assistance.ledger.expiry import Expiry, expiries
from assistance.ledger.figures import FundingEntry
from tests.assistance.entries import OPENS_ON, act, package, statement_of

EXPIRES_ON, LATER = date(2024, 9, 30), date(2025, 9, 30)
DAY = date(2024, 9, 25)
MILLION = 1_000_000


def expiring(
    change_usd: int,
    *,
    on: date = OPENS_ON,
    expires_on: date = EXPIRES_ON,
    precision: int = 0,
    fiscal_year: int | None = 2024,
) -> FundingEntry:
    key = f"act-{on}-{change_usd}-{expires_on}"
    return replace(
        act(on, change_usd, precision=precision, key=key),
        expires_on=expires_on,
        fiscal_year=fiscal_year,
    )


def notified(stated_usd: int, *, on: date = DAY, fiscal_year: int | None = 2024) -> FundingEntry:
    return replace(act(on, 0), stated_usd=stated_usd, fiscal_year=fiscal_year)


def at_most(*entries: FundingEntry | object, through: date = DAY) -> list[tuple[date, int]]:
    found = expiries(statement_of(*entries, through=through))  # type: ignore[arg-type]
    return [(each.on, each.at_most_usd) for each in found]


def test_no_more_may_lapse_than_is_left() -> None:
    assert at_most(expiring(800), package(DAY, 300)) == [(EXPIRES_ON, 500)]


def test_no_more_may_lapse_than_the_expiring_acts_provided() -> None:
    assert at_most(expiring(800), act(OPENS_ON, 900)) == [(EXPIRES_ON, 800)]


def test_acts_of_one_day_count_together_and_days_each_for_itself() -> None:
    found = at_most(expiring(100), expiring(200), expiring(900, expires_on=LATER), act(DAY, -50))

    # 1,150 are left: up to 300 of them may lapse first, up to 900 later.
    assert found == [(EXPIRES_ON, 300), (LATER, 900)]


def test_both_limits_are_taken_at_the_upper_end_of_their_rounding() -> None:
    assert at_most(expiring(800, precision=20), act(DAY, 900)) == [(EXPIRES_ON, 810)]
    assert at_most(expiring(800, precision=20), package(DAY, 300)) == [(EXPIRES_ON, 510)]


@pytest.mark.parametrize(("days_before", "is_soon"), [(91, False), (90, True), (1, True)])
def test_a_day_is_soon_from_90_days_before_it(days_before: int, is_soon: bool) -> None:
    through = EXPIRES_ON - timedelta(days=days_before)

    (found,) = expiries(statement_of(expiring(800), through=through))

    assert (found.days_left, found.is_soon) == (days_before, is_soon)


@pytest.mark.parametrize("through", [EXPIRES_ON, EXPIRES_ON + timedelta(days=1)])
def test_from_the_day_itself_on_nothing_is_still_to_expire(through: date) -> None:
    assert at_most(expiring(800), through=through) == []


def test_an_act_counts_from_its_own_day() -> None:
    later = expiring(800, on=DAY)

    assert at_most(later, through=DAY - timedelta(days=1)) == []
    assert at_most(later, through=DAY) == [(EXPIRES_ON, 800)]


def test_an_act_without_a_recorded_day_is_not_said_to_expire() -> None:
    assert at_most(act(OPENS_ON, 800)) == []


@pytest.mark.parametrize(("left_usd", "listed"), [(5, False), (6, True)])
def test_nothing_may_lapse_of_a_balance_that_is_shown_as_zero(left_usd: int, listed: bool) -> None:
    found = at_most(expiring(left_usd + 90, precision=10), package(DAY, 90))

    assert bool(found) is listed


def test_nothing_may_lapse_of_a_negative_balance_or_one_that_is_not_established() -> None:
    before = OPENS_ON - timedelta(days=1)

    assert at_most(expiring(800), package(DAY, 900)) == []
    assert at_most(expiring(800, on=before), through=before) == []


def test_what_was_notified_for_drawdown_of_the_same_fiscal_year_does_not_lapse() -> None:
    statement = statement_of(expiring(800), act(OPENS_ON, 900), notified(550), through=DAY)

    assert expiries(statement) == (
        Expiry(
            on=EXPIRES_ON,
            days_left=5,
            provided_usd=800,
            notified_usd=550,
            at_most_usd=250,
            acts=(expiring(800),),
        ),
    )


def test_what_was_notified_of_another_fiscal_year_or_of_none_counts_for_nothing() -> None:
    assert at_most(expiring(800), notified(550, fiscal_year=2023)) == [(EXPIRES_ON, 800)]
    assert at_most(expiring(800, fiscal_year=None), notified(550, fiscal_year=None)) == [
        (EXPIRES_ON, 800)
    ]


def test_what_was_notified_may_be_of_another_act_of_the_same_fiscal_year() -> None:
    other = expiring(400, expires_on=LATER)

    # Of the 550 up to 400 may be the other act's, so that only 150 are known not to lapse.
    assert at_most(expiring(800), other, notified(550))[0] == (EXPIRES_ON, 650)


def test_where_all_was_notified_nothing_may_lapse() -> None:
    assert at_most(expiring(800), notified(800)) == []


# With the seed


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("authority", "through", "expires_on", "at_most_millions"),
    [
        # 11 billion provided, 2,275 left ± 12.5.
        ("PDA", date(2022, 9, 29), date(2022, 9, 30), 2_287.5),
        # 9,800 left, of which the ceiling of fiscal year 2024 provided 7,800.
        ("PDA", date(2024, 7, 2), date(2024, 9, 30), 7_800),
        # The day before the notification of 5,550, and the day itself.
        ("PDA", date(2024, 9, 25), date(2024, 9, 30), 7_800),
        ("PDA", date(2024, 9, 26), date(2024, 9, 30), 2_250),
        ("USAI", date(2024, 12, 23), date(2025, 9, 30), 1_227),
    ],
)
def test_what_may_lapse_at_most(
    authority: str, through: date, expires_on: date, at_most_millions: float
) -> None:
    (found,) = expiries(ledger.statement(authority=authority, through=through))

    assert (found.on, found.at_most_usd) == (expires_on, int(at_most_millions * MILLION))


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("authority", "through"),
    [
        ("PDA", date(2022, 9, 30)),
        ("PDA", date(2024, 9, 30)),
        ("PDA", date(2024, 12, 23)),
        ("USAI", date(2024, 12, 30)),
        ("PDA", date(2022, 4, 27)),
    ],
)
def test_days_on_which_nothing_is_known_to_lapse_later(authority: str, through: date) -> None:
    assert expiries(ledger.statement(authority=authority, through=through)) == ()
