import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistance.amounts import LARGEST_USD, AmountError, parse_usd, written_usd


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("988 million", 988_000_000),
        ("988million", 988_000_000),
        ("988M", 988_000_000),
        ("988 mn", 988_000_000),
        ("1.2bn", 1_200_000_000),
        ("1.25 Billion", 1_250_000_000),
        ("$1,250,000,000", 1_250_000_000),
        ("$ 2b", 2_000_000_000),
        ("60k", 60_000),
        ("60 thousand", 60_000),
        ("988000000", 988_000_000),
        ("  100 million ", 100_000_000),
        ("0", 0),
        ("0.5k", 500),
        ("1000000 bn", 10**15),
        ("000012", 12),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, dollars: int) -> None:
    assert parse_usd(text) == dollars


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "million", "$", "ten", "1e9", "1,2", "12,34,567", "1,000,00", "1..5",
        "1.5.2", ".5bn", "5.", "5 trillion", "€5", "5 %", "NaN", "inf", "1 000", "x" * 10_000,
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(AmountError, match=r"Write an amount like 988 million, 1\.2bn or"):
        parse_usd(text)


@pytest.mark.parametrize("text", ["0.5", "1.2345k", "1.0000000001bn"])
def test_a_part_of_a_dollar_is_refused(text: str) -> None:
    with pytest.raises(AmountError, match="in whole dollars"):
        parse_usd(text)


@pytest.mark.parametrize("text", ["1000000000000001", "1000001 billion", "9" * 10_000])
def test_more_than_a_quadrillion_is_refused(text: str) -> None:
    with pytest.raises(AmountError, match="at most one quadrillion"):
        parse_usd(text)


@pytest.mark.parametrize(
    ("dollars", "text"),
    [
        (0, "0"),
        (1, "1"),
        (1_234_567, "1,234,567"),
        (60_000_000, "60 million"),
        (999_000_000, "999 million"),
        (1_000_000_000, "1 billion"),
        (1_250_000_000, "1.25 billion"),
        (1_222_000_000, "1.222 billion"),
        (1_005_000_000, "1.005 billion"),
        (1_250_000_001, "1,250,000,001"),
        (61_300_000_000_000, "61,300 billion"),
    ],
)
def test_an_amount_is_written_exactly_and_as_short_as_that_allows(dollars: int, text: str) -> None:
    assert written_usd(dollars) == text


amounts = st.integers(0, LARGEST_USD) | st.integers(0, 10**9).map(lambda each: each * 10**6)


@given(amounts)
def test_what_is_written_is_read_as_the_same_amount(dollars: int) -> None:
    assert parse_usd(written_usd(dollars)) == dollars


@pytest.mark.parametrize("text", ["-5", "−5 million", "+5", "- $5"])
def test_a_sign_is_refused_where_an_amount_has_none(text: str) -> None:
    with pytest.raises(AmountError, match="Write the amount without a sign, like 988 million"):
        parse_usd(text)


@pytest.mark.parametrize(
    ("text", "dollars"),
    [("-5", -5), ("−500 million", -500_000_000), ("+ $1.2bn", 1_200_000_000), ("7", 7)],
)
def test_a_signed_amount_may_have_either_minus(text: str, dollars: int) -> None:
    assert parse_usd(text, signed=True) == dollars
