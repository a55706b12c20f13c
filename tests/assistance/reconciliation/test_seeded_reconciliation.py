"""What must come out where the seed's reported figures are held against its records."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from assistance.ledger import statement as ledger
from assistance.ledger.figures import Verdict
from assistance.reconciliation import (
    Counts,
    ReconciledFigure,
    ReconciliationFilters,
    reconciliation,
)
from assistance.reconciliation.briefings import NoFiguresError, briefing_record, briefings
from assistance.reconciliation.reported_figure import reconciliation_record

pytestmark = pytest.mark.usefixtures("seeded")

MILLION = 1_000_000
BRIEFING = date(2024, 12, 23)
DOD = "dod-2024-12-24"


def figure(key: str) -> ReconciledFigure:
    return next(each for each in figures() if each.reported.key == key)


def figures() -> tuple[ReconciledFigure, ...]:
    return reconciliation(as_of=date.max).figures


# Balances


def test_of_40_comparable_statements_about_balances_1_opens_38_agree_and_1_is_explained() -> None:
    found = reconciliation(as_of=date.max)

    assert found.balances == Counts(opens=1, agree=38, explained=1, open=0, not_comparable=9)
    assert found.balances.comparable == 40
    assert found.others == Counts(opens=0, agree=11, explained=1, open=0, not_comparable=46)


def test_every_balance_has_the_verdict_and_the_difference_of_its_line_in_the_ledger() -> None:
    lines = {
        line.entry.key: line
        for each in ledger.statements(through=date.max)
        for line in each.lines
        if line.reported
    }
    balances = [each for each in figures() if each.is_balance]

    assert len(balances) == len(lines) == 49
    for each in balances:
        line = lines[each.reported.key]
        assert each.verdict is line.verdict
        if line.change_usd:
            assert each.difference == line.change_usd
        if line.held_against:
            assert each.computed == line.held_against.remaining_usd
            assert each.uncertainty == line.held_against.uncertainty_usd


def test_the_statement_of_28_april_2022_opens_pda() -> None:
    opening = figure("remaining-balance-pda-2022-04-28-postimees-2022-05")

    assert opening.verdict is Verdict.OPENS
    assert opening.computed is None


def test_usai_differs_by_525_million_on_12_november_2024_and_that_is_explained() -> None:
    (differing,) = [each for each in figures() if each.is_balance and each.verdict == "explained"]

    assert (differing.reported.authority, differing.reported.as_of) == ("USAI", date(2024, 11, 12))
    assert (differing.computed, differing.uncertainty) == (1_675 * MILLION, 5 * MILLION)
    assert differing.difference == 525 * MILLION
    assert differing.reason.startswith("About 0.54 billion of money added to USAI")


def test_pda_agrees_with_a_rounding_step_of_22_million_on_2_october_2023() -> None:
    step = figure("remaining-balance-pda-2023-10-02-ap-2023-10-02")

    assert (step.verdict, step.difference) == (Verdict.AGREES, 22 * MILLION)
    assert (step.computed, step.uncertainty) == (5_378 * MILLION, 112_500_000)


def test_the_briefings_balances_agree() -> None:
    pda = figure("remaining-balance-pda-2024-12-23-dod-2024-12-24")
    usai = figure("remaining-balance-usai-2024-12-23-dod-2024-12-24")

    assert (pda.computed, pda.uncertainty, pda.difference) == (5_600 * MILLION, 50 * MILLION, 0)
    assert (usai.computed, usai.uncertainty) == (1_222 * MILLION, 5 * MILLION)
    assert usai.difference == -22 * MILLION
    assert {pda.verdict, usai.verdict} == {Verdict.AGREES}


# All else that is comparable


@pytest.mark.parametrize(
    ("key", "computed", "verdict", "difference"),
    [
        ("allied-committed-2023-06-22-dod-2023-06-22", 31_312_829_599, "agrees", 0),
        ("allied-committed-2023-10-11-cereport-2023-10-11", 37_386_650_959, "agrees", 0),
        (
            "allied-committed-2023-11-03-thereportify-2023-11",
            37_588_958_277,
            "explained",
            -2_588_958_277,
        ),
        ("allied-committed-2024-12-07-exbulletin-2024-12-08", 66_035_141_309, "agrees", 0),
        ("allied-committed-2024-12-23-dod-2024-12-24", 66_035_141_309, "agrees", 0),
        ("coalition-leads-2024-12-23-dod-2024-12-24", 13, "agrees", 0),
        ("coalitions-2024-12-23-dod-2024-12-24", 8, "agrees", 0),
        ("contact-group-partners-2024-12-23-dod-2024-12-24", 51, "agrees", -1),
        ("meetings-held-2024-12-23-dod-2024-12-24", 24, "agrees", 0),
        ("package-amount-usai-22-2024-12-07-dod-2024-12-24", 988_000_000, "agrees", 0),
        ("package-count-usai-2024-12-23-dod-2024-12-24", 22, "agrees", 0),
        ("partners-above-us-gdp-share-2024-12-23-dod-2024-12-24", 13, "agrees", 0),
    ],
)
def test_every_other_comparable_figure_has_its_verdict(
    key: str, computed: int, verdict: str, difference: int
) -> None:
    found = figure(key)

    assert (found.computed, found.verdict, found.difference) == (computed, verdict, difference)
    assert found.uncertainty == 0


def test_these_are_all_the_comparable_figures_that_are_no_balances() -> None:
    others = [each for each in figures() if not each.is_balance and each.difference is not None]

    assert len(others) == 12


def test_the_explained_total_of_allies_says_why() -> None:
    explained = figure("allied-committed-2023-11-03-thereportify-2023-11")

    assert explained.reason.endswith("No source reconciles the two.")


# Totals of the United States


@pytest.mark.parametrize(
    ("key", "computed", "percent"),
    [
        ("us-committed-since-2021-01-2022-05-06-newsam-2022-05-07", 4_035 * MILLION, "89.7"),
        ("us-committed-since-2022-02-24-2022-05-06-newsam-2022-05-07", 3_500 * MILLION, "92.1"),
        ("us-committed-since-2022-02-24-2023-12-27-finanznach-2023-12-28", 44_570 * MILLION,
         "100.8"),
        ("us-committed-since-2022-02-24-2024-11-14-dod-2024-11-14", 61_570 * MILLION, "101.9"),
        ("us-committed-since-2022-02-24-2025-01-10-armytech-2025-01", 67_028 * MILLION, "101.7"),
    ],
)  # fmt: skip
def test_a_total_with_other_programmes_has_a_coverage_in_place_of_a_verdict(
    key: str, computed: int, percent: str
) -> None:
    found = figure(key)

    assert found.verdict is Verdict.NOT_COMPARABLE
    assert found.computed == computed
    assert found.difference is None
    assert f"{found.coverage_percent:.1f}" == percent
    assert ("scope differs" in found.reason) == (float(percent) > 100)


def test_a_total_since_2014_has_no_coverage() -> None:
    since_2014 = [each for each in figures() if each.reported.subject == "since-2014"]

    assert [each.coverage_percent for each in since_2014] == [None]
    assert "packages begin in 2021" in since_2014[0].reason


def test_every_total_since_2021_or_2022_has_a_coverage() -> None:
    covered = [each for each in figures() if each.coverage_percent is not None]

    assert len(covered) == 43
    assert min(each.coverage_percent or 0 for each in covered) > 89
    assert max(each.coverage_percent or 0 for each in covered) < 104


# One figure


def test_what_was_counted_adds_up_to_the_computed_figure() -> None:
    for each in figures():
        if each.is_balance or each.computed is None:
            continue
        parts = reconciliation_record(key=each.reported.key).parts
        whole = sum(part.amount or 0 for part in parts) if each.reported.is_money else len(parts)
        assert whole == each.computed, each.reported.key


# Briefings


def test_every_source_with_figures_is_listed_once_the_newest_first() -> None:
    found = briefings(as_of=date.max)

    assert len({each.source.key for each in found}) == len(found)
    days = [each.source.published_on or date.min for each in found]
    assert days == sorted(days, reverse=True)
    (dod,) = [each for each in found if each.source.key == DOD]
    assert dod.counts == Counts(opens=0, agree=10, explained=0, open=0, not_comparable=2)


def test_a_source_is_listed_from_the_day_of_its_first_figure_on() -> None:
    def keys(day: date) -> set[str]:
        return {each.source.key for each in briefings(as_of=day)}

    assert DOD in keys(date(2024, 12, 7))  # its figure of the package of that day
    assert DOD not in keys(date(2024, 12, 6))
    assert keys(date(2022, 4, 27)) == set()


def test_the_briefing_of_23_december_2024_and_what_followed() -> None:
    record = briefing_record(key=DOD)

    assert record.on == BRIEFING
    assert len(record.briefing.figures) == 12
    assert [note.place for note in record.notes] == [
        "Ukraine", "", "Kursk", "Pokrovsk, Donetsk",
    ]  # fmt: skip
    assert record.next_meeting is not None
    assert (record.next_meeting.number, record.next_meeting.held_on) == (25, date(2025, 1, 9))
    usai, pda = record.targets
    assert (usai.authority.code, usai.outlook.due_on) == ("USAI", date(2024, 12, 31))
    assert (usai.outlook.met, usai.outlook.reached_on) == (True, date(2024, 12, 30))
    assert [each.key for each in usai.packages] == ["usai-23"]
    assert (pda.authority.code, pda.outlook.met) == ("PDA", None)
    assert [each.key for each in pda.packages] == ["pda-73", "pda-74"]


def test_a_source_that_speaks_of_money_alone_has_neither_notes_nor_a_meeting() -> None:
    record = briefing_record(key="rubryka-2024-11-13")

    assert (record.notes, record.targets, record.next_meeting) == ((), (), None)


def test_a_source_without_figures_is_no_briefing() -> None:
    with pytest.raises(NoFiguresError):
        briefing_record(key="menafn_udcg25")


def test_all_figures_of_a_source_are_those_of_its_briefing() -> None:
    selected = reconciliation(as_of=date.max).select(ReconciliationFilters(source=DOD))

    assert selected == briefing_record(key=DOD).briefing.figures


def test_a_briefing_takes_a_constant_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    briefings(as_of=date.max)

    with django_assert_num_queries(2):
        briefings(as_of=date.max)
    with django_assert_num_queries(13):
        briefing_record(key=DOD)
