from datetime import date

import pytest
from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.packages.history import Period
from dashboard.authorities.params import AuthorityParams
from dashboard.overview.params import OverviewParams
from dashboard.site.params import SiteParams, View, read, site_params

SEED = Coverage(date(2020, 12, 27), date(2025, 7, 12), 1, None)
EMPTY = Coverage(None, None, 0, None)
LATEST = date(2025, 7, 12)


def site(query: str, coverage: Coverage = SEED) -> SiteParams:
    return site_params(QueryDict(query), coverage)


def overview(query: str) -> OverviewParams:
    return read(OverviewParams, QueryDict(query), SEED)


@pytest.mark.parametrize("query", ["", "as_of=", "as_of=%20", "other=2024-12-23"])
def test_without_a_day_it_is_the_latest_in_the_records(query: str) -> None:
    params = site(query)

    assert params.as_of == LATEST
    assert params.notices == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-12-23", date(2024, 12, 23)),
        ("2024-1-3", date(2024, 1, 3)),
        ("+2024-12-23+", date(2024, 12, 23)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2020-12-27", date(2020, 12, 27)),
    ],
)
def test_a_day_of_the_calendar_is_taken_without_a_notice(text: str, day: date) -> None:
    params = site(f"as_of={text}")

    assert params.as_of == day
    assert params.notices == ()


def test_a_day_after_the_latest_record_and_not_after_today_is_taken() -> None:
    params = site("as_of=2025-07-13")

    assert params.as_of == date(2025, 7, 13)
    assert params.notices == ()


@pytest.mark.parametrize(
    "text", ["garbage", "2024", "2024-12", "23.12.2024", "20241223", "2024-12-23T00:00", "-1-1-1"]
)
def test_what_is_no_date_gives_the_latest_day_and_says_so(text: str) -> None:
    params = site(f"as_of={text}")

    assert params.as_of == LATEST
    assert params.notices == (
        f"“{text}” is no date like 2024-12-23; this is 12 July 2025, "
        "the latest day in the records.",
    )


@pytest.mark.parametrize("text", ["0001-01-01", "0000-00-00", "2020-12-26", "1999-12-31"])
def test_a_day_before_the_records_gives_their_first_day(text: str) -> None:
    params = site(f"as_of={text}")

    assert params.as_of == date(2020, 12, 27)
    assert params.notices == ("The records begin on 27 December 2020: this is that day.",)


def test_a_day_that_is_to_come_gives_the_latest_day() -> None:
    params = site("as_of=9999-12-31")

    assert params.as_of == LATEST
    assert params.notices == (
        "9999-12-31 is still to come: this is 12 July 2025, the latest day in the records.",
    )


@pytest.mark.parametrize(
    ("text", "day", "written"),
    [
        ("2024-02-30", date(2024, 2, 29), "29 February 2024"),
        ("2023-02-29", date(2023, 2, 28), "28 February 2023"),
        ("2024-13-01", date(2024, 12, 1), "1 December 2024"),
        ("2024-00-00", date(2024, 1, 1), "1 January 2024"),
        ("2024-99-99", date(2024, 12, 31), "31 December 2024"),
    ],
)
def test_a_day_that_the_calendar_has_not_gives_the_nearest_one(
    text: str, day: date, written: str
) -> None:
    params = site(f"as_of={text}")

    assert params.as_of == day
    assert params.notices == (f"There is no {text}: this is {written}.",)


def test_of_repeated_days_the_last_one_counts_and_a_notice_says_so() -> None:
    params = site("as_of=2022-01-01&as_of=2024-12-23")

    assert params.as_of == date(2024, 12, 23)
    assert params.notices == ("“as_of” was given 2 times; the last one counts.",)


def test_a_long_text_is_cut_in_its_notice() -> None:
    [notice] = site("as_of=" + "x" * 5000).notices

    assert notice.startswith("“" + "x" * 40 + "…” is no date")
    assert len(notice) < 200


def test_without_records_any_day_is_today() -> None:
    params = site("", EMPTY)

    assert params.as_of == params.default_as_of == params.first_on == params.last_on


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ("", Period.QUARTER),
        ("period=", Period.QUARTER),
        ("period=month", Period.MONTH),
        ("period=quarter", Period.QUARTER),
        ("period=fiscal_year", Period.FISCAL_YEAR),
    ],
)
def test_a_known_period_is_taken(query: str, period: Period) -> None:
    assert overview(query).period is period
    assert overview(query).notices == ()


def test_an_unknown_period_is_the_quarter_and_a_notice_names_the_known_ones() -> None:
    params = overview("period=decade")

    assert params.period is Period.QUARTER
    assert params.notices == (
        "There is no period “decade” (known: " + ", ".join(Period) + "); this is “quarter”.",
    )


def test_charts_and_tables_are_chosen_one_by_one() -> None:
    params = overview("balance=table")

    assert (params.balance, params.history) == (View.TABLE, View.CHART)


def test_an_unknown_view_is_the_chart_and_a_notice_says_so() -> None:
    params = read(AuthorityParams, QueryDict("balance=map"), SEED)

    assert params.balance is View.CHART
    assert params.notices == ("There is no balance “map” (known: chart, table); this is “chart”.",)


def test_several_mistakes_have_a_notice_each() -> None:
    assert len(overview("as_of=x&period=y&balance=z&history=w").notices) == 4


def test_the_query_string_leaves_defaults_out() -> None:
    assert overview("as_of=2025-07-12&period=quarter&balance=chart").query() == ""


def test_the_query_string_keeps_what_differs() -> None:
    params = overview("as_of=2024-12-23&period=month&history=table")

    assert params.query() == "?as_of=2024-12-23&period=month&history=table"


def test_a_change_keeps_the_rest_of_the_state() -> None:
    params = overview("as_of=2024-12-23&history=table")

    assert params.query(period=Period.MONTH) == "?as_of=2024-12-23&period=month&history=table"


def test_a_link_to_another_page_keeps_the_day_alone() -> None:
    assert overview("as_of=2024-12-23&period=month").day_query() == "?as_of=2024-12-23"
    assert overview("period=month").day_query() == ""
