"""A third authority, of either kind: no sentence is said of two where there are three."""

from datetime import date

import pytest
from django.test import Client

from tests.dashboard.reading import Document, read
from tests.factories import make_authority, make_funding_action, make_package

DAY = "as_of=2024-12-23"
OPENS_ON, PACKAGE_ON = date(2024, 3, 1), date(2024, 12, 2)


@pytest.fixture
def money(seeded: None) -> None:
    """FMF beside PDA and USAI, bought with appropriated money."""
    _add("procurement", "appropriation")


@pytest.fixture
def stocks(seeded: None) -> None:
    """FMF beside PDA and USAI, from stocks against a ceiling."""
    _add("drawdown", "ceiling")


def _add(kind: str, act: str) -> None:
    authority = make_authority(
        code="FMF", name="Foreign Military Financing", kind=kind, opens_on=OPENS_ON
    )
    make_funding_action(
        authority=authority, kind=act, effective_on=OPENS_ON, change_usd=500_000_000
    )
    make_package(authority=authority, number=1, announced_on=PACKAGE_ON, amount_usd=100_000_000)


def page(client: Client, address: str) -> Document:
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def packages(client: Client, query: str) -> str:
    return page(client, f"/packages/?{DAY}&{query}").text


# Money beside stocks


def test_a_sum_over_three_says_which_are_stocks_and_which_are_money(
    money: None, client: Client
) -> None:
    assert "The sum adds the value of stocks (PDA) to money (FMF and USAI)." in packages(client, "")


def test_a_sum_of_money_alone_is_said_to_add_nothing_else(money: None, client: Client) -> None:
    text = packages(client, "authority=FMF&authority=USAI")

    assert "FMF 1 ($100 million) and USAI 24 (" in text
    assert "The sum adds" not in text


def test_a_sum_of_stocks_and_money_names_no_authority_that_is_not_in_it(
    money: None, client: Client
) -> None:
    assert "The sum adds the value of stocks (PDA) to money (FMF)." in packages(
        client, "authority=FMF&authority=PDA"
    )


def test_a_total_of_officials_is_said_to_add_all_three(money: None, client: Client) -> None:
    key = "us-committed-since-2022-02-24-2024-11-14-dod-2024-11-14"

    assert "Officials add the value of stocks (PDA) to money (FMF and USAI);" in (
        page(client, f"/reconciliation/{key}/").text
    )


def test_the_history_names_all_that_stand_side_by_side(money: None, client: Client) -> None:
    text = page(client, f"/?{DAY}").text

    assert "Announced value; stocks (PDA) and purchases (FMF and USAI) side by side" in text
    assert (
        "stocks (PDA) and purchases (FMF and USAI) stand side by side and are not one sum of money."
    ) in text


def test_the_proof_of_a_sum_names_all_that_it_adds(money: None, client: Client) -> None:
    text = page(client, f"/proof/packages/?of=amount&{DAY}").text

    assert (
        "The sum adds the value of stocks (PDA), a limit, to money (FMF and USAI): it is not one "
        "sum of money."
    ) in text


def test_the_proof_of_a_sum_of_money_warns_of_nothing(money: None, client: Client) -> None:
    text = page(client, f"/proof/packages/?of=amount&authority=FMF&authority=USAI&{DAY}").text

    assert "$100,000,000" in text
    assert "The sum adds" not in text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            f"/?{DAY}",
            "PDA is a limit on the value of stocks given, FMF and USAI are money: stocks and money "
            "are never added up without saying so.",
        ),
        (
            "/changes/?from=2024-11-30&to=2024-12-23",
            "PDA is a limit on the value of stocks, FMF and USAI are money: each stands for "
            "itself.",
        ),
        (
            "/methodology/",
            "Three legal channels carry US security assistance to Ukraine here, each with a "
            "balance of its own: PDA, under which equipment leaves American stocks, and FMF and "
            "USAI, under which it is bought.",
        ),
        (
            "/methodology/",
            "FMF and USAI are money that Congress has appropriated, and buy new equipment and "
            "services. The site never adds the balances to one.",
        ),
    ],
)
def test_a_page_says_which_are_limits_and_which_are_money(
    money: None, client: Client, address: str, sentence: str
) -> None:
    assert sentence in page(client, address).text


# A second limit on stocks


def test_a_sum_names_both_limits_on_stocks(stocks: None, client: Client) -> None:
    assert "The sum adds the value of stocks (FMF and PDA) to money (USAI)." in packages(client, "")


def test_a_sum_of_stocks_alone_is_said_to_add_nothing_else(stocks: None, client: Client) -> None:
    assert "The sum adds" not in packages(client, "authority=FMF&authority=PDA")


def test_the_history_names_both_limits_on_stocks(stocks: None, client: Client) -> None:
    text = page(client, f"/?{DAY}").text

    assert "stocks (FMF and PDA) and purchases (USAI) stand side by side" in text


def test_only_the_presidential_authority_goes_without_its_code(
    stocks: None, client: Client
) -> None:
    text = page(client, f"/?{DAY}").text

    assert " of drawdown authority" in text
    assert "$400 million of FMF" in text


def test_a_package_of_another_limit_is_called_by_its_code(stocks: None, client: Client) -> None:
    assert "1st FMF package" in page(client, "/packages/fmf-1/").text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            f"/?{DAY}",
            "FMF and PDA are limits on the value of stocks given, USAI is money: stocks and money "
            "are never added up without saying so.",
        ),
        (
            "/changes/?from=2024-11-30&to=2024-12-23",
            "FMF and PDA are limits on the value of stocks, USAI is money: each stands for itself.",
        ),
        ("/methodology/", "FMF and PDA, under which equipment leaves American stocks, and USAI,"),
        ("/methodology/", "FMF and PDA are permissions: Congress limits the value"),
    ],
)
def test_a_page_says_that_two_are_limits_and_one_is_money(
    stocks: None, client: Client, address: str, sentence: str
) -> None:
    assert sentence in page(client, address).text


# Both


@pytest.mark.parametrize("kind", ["money", "stocks"])
@pytest.mark.parametrize("address", ["/changes/?from=2024-11-30&to=2024-12-23", "/"])
def test_what_was_used_and_left_is_said_of_each_by_name(
    request: pytest.FixtureRequest, client: Client, kind: str, address: str
) -> None:
    request.getfixturevalue(kind)

    assert "FMF" in page(client, address).text.split("Foreign Military Financing")[0]


@pytest.mark.parametrize("kind", ["money", "stocks"])
def test_a_third_authority_has_a_page_of_its_own(
    request: pytest.FixtureRequest, client: Client, kind: str
) -> None:
    request.getfixturevalue(kind)

    text = page(client, f"/authorities/fmf/?{DAY}").text
    assert "Foreign Military Financing: $400 million left" in text
