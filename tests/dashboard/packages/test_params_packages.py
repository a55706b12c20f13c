from datetime import date

import numpy as np
import pytest
from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.packages.columns import PackageColumns
from assistance.packages.explorer import Grouping, PackageFilters, Sort
from assistance.packages.history import Period
from dashboard.packages.params import Bars, PackagesParams, clamped, packages_params
from dashboard.site.params import View

SEED = Coverage(date(2020, 12, 27), date(2025, 7, 12), 1, None)
LATEST = date(2025, 7, 12)
NOTHING = np.zeros(0)
COLUMNS = PackageColumns(
    authorities=("USAI", "PDA"),
    capabilities=(("air-defense", "Air defense"), ("artillery", "Artillery")),
    pk=NOTHING, day=NOTHING, known=NOTHING, month=NOTHING, fiscal_year=NOTHING, authority=NOTHING,
    number=NOTHING, amount_usd=NOTHING, used_usd=NOTHING, confidence=NOTHING, capability=NOTHING,
    source_count=NOTHING, remaining_usd=NOTHING, uncertainty_usd=NOTHING, is_established=NOTHING,
    actions=(),
    reports=(),
)  # fmt: skip


def read(query: str) -> PackagesParams:
    return packages_params(QueryDict(query), SEED, COLUMNS)


def notice(query: str) -> str:
    [only] = read(query).notices
    return only


def test_without_a_query_nothing_is_filtered_and_the_newest_stand_first() -> None:
    params = read("")

    assert params.filters == PackageFilters(as_of=LATEST)
    assert (params.sort, params.descending, params.page) == (Sort.DATE, True, 1)
    assert (params.period, params.by) == (Period.QUARTER, Grouping.AUTHORITY)
    assert (params.show, params.history) == (Bars.BARS, View.CHART)
    assert params.notices == ()
    assert params.query() == ""


def test_every_parameter_is_read_without_a_notice() -> None:
    params = read(
        "as_of=2024-12-23&authority=PDA&capability=artillery&capability=air-defense&match=all"
        "&fiscal_year=2024&fiscal_year=2023&confidence=low&from=2023-01-01&to=2024-12-01"
        "&min=100+million&max=1.5bn&q=himars&sort=amount&page=3&period=month&by=capability"
        "&show=cumulative&history=table"
    )

    assert params.notices == ()
    assert params.filters == PackageFilters(
        as_of=date(2024, 12, 23),
        authorities=("PDA",),
        from_on=date(2023, 1, 1),
        to_on=date(2024, 12, 1),
        fiscal_years=(2023, 2024),
        at_least_usd=100_000_000,
        at_most_usd=1_500_000_000,
        capabilities=("air-defense", "artillery"),
        all_capabilities=True,
        confidences=("low",),
        text="himars",
    )
    assert (params.sort, params.descending, params.page) == (Sort.AMOUNT, False, 3)
    assert (params.period, params.by) == (Period.MONTH, Grouping.CAPABILITY)
    assert (params.show, params.history) == (Bars.CUMULATIVE, View.TABLE)


def test_the_query_comes_back_in_one_form() -> None:
    assert read(
        "page=1&q=&min=1.50bn&capability=artillery&capability=air-defense&sort=-date&as_of=2025-07-12"
    ).query() == ("?capability=air-defense&capability=artillery&min=1500000000")


def test_what_a_query_says_is_read_again_from_its_own_form() -> None:
    params = read("authority=PDA&match=all&max=988+million&q=a%26b+%C3%A9&sort=-amount&page=2")

    again = read(params.query().removeprefix("?"))

    assert again == params


def test_a_feeds_query_holds_the_day_and_the_filters_only() -> None:
    params = read("as_of=2024-12-23&authority=PDA&sort=amount&page=2&period=month&by=capability")

    assert params.feed_query() == "?as_of=2024-12-23&authority=PDA"
    assert read("sort=amount&page=2").feed_query() == ""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("authority=FMF", "There is no authority “FMF”; it is left out."),
        ("capability=lasers", "There is no capability “lasers”; it is left out."),
        ("fiscal_year=1492", "There is no fiscal year “1492”; it is left out."),
        ("fiscal_year=x", "There is no fiscal year “x”; it is left out."),
        ("confidence=sure", "There is no confidence “sure”; it is left out."),
    ],
)
def test_an_unknown_value_is_left_out_and_a_notice_names_it(query: str, said: str) -> None:
    assert notice(query) == said
    assert read(query).filters == PackageFilters(as_of=LATEST)


def test_the_known_values_beside_an_unknown_one_count() -> None:
    assert read("authority=FMF&authority=PDA").filters.authorities == ("PDA",)


def test_a_value_that_is_given_twice_counts_once() -> None:
    params = read("authority=PDA&authority=PDA")

    assert params.filters.authorities == ("PDA",)
    assert params.notices == ()


@pytest.mark.parametrize(
    "text", ["x", "2024", "2024-13-01", "2024-02-30", "2024-2-3", "0000-01-01"]
)
def test_what_is_no_day_leaves_its_end_of_the_range_open(text: str) -> None:
    params = read(f"from={text}&to=2024-12-01")

    assert (params.filters.from_on, params.filters.to_on) == (None, date(2024, 12, 1))
    assert params.notices == (f"“{text}” is no date like 2024-12-23; “from” is left out.",)


def test_days_the_wrong_way_round_are_taken_the_right_way() -> None:
    params = read("from=2024-12-31&to=2024-12-01")

    assert (params.filters.from_on, params.filters.to_on) == (
        date(2024, 12, 1),
        date(2024, 12, 31),
    )
    assert params.notices == (
        "The days are given the wrong way round: they are taken as 1 December 2024 to "
        "31 December 2024.",
    )


def test_amounts_the_wrong_way_round_are_taken_the_right_way() -> None:
    params = read("min=1bn&max=100m")

    assert (params.filters.at_least_usd, params.filters.at_most_usd) == (
        100_000_000,
        1_000_000_000,
    )
    assert params.notices == (
        "The amounts are given the wrong way round: they are taken as $100,000,000 to "
        "$1,000,000,000.",
    )


def test_a_range_of_one_day_is_in_order() -> None:
    assert read("from=2024-12-01&to=2024-12-01").notices == ()


def test_an_amount_of_zero_is_a_limit_and_no_missing_one() -> None:
    assert read("min=0").filters.at_least_usd == 0
    assert read("min=0").query() == "?min=0"


@pytest.mark.parametrize("text", ["ten", "-5", "1e9", "%24", "9" * 40])
def test_what_is_no_amount_is_left_out(text: str) -> None:
    params = read(f"min={text}")

    assert params.filters.at_least_usd is None
    assert len(params.notices) == 1


def test_a_notice_about_an_amount_says_how_one_is_written() -> None:
    assert notice("max=ten") == (
        "“ten” is left out of “max”. Write an amount like 988 million, 1.2bn or $988,000,000."
    )


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "1e3", "9999999999", "%2B2"])
def test_what_is_no_page_is_the_first(page: str) -> None:
    assert read(f"page={page}").page == 1
    assert "this is the first." in notice(f"page={page}")


def test_a_page_beyond_the_end_is_the_last_and_a_notice_says_so() -> None:
    params = clamped(read("page=1000"), 99)

    assert params.page == 2
    assert params.notices == ("Page 1,000 is beyond the end: this is the last of 2 pages.",)


@pytest.mark.parametrize(
    ("package_count", "page"), [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3)]
)
def test_a_page_has_fifty_packages(package_count: int, page: int) -> None:
    assert clamped(read("page=7"), package_count).page == page


def test_an_unknown_column_sorts_newest_first_and_a_notice_names_the_known_ones() -> None:
    params = read("sort=balance")

    assert (params.sort, params.descending) == (Sort.DATE, True)
    assert params.notices == (
        "Packages cannot be sorted by “balance” (known: date, package, authority, capabilities, "
        "amount, sources): newest first.",
    )


@pytest.mark.parametrize("text", ["--date", "-", "Date", "date,amount"])
def test_a_sort_that_is_only_nearly_right_is_unknown(text: str) -> None:
    assert read(f"sort={text}").sort is Sort.DATE
    assert len(read(f"sort={text}").notices) == 1


def test_ten_thousand_characters_are_cut_to_a_hundred() -> None:
    params = read("q=" + "x" * 10_240)

    assert params.filters.text == "x" * 100
    assert params.notices == ("The search takes 100 characters; the rest is left out.",)


def test_spaces_and_control_characters_of_a_search_are_cleaned_up() -> None:
    assert read("q=+air%00+%0A+defense%07+").filters.text == "air defense"


@pytest.mark.parametrize("name", ["match", "period", "by", "show", "history"])
def test_an_unknown_choice_is_the_usual_one_and_a_notice_says_so(name: str) -> None:
    params = read(f"{name}=garbage")

    assert params.query() == ""
    assert params.notices[0].startswith(f"There is no {name} “garbage” (known: ")


def test_of_a_parameter_for_one_value_the_last_counts() -> None:
    params = read("q=one&q=two")

    assert params.filters.text == "two"
    assert params.notices == ("“q” was given 2 times; the last one counts.",)


def test_all_mistakes_at_once_have_a_notice_each() -> None:
    params = read("as_of=x&authority=x&from=x&min=x&page=x&sort=x&period=x")

    assert len(params.notices) == 7
