from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assistance.ledger.figures import Balance, Statement
from assistance.packages.package import (
    PackageRecord,
    UnknownPackageError,
    package_record,
    record_of,
)
from tests.assistance.entries import OPENS_ON, act, package, said, statement_of
from tests.factories import make_authority, make_funding_action, make_package, make_source

DAY = date(2024, 2, 1)
LATER = date(2024, 3, 1)


def keys(record: PackageRecord) -> list[str]:
    return [line.entry.key for line in record.around]


def record(slug: str, *entries: object) -> PackageRecord:
    return record_of((statement_of(*entries),), slug)


# The balance just before and after


def test_the_balance_before_is_that_of_the_line_before() -> None:
    found = record("b", act(OPENS_ON, 900), package(DAY, 200), package(LATER, 500, key="b"))

    assert found.before == Balance(700, 0)
    assert found.line.balance == Balance(200, 0)


def test_the_balance_after_is_that_of_the_line_and_not_of_a_statement_of_the_same_day() -> None:
    found = record(
        "a", act(OPENS_ON, 900, precision=100), package(DAY, 200, key="a"), said(DAY, 710)
    )

    assert found.line.balance == Balance(700, 50)


def test_what_is_charged_moves_the_balance() -> None:
    found = record("a", act(OPENS_ON, 900), package(DAY, 325, charged_usd=197, key="a"))

    assert found.before == Balance(900, 0)
    assert found.line.balance == Balance(703, 0)


def test_before_the_opening_neither_balance_is_established() -> None:
    found = record("a", package(date(2024, 1, 9), 100, key="a"), act(OPENS_ON, 900))

    assert found.before is None
    assert found.line.balance is None


def test_a_package_that_is_the_first_line_of_all_starts_from_nothing() -> None:
    found = record("a", package(OPENS_ON, 100, key="a"))

    assert found.before == Balance(0, 0)
    assert found.line.balance == Balance(-100, 0)


def test_a_package_after_lines_without_a_balance_starts_from_nothing() -> None:
    found = record("b", package(date(2024, 1, 9), 50), package(OPENS_ON, 100, key="b"))

    assert found.before == Balance(0, 0)


def test_the_balance_rests_on_the_last_check_and_all_lines_since() -> None:
    found = record(
        "b",
        act(OPENS_ON, 900, key="act"),
        said(DAY, 900, key="said"),
        package(DAY.replace(day=2), 100, key="a"),
        package(LATER, 100, key="b"),
        package(date(2024, 4, 1), 100, key="c"),
    )

    assert [line.entry.key for line in found.basis] == ["said", "a", "b"]


# The lines around it


def test_three_lines_before_and_three_after_stand_around_it() -> None:
    packages = [package(date(2024, 2, day), 10, key=f"p{day}") for day in range(1, 10)]

    assert keys(record("p5", *packages)) == ["p2", "p3", "p4", "p5", "p6", "p7", "p8"]


def test_at_the_ends_of_the_statement_there_are_fewer_lines() -> None:
    packages = [package(date(2024, 2, day), 10, key=f"p{day}") for day in range(1, 7)]

    assert keys(record("p1", *packages)) == ["p1", "p2", "p3", "p4"]
    assert keys(record("p6", *packages)) == ["p3", "p4", "p5", "p6"]


# Its place in the fiscal year


def test_the_fiscal_year_begins_anew_on_1_october() -> None:
    entries = [
        package(date(2023, 9, 30), 100, key="a"),
        package(date(2023, 10, 1), 300, key="b"),
        package(date(2024, 9, 30), 100, key="c"),
    ]

    last, first = record("c", *entries).year, record("b", *entries).year

    assert (first.fiscal_year, first.place, first.used_usd) == (2024, 1, 300)
    assert (last.fiscal_year, last.place, last.used_usd) == (2024, 2, 400)
    assert last.share_percent == Decimal(25)


def test_later_packages_of_the_same_day_do_not_count_yet() -> None:
    entries = [package(DAY, 100, number=1, key="a"), package(DAY, 300, number=2, key="b")]

    assert record("a", *entries).year.used_usd == 100
    assert record("b", *entries).year.used_usd == 400


def test_the_year_counts_what_was_charged() -> None:
    found = record("b", package(DAY, 300), package(LATER, 300, charged_usd=100, key="b"))

    assert found.year.used_usd == 400
    assert found.year.share_percent == Decimal(25)


def test_where_nothing_was_charged_there_is_no_share() -> None:
    assert record("a", package(DAY, 300, charged_usd=0, key="a")).year.share_percent is None


# Its neighbours, and the same day elsewhere


def test_previous_and_next_are_packages_of_the_same_authority() -> None:
    pda = statement_of(
        package(DAY, 1, key="a"), said(DAY, 5), package(LATER, 1, key="b"), act(LATER, 0)
    )
    usai = statement_of(package(DAY.replace(day=5), 1, authority="USAI", key="u"), authority="USAI")

    first, last = record_of((pda, usai), "a"), record_of((pda, usai), "b")

    assert first.previous is None
    assert first.next is not None
    assert first.next.key == "b"
    assert last.previous is not None
    assert last.previous.key == "a"
    assert last.next is None


def usai_on(day: date) -> Statement:
    return statement_of(package(day, 1, authority="USAI", key="u"), authority="USAI")


def test_a_package_of_another_authority_on_the_same_day_is_named() -> None:
    pda = statement_of(package(DAY, 1, key="a"), package(DAY, 2, key="b"))

    found = record_of((pda, usai_on(DAY)), "a")

    assert [each.key for each in found.same_day] == ["u"]
    assert [each.code for each in found.other_authorities] == ["USAI"]


@pytest.mark.parametrize("day", [date(2024, 1, 31), date(2024, 2, 2)])
def test_a_package_of_the_day_before_or_after_is_not_of_the_same_day(day: date) -> None:
    pda = statement_of(package(DAY, 1, key="a"))

    assert record_of((pda, usai_on(day)), "a").same_day == ()


# Read from the database


@pytest.mark.django_db
def test_an_unknown_slug_is_named_after_one_query() -> None:
    with (
        CaptureQueriesContext(connection) as captured,
        pytest.raises(UnknownPackageError, match="pda-99"),
    ):
        package_record(slug="pda-99")

    assert len(captured) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["pda-1", "PDA-1", "Pda-1"])
def test_a_slug_is_found_whatever_its_capitals(slug: str) -> None:
    make_package(number=1)

    assert package_record(slug=slug).package.key == "pda-1"


@pytest.mark.django_db
def test_of_two_slugs_that_differ_in_capitals_the_one_asked_for_is_taken() -> None:
    make_package(number=1, slug="a-slug")
    make_package(number=2, slug="A-slug")

    assert package_record(slug="a-slug").package.number == 1
    assert package_record(slug="A-slug").package.number == 2


@pytest.mark.django_db
def test_records_after_the_package_are_read_as_well() -> None:
    make_authority()
    make_package(number=1, announced_on=date(2024, 12, 2))
    make_package(number=2, announced_on=date(2026, 1, 1))

    found = package_record(slug="pda-1").next

    assert found is not None
    assert found.key == "pda-2"


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_records() -> None:
    make_package(number=1)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            package_record(slug="pda-1")
        return len(captured)

    few = queries()
    for number in range(2, 12):
        source = make_source(key=f"s-{number}")
        make_package(number=number, announced_on=date(2024, number, 1), source=source)
        make_funding_action(effective_on=date(2024, number, 1), other_sources=[source])

    assert queries() == few
    assert few == 8


# The seed


def test_the_72nd_drawdown(seeded: None) -> None:
    found = package_record(slug="pda-72")

    assert found.before == Balance(6_100_000_000, 50_000_000)
    assert found.line.balance == Balance(5_600_000_000, 50_000_000)
    assert (found.year.fiscal_year, found.year.place) == (2025, 6)
    assert found.year.used_usd == 2_750_000_000
    assert found.same_day == ()


def test_the_28th_drawdown_shared_its_day_with_the_8th_usai_package(seeded: None) -> None:
    assert [each.key for each in package_record(slug="pda-28").same_day] == ["usai-8"]
    assert [each.key for each in package_record(slug="usai-8").same_day] == ["pda-28"]
