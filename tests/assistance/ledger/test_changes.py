from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from assistance.ledger import statement as ledger
from assistance.ledger.changes import Change, changes
from assistance.ledger.figures import Balance, Sums
from tests.factories import make_authority, make_funding_action, make_package, make_reported_figure

BRIEFING, LATEST = date(2024, 12, 23), date(2025, 7, 12)
MILLION = 1_000_000


def change(code: str, from_on: date, to_on: date) -> Change:
    found = {each.authority.code: each for each in changes(from_on=from_on, to_on=to_on)}
    return found[code]


def millions(sums: Sums | None) -> tuple[float, ...] | None:
    """Return what was added, lapsed, a difference and used, and the number of packages."""
    if sums is None:
        return None
    amounts = (sums.added_usd, sums.lapsed_usd, sums.differences_usd, sums.used_usd)
    return (*(amount / MILLION for amount in amounts), sums.package_count)


# With the seed


@pytest.mark.usefixtures("seeded")
def test_since_the_briefing_two_drawdowns_and_one_usai_package_were_used() -> None:
    pda, usai = change("PDA", BRIEFING, LATEST), change("USAI", BRIEFING, LATEST)

    assert pda.opened_with == Balance(5_600 * MILLION, 50 * MILLION)
    assert millions(pda.sums) == (0, 0, 0, -1_750, 2)
    assert pda.left
    assert pda.left.remaining_usd == 3_850 * MILLION
    assert [line.entry.key for line in pda.lines if line.package] == ["pda-73", "pda-74"]
    assert usai.opened_with == Balance(1_222 * MILLION, 5 * MILLION)
    assert millions(usai.sums) == (0, 0, 0, -1_220, 1)
    assert usai.left == Balance(2 * MILLION, 5 * MILLION)


@pytest.mark.usefixtures("seeded")
def test_the_difference_of_november_2024_and_the_rounding_after_it_are_differences() -> None:
    usai = change("USAI", date(2024, 11, 1), BRIEFING)

    # 1,675 + 525 + 10 − 988 = 1,222.
    assert usai.opened_with
    assert usai.opened_with.remaining_usd == 1_675 * MILLION
    assert millions(usai.sums) == (0, 0, 535, -988, 1)
    assert usai.left
    assert usai.left.remaining_usd == 1_222 * MILLION


@pytest.mark.usefixtures("seeded")
def test_what_lapsed_is_a_sum_of_its_own() -> None:
    pda = change("PDA", date(2022, 9, 29), date(2022, 9, 30))

    assert millions(pda.sums) == (0, -2_275, 0, 0, 0)
    assert pda.left == Balance(0, 12_500_000)


@pytest.mark.usefixtures("seeded")
def test_before_an_authority_opens_it_starts_from_the_figure_that_opens_it() -> None:
    pda = change("PDA", date(2022, 4, 27), date(2022, 4, 28))

    assert pda.opened_with is None
    assert pda.opening == Balance(250 * MILLION, 25 * MILLION)
    assert [line.verdict for line in pda.lines] == ["opens"]
    assert millions(pda.sums) == (0, 0, 0, 0, 0)
    assert pda.left == pda.opening


@pytest.mark.usefixtures("seeded")
def test_an_authority_that_no_statement_opens_starts_from_nothing() -> None:
    usai = change("USAI", date(2020, 12, 26), date(2020, 12, 27))

    assert (usai.opened_with, usai.opening) == (None, Balance(0, 0))
    assert millions(usai.sums) == (275, 0, 0, 0, 0)
    assert usai.left == Balance(275 * MILLION, 0)


@pytest.mark.usefixtures("seeded")
def test_where_both_days_come_before_the_opening_there_are_lines_but_no_sums() -> None:
    pda = change("PDA", date(2021, 12, 31), date(2022, 4, 27))

    assert (pda.opened_with, pda.opening, pda.sums, pda.left) == (None, None, None, None)
    assert pda.lines
    assert all(line.balance is None for line in pda.lines)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("step", [1, 30, 365])
def test_the_sums_add_up_to_the_dollar_between_any_two_days(step: int) -> None:
    days = [date(2020, 12, 20) + timedelta(days=each) for each in range(0, 1_660, 47)]
    for from_on in days:
        for each in changes(from_on=from_on, to_on=from_on + timedelta(days=step)):
            start = each.opened_with or each.opening
            if each.left is None or each.sums is None or start is None:
                assert (each.left, each.sums, start) == (None, None, None)
                continue
            moved = each.sums
            assert (
                start.remaining_usd
                + moved.added_usd
                + moved.lapsed_usd
                + moved.differences_usd
                + moved.used_usd
                == each.left.remaining_usd
            )


@pytest.mark.usefixtures("seeded")
def test_its_sums_are_those_of_the_fiscal_year_from_the_eve_of_its_first_day() -> None:
    usai = change("USAI", date(2024, 9, 30), BRIEFING)
    year = ledger.statement(authority="USAI", through=BRIEFING).fiscal_year_to_date()

    assert year is not None
    assert usai.opened_with
    assert usai.opened_with.remaining_usd == year.opened_with_usd
    assert usai.sums == Sums(
        year.added_usd, year.lapsed_usd, year.differences_usd, year.used_usd, year.package_count
    )


# The two days


@pytest.mark.django_db
def test_lines_of_the_first_day_are_not_in_it_and_those_of_the_last_are() -> None:
    authority = make_authority(opens_on=date(2024, 1, 10))
    make_funding_action(authority=authority, effective_on=date(2024, 1, 10), change_usd=900)
    for number, day in enumerate((9, 10, 11, 12, 13), start=1):
        make_package(
            authority=authority, number=number, announced_on=date(2024, 2, day), amount_usd=100
        )

    (found,) = changes(from_on=date(2024, 2, 10), to_on=date(2024, 2, 12))

    assert [line.on.day for line in found.lines] == [11, 12]
    assert found.opened_with == Balance(700, 0)
    assert found.left == Balance(500, 0)


@pytest.mark.usefixtures("seeded")
def test_from_a_day_to_itself_nothing_changes() -> None:
    for each in changes(from_on=date(2024, 12, 30), to_on=date(2024, 12, 30)):
        assert each.lines == ()
        assert each.opened_with == each.left
        assert each.sums == Sums(0, 0, 0, 0, 0)


@pytest.mark.django_db
def test_the_last_day_before_the_first_is_refused() -> None:
    with pytest.raises(ValueError, match="2024-12-24 is after 2024-12-23"):
        changes(from_on=date(2024, 12, 24), to_on=BRIEFING)


@pytest.mark.django_db
def test_what_is_not_comparable_is_listed_and_moves_nothing() -> None:
    make_authority(opens_on=date(2024, 1, 10))
    make_reported_figure(
        as_of=date(2024, 2, 1),
        value=5_000,
        comparable=False,
        not_comparable_because="Counts something else",
    )

    (found,) = changes(from_on=date(2024, 1, 31), to_on=date(2024, 2, 1))

    assert len(found.lines) == 1
    assert found.sums == Sums(0, 0, 0, 0, 0)


@pytest.mark.django_db
def test_without_authorities_nothing_changes() -> None:
    assert changes(from_on=BRIEFING, to_on=LATEST) == ()


@pytest.mark.usefixtures("seeded")
def test_it_takes_as_many_queries_as_the_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(7):
        changes(from_on=date(2020, 12, 27), to_on=LATEST)
