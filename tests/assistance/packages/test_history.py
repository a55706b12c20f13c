from datetime import date

import pytest

from assistance.packages.history import (
    MonthSum,
    Period,
    PeriodSum,
    by_period,
    cumulative,
    history,
    period_of,
)
from tests.assistance.entries import act, package, statement_of

THROUGH = date(2024, 12, 23)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 12, 1), ("Dec 2024", date(2024, 12, 1), date(2024, 12, 31))),
        (date(2024, 12, 31), ("Dec 2024", date(2024, 12, 1), date(2024, 12, 31))),
        (date(2025, 1, 1), ("Jan 2025", date(2025, 1, 1), date(2025, 1, 31))),
        (date(2024, 2, 29), ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29))),
        (date(2023, 2, 28), ("Feb 2023", date(2023, 2, 1), date(2023, 2, 28))),
        (date(2024, 4, 30), ("Apr 2024", date(2024, 4, 1), date(2024, 4, 30))),
    ],
)
def test_a_month_runs_from_its_first_to_its_last_day(
    day: date, expected: tuple[str, date, date]
) -> None:
    assert period_of(day, Period.MONTH) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 1, 1), ("2024 Q1", date(2024, 1, 1), date(2024, 3, 31))),
        (date(2024, 3, 31), ("2024 Q1", date(2024, 1, 1), date(2024, 3, 31))),
        (date(2024, 4, 1), ("2024 Q2", date(2024, 4, 1), date(2024, 6, 30))),
        (date(2024, 9, 30), ("2024 Q3", date(2024, 7, 1), date(2024, 9, 30))),
        (date(2024, 10, 1), ("2024 Q4", date(2024, 10, 1), date(2024, 12, 31))),
        (date(2024, 12, 31), ("2024 Q4", date(2024, 10, 1), date(2024, 12, 31))),
    ],
)
def test_a_quarter_is_one_of_the_calendar_year(day: date, expected: tuple[str, date, date]) -> None:
    assert period_of(day, Period.QUARTER) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 9, 30), ("FY2024", date(2023, 10, 1), date(2024, 9, 30))),
        (date(2024, 10, 1), ("FY2025", date(2024, 10, 1), date(2025, 9, 30))),
    ],
)
def test_a_fiscal_year_begins_on_1_october(day: date, expected: tuple[str, date, date]) -> None:
    assert period_of(day, Period.FISCAL_YEAR) == expected


def test_the_history_by_month_shows_months_without_a_package_as_zero() -> None:
    statement = statement_of(
        package(date(2024, 9, 30), 375),
        package(date(2024, 10, 1), 425),
        package(date(2024, 10, 31), 400),
        package(date(2024, 12, 2), 725),
        through=THROUGH,
    )

    assert history([statement], period=Period.MONTH) == (
        PeriodSum("Sep 2024", date(2024, 9, 1), date(2024, 9, 30), {"PDA": 375}, {"PDA": 1}),
        PeriodSum("Oct 2024", date(2024, 10, 1), date(2024, 10, 31), {"PDA": 825}, {"PDA": 2}),
        PeriodSum("Nov 2024", date(2024, 11, 1), date(2024, 11, 30), {"PDA": 0}, {"PDA": 0}),
        PeriodSum("Dec 2024", date(2024, 12, 1), date(2024, 12, 31), {"PDA": 725}, {"PDA": 1}),
    )


def test_the_history_by_quarter_crosses_the_turn_of_the_year() -> None:
    statement = statement_of(
        package(date(2024, 3, 31), 300),
        package(date(2024, 4, 1), 100),
        package(date(2024, 12, 31), 50),
        package(date(2025, 1, 1), 500),
        through=date(2025, 1, 9),
    )

    assert [
        (each.label, each.amount_usd["PDA"], each.package_count["PDA"])
        for each in history([statement], period=Period.QUARTER)
    ] == [
        ("2024 Q1", 300, 1),
        ("2024 Q2", 100, 1),
        ("2024 Q3", 0, 0),
        ("2024 Q4", 50, 1),
        ("2025 Q1", 500, 1),
    ]


def test_the_history_by_fiscal_year_parts_30_september_from_1_october() -> None:
    statement = statement_of(
        package(date(2022, 9, 30), 300),
        package(date(2022, 10, 1), 100),
        package(date(2024, 10, 1), 425),
        through=THROUGH,
        opens_on=date(2022, 1, 1),
    )

    assert [
        (each.label, each.amount_usd["PDA"], each.package_count["PDA"])
        for each in history([statement], period=Period.FISCAL_YEAR)
    ] == [("FY2022", 300, 1), ("FY2023", 100, 1), ("FY2024", 0, 0), ("FY2025", 425, 1)]


def test_authorities_stand_side_by_side_from_the_first_package_of_any() -> None:
    pda = statement_of(package(date(2024, 11, 20), 275), through=THROUGH)
    usai = statement_of(
        package(date(2024, 12, 7), 988, authority="USAI"), through=THROUGH, authority="USAI"
    )

    november, december = history([pda, usai], period=Period.MONTH)

    assert november.amount_usd == {"PDA": 275, "USAI": 0}
    assert november.package_count == {"PDA": 1, "USAI": 0}
    assert december.amount_usd == {"PDA": 0, "USAI": 988}
    assert december.package_count == {"PDA": 0, "USAI": 1}


def test_the_history_ends_with_the_period_of_the_last_day_even_without_a_package() -> None:
    statement = statement_of(package(date(2024, 11, 20), 275), through=date(2025, 1, 1))

    assert [each.label for each in history([statement], period=Period.MONTH)] == [
        "Nov 2024",
        "Dec 2024",
        "Jan 2025",
    ]


def test_a_package_counts_in_the_history_from_its_own_day_on() -> None:
    announced_on = date(2024, 12, 7)
    statement = statement_of(package(announced_on, 988), through=THROUGH)

    assert history([statement.until(date(2024, 12, 6))], period=Period.MONTH) == ()
    (december,) = history([statement.until(announced_on)], period=Period.MONTH)
    assert december.amount_usd == {"PDA": 988}


def test_the_history_shows_what_was_announced_not_what_was_charged() -> None:
    statement = statement_of(package(date(2024, 12, 2), 325, charged_usd=197), through=THROUGH)

    (december,) = history([statement], period=Period.MONTH)

    assert december.amount_usd == {"PDA": 325}


def test_packages_before_the_ledger_opens_count_in_the_history() -> None:
    statement = statement_of(
        package(date(2023, 12, 2), 125), package(date(2024, 1, 10), 60), through=date(2024, 1, 31)
    )

    assert [each.amount_usd["PDA"] for each in history([statement], period=Period.MONTH)] == [
        125,
        60,
    ]


def test_numbered_and_unnumbered_packages_count_alike() -> None:
    statement = statement_of(
        package(date(2024, 12, 2), 125, number=None),
        package(date(2024, 12, 2), 300, number=1),
        through=THROUGH,
    )

    (december,) = history([statement], period=Period.MONTH)

    assert december.package_count == {"PDA": 2}
    assert december.amount_usd == {"PDA": 425}


def test_without_a_package_there_is_no_history() -> None:
    assert history([statement_of(act(THROUGH, 900))], period=Period.MONTH) == ()


def test_without_a_statement_there_is_no_history() -> None:
    assert history([], period=Period.MONTH) == ()


# Sums of months


def test_a_calendar_year_runs_from_january_to_december() -> None:
    assert period_of(date(2024, 10, 1), Period.CALENDAR_YEAR) == (
        "2024",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )


def test_months_add_up_within_their_period_and_group() -> None:
    months = [
        MonthSum(date(2024, 10, 1), "artillery", 400, 1),
        MonthSum(date(2024, 12, 1), "artillery", 500, 2),
        MonthSum(date(2024, 12, 1), "", 25, 1),
        MonthSum(date(2023, 9, 1), "tanks", 100, 1),
    ]

    sums = by_period(
        months, groups=["artillery", "tanks", ""], period=Period.FISCAL_YEAR, through=THROUGH
    )

    assert [(each.label, each.amount_usd, each.package_count) for each in sums] == [
        (
            "FY2023",
            {"artillery": 0, "tanks": 100, "": 0},
            {"artillery": 0, "tanks": 1, "": 0},
        ),
        ("FY2024", {"artillery": 0, "tanks": 0, "": 0}, {"artillery": 0, "tanks": 0, "": 0}),
        (
            "FY2025",
            {"artillery": 900, "tanks": 0, "": 25},
            {"artillery": 3, "tanks": 0, "": 1},
        ),
    ]


@pytest.mark.parametrize(
    ("period", "labels"),
    [
        (Period.MONTH, ["Nov 2023", "Dec 2023", "Jan 2024", "Feb 2024"]),
        (Period.QUARTER, ["2023 Q4", "2024 Q1"]),
        (Period.FISCAL_YEAR, ["FY2024"]),
        (Period.CALENDAR_YEAR, ["2023", "2024"]),
    ],
)
def test_the_periods_run_from_the_first_month_to_the_day(period: Period, labels: list[str]) -> None:
    months = [MonthSum(date(2023, 11, 1), "PDA", 1, 1)]

    sums = by_period(months, groups=["PDA"], period=period, through=date(2024, 2, 1))

    assert [each.label for each in sums] == labels


def test_without_months_there_are_no_periods() -> None:
    assert by_period([], groups=["PDA"], period=Period.MONTH, through=THROUGH) == ()


def test_running_totals_grow_for_each_group_by_itself() -> None:
    months = [
        MonthSum(date(2024, 10, 1), "PDA", 400, 1),
        MonthSum(date(2024, 12, 1), "PDA", 500, 2),
        MonthSum(date(2024, 11, 1), "USAI", 25, 1),
    ]
    sums = by_period(months, groups=["PDA", "USAI"], period=Period.MONTH, through=THROUGH)

    totals = cumulative(sums)

    assert [(each.label, each.amount_usd, each.package_count) for each in totals] == [
        ("Oct 2024", {"PDA": 400, "USAI": 0}, {"PDA": 1, "USAI": 0}),
        ("Nov 2024", {"PDA": 400, "USAI": 25}, {"PDA": 1, "USAI": 1}),
        ("Dec 2024", {"PDA": 900, "USAI": 25}, {"PDA": 3, "USAI": 1}),
    ]
    assert (totals[1].first_on, totals[1].last_on) == (date(2024, 11, 1), date(2024, 11, 30))


def test_without_periods_there_are_no_running_totals() -> None:
    assert cumulative(()) == ()
