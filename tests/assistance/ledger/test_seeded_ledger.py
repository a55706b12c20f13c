"""What must come out of the seed data: worked by hand, or said in public on the day."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from assistance.allies import months as allied_months
from assistance.allies.totals import allies
from assistance.contact_group.coalitions import ContactGroup, contact_group
from assistance.ledger import statement as ledger
from assistance.ledger.coverage import coverage
from assistance.ledger.figures import Balance, FiscalYearToDate, Line, Verdict
from assistance.ledger.pace import Pace, pace, targets
from assistance.models import FundingAction, FundingAuthority, Partner, ReportedFigure
from assistance.packages.history import Period, history
from tests.factories import (
    make_capability,
    make_coalition,
    make_contribution,
    make_exchange_rate,
    make_funding_action,
    make_meeting,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    make_target,
)

pytestmark = pytest.mark.usefixtures("seeded")

MILLION = 1_000_000
BRIEFING = date(2024, 12, 23)
LAST_DAY = date(2026, 12, 31)


def million(remaining: int, uncertainty: float = 0) -> Balance:
    return Balance(remaining * MILLION, int(uncertainty * MILLION))


def reported_lines() -> dict[str, list[Line]]:
    return {
        each.authority.code: [line for line in each.lines if line.reported]
        for each in ledger.statements(through=LAST_DAY)
    }


# Balances


@pytest.mark.parametrize(
    ("as_of", "pda", "usai"),
    [
        (date(2020, 12, 26), None, None),
        (date(2020, 12, 27), None, million(275)),
        (date(2022, 4, 27), None, million(0)),
        (date(2022, 4, 28), million(250, 25), million(0)),
        (date(2022, 9, 30), million(0, 12.5), million(3_405)),
        (date(2023, 12, 31), million(4_200, 50), million(5)),
        (date(2024, 12, 23), million(5_600, 50), million(1_222, 5)),
        (date(2024, 12, 29), million(5_600, 50), million(1_222, 5)),
        (date(2024, 12, 30), million(4_350, 50), million(2, 5)),
        (date(2025, 1, 9), million(3_850, 50), million(2, 5)),
        (date(2025, 7, 12), million(3_850, 5), million(2, 5)),
    ],
)
def test_the_balances_are_those_worked_by_hand(
    as_of: date, pda: Balance | None, usai: Balance | None
) -> None:
    assert ledger.balances(as_of=as_of) == {"PDA": pda, "USAI": usai}


def test_no_balance_is_negative_beyond_its_uncertainty_on_any_day() -> None:
    for statement in ledger.statements(through=LAST_DAY):
        for day in {line.on for line in statement.lines}:
            balance = statement.until(day).balance
            assert balance is None or balance.remaining_usd >= -balance.uncertainty_usd


# What was said


def test_forty_of_forty_nine_statements_are_comparable_and_one_differs() -> None:
    verdicts = [line.verdict for lines in reported_lines().values() for line in lines]

    assert {each: verdicts.count(each) for each in Verdict} == {
        Verdict.OPENS: 1,
        Verdict.AGREES: 38,
        Verdict.EXPLAINED: 1,
        Verdict.OPEN: 0,
        Verdict.NOT_COMPARABLE: 9,
    }


def test_only_usai_on_12_november_2024_differs_and_a_note_explains_it() -> None:
    (line,) = [line for lines in reported_lines().values() for line in lines if line.is_difference]

    assert line.reported is not None
    assert line.reported.key.startswith("remaining-balance-usai-2024-11-12")
    assert line.change_usd == 525 * MILLION
    assert line.balance == million(2_200, 50)
    assert line.reported.difference_note


def test_the_250_million_of_28_april_2022_open_pda() -> None:
    (line,) = [line for line in reported_lines()["PDA"] if line.verdict is Verdict.OPENS]

    assert (line.on, line.balance) == (date(2022, 4, 28), million(250, 25))


def test_pda_takes_rounding_steps_where_a_finer_figure_was_said() -> None:
    steps = {line.on: line.change_usd for line in reported_lines()["PDA"] if line.change_usd}

    assert steps[date(2023, 10, 2)] == 22 * MILLION


def test_pda_agrees_from_april_2022_to_july_2025() -> None:
    comparable = [
        line for line in reported_lines()["PDA"] if line.verdict is not Verdict.NOT_COMPARABLE
    ]

    assert comparable[-1].on == date(2025, 7, 12)
    assert {line.verdict for line in comparable[1:]} == {Verdict.AGREES}


def test_usai_takes_a_rounding_step_of_ten_million_on_6_december_2024() -> None:
    (line,) = [line for line in reported_lines()["USAI"] if line.on == date(2024, 12, 6)]

    assert (line.verdict, line.change_usd) == (Verdict.AGREES, 10 * MILLION)
    assert line.balance == million(2_210, 5)


# Fiscal year to date


def test_pda_fiscal_year_2025_to_date_on_the_day_of_the_briefing() -> None:
    year = ledger.statement(authority="PDA", through=BRIEFING).fiscal_year_to_date()

    assert year == FiscalYearToDate(
        fiscal_year=2025,
        opened_with_usd=8_350 * MILLION,
        added_usd=0,
        lapsed_usd=0,
        differences_usd=0,
        used_usd=-2_750 * MILLION,
        package_count=6,
        left=million(5_600, 50),
    )


def test_usai_fiscal_year_2025_to_date_on_the_day_of_the_briefing() -> None:
    year = ledger.statement(authority="USAI", through=BRIEFING).fiscal_year_to_date()

    assert year == FiscalYearToDate(
        fiscal_year=2025,
        opened_with_usd=1_675 * MILLION,
        added_usd=0,
        lapsed_usd=0,
        differences_usd=(525 + 10) * MILLION,
        used_usd=-988 * MILLION,
        package_count=1,
        left=million(1_222, 5),
    )


def test_pda_fiscal_year_2022_opens_with_the_opening_statement_and_lapses_to_nothing() -> None:
    year = ledger.statement(authority="PDA", through=date(2022, 9, 30)).fiscal_year_to_date()

    assert year is not None
    assert year.opened_with_usd == 250 * MILLION
    assert year.added_usd == 8_000 * MILLION
    assert year.lapsed_usd == -2_275 * MILLION
    assert year.left == million(0, 12.5)


# Pace and targets


@pytest.mark.parametrize(
    ("window_days", "expected"),
    [
        (30, Pace(30, date(2024, 11, 24), BRIEFING, 988 * MILLION, 32_933_333, date(2025, 1, 30))),
        (90, Pace(90, date(2024, 9, 25), BRIEFING, 3_388 * MILLION, 37_644_444, date(2025, 1, 25))),
        (
            180,
            Pace(180, date(2024, 6, 27), BRIEFING, 7_088 * MILLION, 39_377_778, date(2025, 1, 24)),
        ),
    ],
)
def test_the_pace_of_usai_on_the_day_of_the_briefing(window_days: int, expected: Pace) -> None:
    statement = ledger.statement(authority="USAI", through=BRIEFING)

    assert pace(statement, window_days=window_days) == expected


def test_once_usai_is_shown_as_0_there_is_no_projected_day() -> None:
    statement = ledger.statement(authority="USAI", through=date(2024, 12, 30))

    assert pace(statement, window_days=90).exhausted_on is None


def test_usai_has_8_days_left_and_needs_153_million_a_day() -> None:
    (target,) = targets(statements=ledger.statements(through=BRIEFING))["USAI"]

    assert (target.days_left, target.needed_per_day_usd) == (8, 152_750_000)
    assert (target.reached_on, target.met) == (None, None)


def test_the_targets_were_not_known_the_day_before_the_briefing() -> None:
    found = targets(statements=ledger.statements(through=date(2024, 12, 22)))

    assert found == {"PDA": (), "USAI": ()}


def test_usai_reaches_its_target_on_30_december() -> None:
    (target,) = targets(statements=ledger.statements(through=date(2024, 12, 30)))["USAI"]

    assert (target.days_left, target.needed_per_day_usd) == (1, None)
    assert (target.reached_on, target.met) == (date(2024, 12, 30), None)


def test_usai_has_met_its_target_on_31_december() -> None:
    (target,) = targets(statements=ledger.statements(through=date(2024, 12, 31)))["USAI"]

    assert (target.days_left, target.needed_per_day_usd) == (None, None)
    assert (target.reached_on, target.met) == (date(2024, 12, 30), True)


@pytest.mark.parametrize(
    ("through", "days_left"),
    [(BRIEFING, 28), (date(2025, 1, 19), 1), (date(2025, 1, 20), None)],
)
def test_pda_target_has_days_left_but_no_needed_pace_and_no_verdict(
    through: date, days_left: int | None
) -> None:
    (target,) = targets(statements=ledger.statements(through=through))["PDA"]

    assert (target.due_on, target.target_remaining_usd) == (date(2025, 1, 20), None)
    assert target.days_left == days_left
    assert (target.needed_per_day_usd, target.reached_on, target.met) == (None, None, None)


# Packages


@pytest.mark.parametrize(
    ("through", "numbered", "all_of_them"),
    [
        (date(2024, 12, 6), 21, 23),
        (BRIEFING, 22, 24),
        (date(2024, 12, 30), 23, 25),
    ],
)
def test_usai_packages_with_and_without_the_two_unnumbered(
    through: date, numbered: int, all_of_them: int
) -> None:
    packages = ledger.statement(authority="USAI", through=through).packages

    assert len([line for line in packages if line.package and line.package.number]) == numbered
    assert len(packages) == all_of_them


def test_pda_packages_on_the_day_of_the_briefing() -> None:
    assert len(ledger.statement(authority="PDA", through=BRIEFING).packages) == 72


def test_the_22nd_usai_package_is_the_988_million_of_7_december() -> None:
    package = ledger.statement(authority="USAI", through=BRIEFING).packages[-1].package

    assert package is not None
    assert (package.number, package.on) == (22, date(2024, 12, 7))
    assert package.amount_usd == 988 * MILLION


def test_the_47th_drawdown_is_announced_and_charged_apart() -> None:
    (line,) = [
        line
        for line in ledger.statement(authority="PDA", through=BRIEFING).packages
        if line.package and line.package.number == 47
    ]

    assert line.package is not None
    assert line.package.amount_usd == 325 * MILLION
    assert line.change_usd == -197 * MILLION


def test_the_history_ends_with_the_quarter_of_the_briefing() -> None:
    last = history(ledger.statements(through=BRIEFING), period=Period.QUARTER)[-1]

    assert (last.label, last.package_count) == ("2024 Q4", {"PDA": 6, "USAI": 1})
    assert last.amount_usd == {"PDA": 2_750 * MILLION, "USAI": 988 * MILLION}


def test_every_history_adds_up_to_the_same_packages() -> None:
    statements = ledger.statements(through=LAST_DAY)

    def package_count(period: Period) -> int:
        return sum(sum(each.package_count.values()) for each in history(statements, period=period))

    counts = {period: package_count(period) for period in Period}

    assert counts == {
        Period.MONTH: 99,
        Period.QUARTER: 99,
        Period.FISCAL_YEAR: 99,
        Period.CALENDAR_YEAR: 99,
    }


# Allies and the contact group


def test_allied_totals_count_to_the_end_of_december_2024() -> None:
    found = allies(as_of=BRIEFING)

    assert found.counted_through == date(2024, 12, 31)
    assert found.allocated_eur == 61_546_125_000
    assert found.allocated_usd == 66_035_141_309


def test_thirteen_partners_are_above_the_united_states_share() -> None:
    found = allies(as_of=BRIEFING)

    assert found.benchmark is not None
    assert round(found.benchmark.share_of_gdp_percent, 3) == Decimal("0.325")
    above = found.above_benchmark
    assert len(above) == 13
    assert (above[0].name, round(above[0].share_of_gdp_percent, 3)) == ("Estonia", Decimal("2.256"))
    assert above[12].name == "Bulgaria"


def test_officials_said_that_allies_had_committed_more_than_59_billion() -> None:
    reported = allies(as_of=BRIEFING).reported

    assert reported is not None
    assert (reported.qualifier, reported.value_usd) == ("at_least", 59_000 * MILLION)


def test_the_contact_group_on_the_day_of_the_briefing() -> None:
    assert contact_group(as_of=BRIEFING) == ContactGroup(
        member_count=51, coalition_count=8, lead_count=13, meetings_held=24
    )


@pytest.mark.parametrize(("as_of", "held"), [(date(2025, 1, 8), 24), (date(2025, 1, 9), 25)])
def test_the_25th_meeting_counts_from_its_own_day_on(as_of: date, held: int) -> None:
    assert contact_group(as_of=as_of).meetings_held == held


@pytest.mark.parametrize(
    ("as_of", "coalitions", "leads"),
    [(date(2023, 9, 18), 0, 0), (date(2023, 9, 19), 1, 2), (date(2024, 3, 26), 8, 13)],
)
def test_coalitions_and_their_leads_count_from_the_day_of_the_coalition_on(
    as_of: date, coalitions: int, leads: int
) -> None:
    found = contact_group(as_of=as_of)

    assert (found.coalition_count, found.lead_count) == (coalitions, leads)


def test_the_united_states_would_be_the_14th_lead() -> None:
    leads = Partner.objects.filter(memberships__role="lead").distinct()

    assert leads.count() == 14
    assert leads.filter(code="USA").exists()


# check_ledger


def checked() -> list[str]:
    out = StringIO()
    call_command("check_ledger", stdout=out)
    return out.getvalue().splitlines()


def test_check_ledger_ends_with_its_summary() -> None:
    assert checked()[-2:] == [
        "Other figures: 12 comparable statements: 11 agree, 1 differ and are explained, "
        "0 differ without explanation; 46 more are not comparable.",
        "Balances: 40 comparable statements: 1 opens, 38 agree, 1 differ and are explained, "
        "0 differ without explanation; 9 more are not comparable.",
    ]


def test_check_ledger_shows_each_statement_once_under_its_authority() -> None:
    lines = checked()

    assert len(lines) == 3 + 107 + 2
    assert lines[0] == "USAI  Ukraine Security Assistance Initiative"
    assert lines[15] == "PDA  Presidential Drawdown Authority"
    assert lines[51] == "Other figures"


def test_check_ledger_shows_a_step_and_an_explanation() -> None:
    lines = checked()

    assert "  2023-10-02     about  5,400,000,000  agrees  +22,000,000" in lines
    balance, allies_total = [line for line in lines if "difference, explained" in line]
    assert "  difference, explained  -2,588,958,277  committed by allies  (The" in allies_total
    assert balance.startswith(
        "  2024-11-12     about  2,200,000,000  difference, explained  +525,000,000  (About 0.54"
    )


def test_check_ledger_fails_on_a_difference_without_a_note() -> None:
    ReportedFigure.objects.filter(subject="USAI", as_of=date(2024, 11, 12)).update(
        difference_note=""
    )
    out = StringIO()

    with pytest.raises(CommandError, match="without an explanation") as raised:
        call_command("check_ledger", stdout=out)

    assert str(raised.value).startswith("1 reported figure(s) differ")
    assert raised.value.returncode == 1
    assert "0 differ and are explained, 1 differ without explanation" in out.getvalue()
    assert "DIFFERENCE, UNEXPLAINED  +525,000,000" in out.getvalue()


def test_check_ledger_notices_a_record_that_is_missing() -> None:
    FundingAction.objects.filter(key="usai-appropriation-2024-04-24").delete()

    with pytest.raises(CommandError, match="differ from the records"):
        call_command("check_ledger", stdout=StringIO())


# Queries


def read_ledger() -> object:
    return ledger.statements(through=LAST_DAY)


def read_one_statement() -> object:
    return ledger.statement(authority="PDA", through=LAST_DAY)


def read_allies() -> object:
    allied_months._latest = ((-1, None), {})  # as in a new process
    return allies(as_of=LAST_DAY)


def read_contact_group() -> object:
    return contact_group(as_of=LAST_DAY)


def grow() -> None:
    """Add an authority, packages of PDA, and records of every kind with sources of their own."""
    sources = [make_source(key=f"more-{n}") for n in range(8)]
    capabilities = [make_capability(slug=f"more-{n}") for n in range(3)]
    authority = FundingAuthority(
        code="MORE",
        name="More",
        kind="drawdown",
        opens_on=BRIEFING,
        legal_basis="",
        description="",
        status="published",
    )
    authority.save()
    for n in range(8):
        day = BRIEFING + timedelta(days=n)
        linked = {"source": sources[n], "other_sources": sources[:n]}
        make_package(
            authority=authority, number=n + 1, announced_on=day, capabilities=capabilities, **linked
        )
        make_package(number=1_000 + n, announced_on=day, capabilities=capabilities, **linked)
        make_funding_action(authority=authority, effective_on=day, **linked)
        make_reported_figure(subject="MORE", as_of=day, **linked)
        make_reported_figure(measure="allied_committed", subject="", as_of=day, **linked)
        make_target(authority=authority, due_on=day, source=sources[n])
        make_meeting(number=1_000 + n, **linked)
        month = date(2027 + n, 1, 1)
        make_exchange_rate(month=month)
        partner = make_partner(
            code=f"XX{'ABCDEFGH'[n]}", contact_group=True, contact_group_source=sources[n]
        )
        make_contribution(partner=partner, month=date(2024, 12, 1), source=sources[n])
        make_membership(coalition=make_coalition(slug=f"more-{n}"), partner=partner, role="lead")


@pytest.mark.parametrize(
    ("read", "query_count"),
    [
        (read_ledger, 7),
        (read_one_statement, 7),
        (read_allies, 8),
        (read_contact_group, 1),
        (coverage, 1),
    ],
)
def test_queries_do_not_grow_with_the_rows(
    read: Callable[[], object],
    query_count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(query_count):
        before = read()
    grow()

    with django_assert_num_queries(query_count):
        after = read()

    assert after != before


def test_targets_of_any_number_take_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    grow()
    statements = ledger.statements(through=LAST_DAY)

    with django_assert_num_queries(1):
        found = targets(statements=statements)

    assert {code: len(outlooks) for code, outlooks in found.items()} == {
        "USAI": 1,
        "PDA": 1,
        "MORE": 8,
    }


def test_history_pace_and_fiscal_years_take_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    statements = ledger.statements(through=BRIEFING)

    with django_assert_num_queries(0):
        history(statements, period=Period.MONTH)
        for statement in statements:
            statement.fiscal_year_to_date()
            pace(statement, window_days=90)
