from datetime import date
from decimal import Decimal

import pytest

from assistance.ledger.figures import Balance
from dashboard.site import formats


def test_whole_dollars_have_separators() -> None:
    assert formats.usd(1_222_000_000) == "$1,222,000,000"


def test_a_negative_amount_has_a_real_minus_sign_before_the_dollar() -> None:
    assert formats.usd(-988_000_000) == "−$988,000,000"


@pytest.mark.parametrize(
    ("amount", "short"),
    [
        (0, "$0"),
        (1, "$1"),
        (499_999, "$499,999"),
        (500_000, "$1 million"),
        (988_000_000, "$988 million"),
        (999_499_999, "$999 million"),
        (999_500_000, "$1.0 billion"),
        (1_000_000_000, "$1.0 billion"),
        (1_222_000_000, "$1.2 billion"),
        (1_249_999_999, "$1.2 billion"),
        (1_250_000_000, "$1.25 billion"),
        (1_250_000_001, "$1.3 billion"),
        (3_850_000_000, "$3.85 billion"),
        (5_600_000_000, "$5.6 billion"),
        (5_949_999_999, "$5.9 billion"),
        (5_950_000_000, "$5.95 billion"),
        (5_950_000_001, "$6.0 billion"),
        (1_234_567_890_000, "$1,234.6 billion"),
        (-1_250_000_000, "−$1.25 billion"),
        (-988_000_000, "−$988 million"),
        (-2_249_999_999, "−$2.2 billion"),
        (-2_260_000_000, "−$2.3 billion"),
    ],
)
def test_billions_have_one_decimal_and_an_exact_half_two(amount: int, short: str) -> None:
    assert formats.usd_short(amount) == short


@pytest.mark.parametrize(
    ("amount", "precision", "stated"),
    [
        (59_000_000_000, 0, "$59 billion"),
        (4_000_000_000, 1_000_000_000, "$4 billion"),
        (5_000_000_000, 100_000_000, "$5.0 billion"),
        (5_600_000_000, 100_000_000, "$5.6 billion"),
        (0, 100_000_000, "$0"),
    ],
)
def test_what_was_said_in_whole_billions_gains_no_tenth(
    amount: int, precision: int, stated: str
) -> None:
    assert formats.stated_usd(amount, precision) == stated


def test_euros_are_rounded_like_dollars() -> None:
    assert formats.money_short(61_546_125_000, "eur") == "€61.5 billion"


@pytest.mark.parametrize(
    ("change", "signed"),
    [(525_000_000, "+$525 million"), (-500_000_000, "−$500 million"), (0, "$0")],
)
def test_a_change_shows_its_sign(change: int, signed: str) -> None:
    assert formats.signed_usd_short(change) == signed


@pytest.mark.parametrize(
    ("balance", "short"),
    [
        (Balance(1_222_000_000, 5_000_000), "$1.2 billion"),
        (Balance(2_000_000, 5_000_000), "$0"),
        (Balance(5_000_000, 5_000_000), "$0"),
        (Balance(5_000_001, 5_000_000), "$5 million"),
        (Balance(-5_000_000, 5_000_000), "$0"),
        (Balance(-300_000_000, 5_000_000), "−$300 million"),
        (Balance(0, 0), "$0"),
    ],
)
def test_a_balance_within_its_uncertainty_of_zero_is_zero(balance: Balance, short: str) -> None:
    assert formats.balance_short(balance) == short


def test_a_balance_that_is_not_established_is_said_so_and_is_not_zero() -> None:
    assert formats.balance_short(None) == "not established"
    assert formats.balance_exact(None) == "not established"


def test_the_exact_balance_carries_its_uncertainty() -> None:
    assert formats.balance_exact(Balance(2_000_000, 5_000_000)) == "$2,000,000 ± $5,000,000"


def test_an_exact_balance_without_uncertainty_has_no_plus_minus() -> None:
    assert formats.balance_exact(Balance(305_000_000, 0)) == "$305,000,000"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (5_600_000_000, "5,600"),
        (112_500_000, "112.5"),
        (1, "0.000001"),
        (-500_000_000, "−500"),
        (0, "0"),
        (100_000_000_000, "100,000"),
    ],
)
def test_millions_are_exact(amount: int, text: str) -> None:
    assert formats.millions(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"), [(525_000_000, "+525"), (-988_000_000, "−988"), (0, "0")]
)
def test_changes_in_millions_show_their_sign(amount: int, text: str) -> None:
    assert formats.signed_millions(amount) == text


def test_days_are_written_the_british_way() -> None:
    assert formats.long_day(date(2024, 12, 3)) == "3 December 2024"
    assert formats.short_day(date(2024, 12, 3)) == "3 Dec 2024"


@pytest.mark.parametrize(
    ("share", "text"), [("0.325", "0.33%"), ("2.256", "2.26%"), ("0.324999", "0.32%")]
)
def test_a_percentage_is_rounded_half_up_to_two_decimals(share: str, text: str) -> None:
    assert formats.percent(Decimal(share)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (22, "22nd"),
        (72, "72nd"),
        (111, "111th"),
        (121, "121st"),
    ],
)
def test_ordinals_end_as_they_are_spoken(number: int, text: str) -> None:
    assert formats.ordinal(number) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 days"), (1, "1 day"), (8, "8 days"), (1_000, "1,000 days")]
)
def test_a_count_agrees_with_its_noun(count: int, text: str) -> None:
    assert formats.counted(count, "day") == text


def test_an_irregular_plural_is_given() -> None:
    assert formats.counted(2, "authority", "authorities") == "2 authorities"
