from datetime import date
from decimal import Decimal

import pytest

from assistance.allies.totals import MILITARY, Share, allies
from assistance.models import Partner
from tests.factories import (
    make_contribution,
    make_exchange_rate,
    make_partner,
    make_reported_figure,
    make_source,
    shared_source,
)

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER, DECEMBER = date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1)
AS_OF = date(2024, 12, 23)


def partner(code: str, gdp_eur: int | None = None) -> Partner:
    """Save a partner; a GDP is that of 2021."""
    if gdp_eur is None:
        return make_partner(code=code)
    return make_partner(code=code, gdp_eur=gdp_eur, gdp_year=2021, source=shared_source())


def test_without_data_the_totals_are_unknown_and_not_zero() -> None:
    found = allies(as_of=AS_OF)

    assert (found.allocated_eur, found.allocated_usd) == (None, None)
    assert (found.counted_through, found.reported, found.benchmark) == (None, None, None)
    assert (found.shares, found.above_benchmark, found.sources) == ((), (), ())


def test_allocations_of_all_partners_and_months_are_added() -> None:
    make_exchange_rate(month=NOVEMBER, usd_per_unit=Decimal("1.06"))
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("1.05"))
    denmark, estonia = partner("DNK"), partner("EST")
    make_contribution(partner=denmark, month=NOVEMBER, amount=1_000)
    make_contribution(partner=denmark, month=DECEMBER, amount=200)
    make_contribution(partner=estonia, month=DECEMBER, amount=40)

    found = allies(as_of=AS_OF)

    assert found.allocated_eur == 1_240
    assert found.allocated_usd == 1_060 + 210 + 42


# Months


@pytest.mark.parametrize(
    ("as_of", "allocated_eur"),
    [
        (date(2024, 11, 30), None),
        (date(2024, 12, 1), 700),
        (date(2024, 12, 2), 700),
        (date(2024, 12, 31), 700),
    ],
)
def test_a_month_counts_whole_from_its_first_day(as_of: date, allocated_eur: int | None) -> None:
    make_contribution(month=DECEMBER, amount=700)

    assert allies(as_of=as_of).allocated_eur == allocated_eur


@pytest.mark.parametrize(
    ("month", "last_day"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 11, 1), date(2024, 11, 30)),
        (date(2024, 12, 1), date(2024, 12, 31)),
    ],
)
def test_the_count_reaches_to_the_end_of_the_last_month_with_an_allocation(
    month: date, last_day: date
) -> None:
    make_contribution(month=month)

    assert allies(as_of=date(2025, 3, 15)).counted_through == last_day


# Dollars


def test_a_dollar_value_uses_the_rate_of_its_own_month() -> None:
    make_exchange_rate(month=OCTOBER, usd_per_unit=Decimal("1.09"))
    make_exchange_rate(month=NOVEMBER, usd_per_unit=Decimal("1.06"))
    make_contribution(month=OCTOBER, amount=100)

    assert allies(as_of=AS_OF).allocated_usd == 109


def test_a_dollar_value_does_not_use_the_rate_of_another_currency() -> None:
    make_exchange_rate(currency="GBP", month=DECEMBER, usd_per_unit=Decimal("1.26"))
    make_contribution(month=DECEMBER, amount=100)

    assert allies(as_of=AS_OF).allocated_usd is None


def test_each_contribution_is_rounded_half_up_before_they_are_added() -> None:
    # 10 × 1.05 = 10.5 and twice 11: added first, the sum would be 31.5 and 32.
    make_exchange_rate(month=NOVEMBER, usd_per_unit=Decimal("1.05"))
    for code in ("DNK", "EST", "NOR"):
        make_contribution(partner=partner(code), month=NOVEMBER, amount=10)

    assert allies(as_of=AS_OF).allocated_usd == 33


def test_less_than_half_a_dollar_is_rounded_down() -> None:
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("1.04999999"))
    make_contribution(month=DECEMBER, amount=10)

    assert allies(as_of=AS_OF).allocated_usd == 10


def test_a_rate_keeps_all_its_decimals() -> None:
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("123456.12345678"))
    make_contribution(month=DECEMBER, amount=100_000_000)

    assert allies(as_of=AS_OF).allocated_usd == 12_345_612_345_678


def test_a_missing_rate_leaves_the_dollar_total_unknown_not_zero() -> None:
    make_exchange_rate(month=NOVEMBER, usd_per_unit=Decimal("1.06"))
    make_contribution(partner=partner("DNK"), month=NOVEMBER, amount=100)
    make_contribution(partner=partner("EST"), month=DECEMBER, amount=50)

    found = allies(as_of=AS_OF)

    assert found.allocated_usd is None
    assert found.allocated_eur == 150


def test_a_missing_rate_of_a_month_to_come_does_no_harm() -> None:
    make_exchange_rate(month=NOVEMBER, usd_per_unit=Decimal("1.06"))
    make_contribution(month=NOVEMBER, amount=100)
    make_contribution(month=DECEMBER, amount=50)

    assert allies(as_of=date(2024, 11, 30)).allocated_usd == 106


# The United States and the EU institutions


def test_the_united_states_is_not_among_the_allies() -> None:
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("1.05"))
    make_contribution(partner=partner("USA", gdp_eur=20_000), amount=9_000)
    make_contribution(partner=partner("DNK", gdp_eur=1_000), amount=100)

    found = allies(as_of=AS_OF)

    assert (found.allocated_eur, found.allocated_usd) == (100, 105)
    assert [share.code for share in found.shares] == ["DNK"]


def test_the_united_states_share_is_the_benchmark() -> None:
    make_contribution(partner=partner("USA", gdp_eur=20_000), amount=65)

    assert allies(as_of=AS_OF).benchmark == Share("USA", "Partner USA", 65, Decimal("0.325"))


def test_a_rate_that_only_the_united_states_needs_may_be_missing() -> None:
    make_exchange_rate(month=NOVEMBER, usd_per_unit=Decimal("1.06"))
    make_contribution(partner=partner("DNK"), month=NOVEMBER, amount=100)
    make_contribution(partner=partner("USA"), month=OCTOBER, amount=100)

    assert allies(as_of=AS_OF).allocated_usd == 106


def test_the_eu_institutions_count_in_the_totals_but_have_no_share() -> None:
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("1.05"))
    make_contribution(partner=partner("EU"), amount=100)

    found = allies(as_of=AS_OF)

    assert (found.allocated_eur, found.allocated_usd) == (100, 105)
    assert found.shares == ()


# Shares of GDP


def test_a_share_is_all_allocations_up_to_the_day_over_gdp_in_percent() -> None:
    denmark = partner("DNK", gdp_eur=8_000)
    make_contribution(partner=denmark, month=OCTOBER, amount=100)
    make_contribution(partner=denmark, month=DECEMBER, amount=81)

    assert allies(as_of=AS_OF).shares == (Share("DNK", "Partner DNK", 181, Decimal("2.2625")),)


def test_a_partner_without_a_gdp_has_no_share() -> None:
    make_contribution(partner=partner("ISL"), amount=100)

    found = allies(as_of=AS_OF)

    assert found.shares == ()
    assert found.allocated_eur == 100


def test_the_largest_share_comes_first_and_equal_ones_by_code() -> None:
    for code, gdp_eur, amount in (
        ("LVA", 2_000, 40),
        ("LTU", 1_000, 20),
        ("EST", 1_000, 30),
        ("DEU", 90_000, 900),
    ):
        make_contribution(partner=partner(code, gdp_eur=gdp_eur), amount=amount)

    assert [share.code for share in allies(as_of=AS_OF).shares] == ["EST", "LTU", "LVA", "DEU"]


def test_above_the_benchmark_are_those_who_give_more_not_those_who_give_as_much() -> None:
    for code, amount in (("USA", 20), ("EST", 21), ("LVA", 20), ("DEU", 19)):
        make_contribution(partner=partner(code, gdp_eur=1_000), amount=amount)

    assert [share.code for share in allies(as_of=AS_OF).above_benchmark] == ["EST"]


def test_without_the_united_states_share_nobody_is_above_it() -> None:
    make_contribution(partner=partner("EST", gdp_eur=1_000), amount=21)

    found = allies(as_of=AS_OF)

    assert found.benchmark is None
    assert found.above_benchmark == ()


# What is not counted


@pytest.mark.parametrize("kind", ["military", "all"])
def test_commitments_are_not_added_to_allocations(kind: str) -> None:
    make_contribution(amount=100)
    make_contribution(partner=partner("EST"), measure="commitment", kind=kind, amount=900)

    assert allies(as_of=AS_OF).allocated_eur == 100


@pytest.mark.parametrize("kind", ["financial", "humanitarian"])
def test_allocations_of_other_kinds_are_not_military(kind: str) -> None:
    denmark = partner("DNK", gdp_eur=1_000)
    make_contribution(partner=denmark, amount=100)
    make_contribution(partner=denmark, kind=kind, amount=900)

    found = allies(as_of=AS_OF)

    assert found.allocated_eur == 100
    assert found.shares[0].share_of_gdp_percent == 10


def test_another_series_tells_of_the_same_aid_and_is_never_added() -> None:
    denmark = partner("DNK")
    make_contribution(partner=denmark, amount=100)
    make_contribution(partner=denmark, amount=110, series="kiel-r30-monthly")

    assert allies(as_of=AS_OF).allocated_eur == 100


def test_an_amount_in_another_currency_comes_to_euro_by_way_of_the_dollar() -> None:
    # 900 × 1.26 = 1,134 dollars, which are 1,134 / 1.05 = 1,080 euro.
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("1.05"))
    make_exchange_rate(currency="GBP", month=DECEMBER, usd_per_unit=Decimal("1.26"))
    make_contribution(partner=partner("DNK"), amount=100)
    make_contribution(partner=partner("GBR"), amount=900, currency="GBP")

    found = allies(as_of=AS_OF)

    assert (found.allocated_eur, found.allocated_usd) == (1_180, 105 + 1_134)


def test_dollars_need_no_rate_of_their_own() -> None:
    make_exchange_rate(month=DECEMBER, usd_per_unit=Decimal("1.05"))
    make_contribution(amount=210, currency="USD")

    found = allies(as_of=AS_OF)

    assert (found.allocated_eur, found.allocated_usd) == (200, 210)


def test_an_amount_in_another_currency_without_a_rate_leaves_the_euro_total_unknown() -> None:
    make_contribution(partner=partner("DNK"), amount=100)
    make_contribution(partner=partner("GBR", gdp_eur=1_000), amount=900, currency="GBP")

    found = allies(as_of=AS_OF)

    assert found.allocated_eur is None
    assert found.shares == ()
    assert found.views[MILITARY].without_rate == (("EUR", DECEMBER), ("GBP", DECEMBER))


# What was reported, and the sources


@pytest.mark.parametrize(
    ("as_of", "value_usd"),
    [(date(2024, 12, 22), 57), (date(2024, 12, 23), 59), (date(2024, 12, 24), 59)],
)
def test_the_latest_reported_total_counts_from_its_own_day_on(as_of: date, value_usd: int) -> None:
    for day, value in ((date(2024, 12, 7), 57), (date(2024, 12, 23), 59)):
        make_reported_figure(
            measure="allied_committed", subject="", as_of=day, qualifier="at_least", value=value
        )

    reported = allies(as_of=as_of).reported

    assert reported is not None
    assert (reported.value_usd, reported.qualifier) == (value_usd, "at_least")


def test_a_total_named_on_another_day_can_be_looked_up_by_that_day() -> None:
    for day, value in ((date(2024, 12, 7), 57), (date(2024, 12, 23), 59)):
        make_reported_figure(measure="allied_committed", subject="", as_of=day, value=value)

    found = allies(as_of=date(2024, 12, 1))

    assert found.reported is None
    named = {day: found.reported_by(date(2024, 12, day)) for day in (6, 7, 22, 23)}
    assert {day: total and total.value_usd for day, total in named.items()} == {
        6: None,
        7: 57,
        22: 57,
        23: 59,
    }


def test_a_reported_balance_is_not_an_allied_total() -> None:
    make_reported_figure(as_of=date(2024, 12, 7))

    assert allies(as_of=AS_OF).reported is None


def test_the_reported_total_names_its_own_source_and_the_allocations_theirs() -> None:
    make_contribution(source=make_source(key="tracker"))
    make_reported_figure(
        measure="allied_committed",
        subject="",
        as_of=AS_OF,
        value=59,
        source=make_source(key="briefing"),
    )

    found = allies(as_of=AS_OF)

    assert [source.key for source in found.sources] == ["tracker"]
    assert found.reported is not None
    assert [source.key for source in found.reported.sources] == ["briefing"]
