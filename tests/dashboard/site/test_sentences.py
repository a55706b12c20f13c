from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assistance.allies.totals import Allies, Share
from assistance.ledger.figures import Statement
from assistance.ledger.pace import TargetOutlook
from dashboard.authorities.sentences import course_sentence
from dashboard.overview.sentences import balances_sentence, shares_sentence
from dashboard.site.sentences import (
    joined,
    line_phrase,
    reported_phrase,
    target_phrase,
    verdict_phrase,
)
from tests.assistance.entries import act, package, said, statement_of

OPENS_ON, DAY, LATER = date(2024, 1, 10), date(2024, 2, 1), date(2024, 3, 1)
BILLION, MILLION = 1_000_000_000, 1_000_000


def usai(*entries: object, through: date = LATER, opens_on: date = OPENS_ON) -> Statement:
    statement = statement_of(*entries, through=through, opens_on=opens_on, authority="USAI")
    return replace(statement, authority=replace(statement.authority, kind="procurement"))


def pda(*entries: object, through: date = LATER, opens_on: date = OPENS_ON) -> Statement:
    return statement_of(*entries, through=through, opens_on=opens_on, authority="PDA")


@pytest.mark.parametrize(
    ("parts", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_parts_are_joined_as_in_a_sentence(parts: list[str], text: str) -> None:
    assert joined(parts) == text


# What was left


def test_two_balances_stand_in_one_sentence_with_the_day() -> None:
    statements = (usai(act(DAY, 1_222 * MILLION)), pda(act(DAY, 5_600 * MILLION)))

    assert balances_sentence(statements) == (
        "$1.2 billion of USAI and $5.6 billion of drawdown authority were left for Ukraine "
        "on 1 March 2024."
    )


def test_a_balance_that_is_not_established_is_named_and_has_no_figure() -> None:
    statements = (usai(act(DAY, 300 * MILLION)), pda(opens_on=date(2024, 3, 2)))

    assert balances_sentence(statements) == (
        "$300 million of USAI was left for Ukraine on 1 March 2024; the balance of drawdown "
        "authority was not established."
    )


def test_where_no_balance_is_established_the_sentence_says_only_that() -> None:
    statements = (usai(opens_on=date(2024, 3, 2)), pda(opens_on=date(2024, 3, 2)))

    assert balances_sentence(statements) == (
        "On 1 March 2024 the balance of USAI and drawdown authority was not established."
    )


def test_a_balance_within_its_uncertainty_of_zero_is_said_to_be_zero() -> None:
    statements = (usai(act(DAY, 2 * MILLION, precision=10 * MILLION)),)

    assert balances_sentence(statements) == "$0 of USAI was left for Ukraine on 1 March 2024."


def test_a_negative_balance_is_not_hidden() -> None:
    statements = (usai(package(DAY, 300 * MILLION)),)

    assert balances_sentence(statements) == (
        "−$300 million of USAI was left for Ukraine on 1 March 2024."
    )


def test_without_records_the_sentence_says_so() -> None:
    assert balances_sentence(()) == "There are no records yet."


# How it went


def test_the_course_goes_from_the_last_addition_to_the_day() -> None:
    statement = usai(act(DAY, 6 * BILLION), package(date(2024, 2, 20), BILLION))

    assert course_sentence((statement,)) == (
        "USAI went from $6.0 billion on 1 February 2024, the day of its last addition, "
        "to $5.0 billion."
    )


def test_the_course_of_an_addition_on_the_day_itself_is_where_it_stands() -> None:
    assert course_sentence((usai(act(LATER, 6 * BILLION)),)) == "USAI stands at $6.0 billion."


def test_the_course_without_an_addition_is_where_it_stands() -> None:
    assert course_sentence((pda(),)) == "Drawdown authority stands at $0."


def test_the_course_before_the_opening_is_not_established() -> None:
    statement = pda(package(DAY, BILLION), opens_on=date(2024, 3, 2))

    assert course_sentence((statement,)) == (
        "The balance of drawdown authority is not established."
    )


def test_no_authority_has_no_course() -> None:
    assert course_sentence(()) == ""


# Shares


def allied(*shares: Share, benchmark: Share | None) -> Allies:
    return Allies(DAY, LATER, 0, 0, (), benchmark, shares, ())


ESTONIA = Share("EST", "Estonia", 1, Decimal("2.256"))
LATVIA = Share("LVA", "Latvia", 1, Decimal("0.1"))
US = Share("USA", "United States", 1, Decimal("0.325"))


def test_the_partners_above_the_benchmark_are_counted_and_the_first_is_named() -> None:
    assert shares_sentence(allied(ESTONIA, LATVIA, benchmark=US)) == (
        "1 partner allocated more of their GDP to military aid than the United States (0.33%), "
        "Estonia first with 2.26%."
    )


def test_where_no_partner_is_above_the_benchmark_none_is_named() -> None:
    assert shares_sentence(allied(LATVIA, benchmark=US)) == (
        "0 partners allocated more of their GDP to military aid than the United States (0.33%)."
    )


def test_without_a_benchmark_nothing_is_compared() -> None:
    assert shares_sentence(allied(ESTONIA, benchmark=None)) == (
        "No share of GDP is known for the United States on this day."
    )


# Reported figures and lines


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [
        ("at_least", "at least $5.0 billion"),
        ("at_most", "at most $5.0 billion"),
        ("about", "about $5.0 billion"),
        ("exact", "$5.0 billion"),
    ],
)
def test_a_reported_balance_keeps_its_qualifier(qualifier: str, text: str) -> None:
    assert (
        reported_phrase(said(DAY, 5 * BILLION, precision=100 * MILLION, qualifier=qualifier))
        == text
    )


def last_verdict(*entries: object) -> str:
    return verdict_phrase(pda(*entries).lines[-1])


def test_a_statement_that_opens_the_ledger_says_so() -> None:
    assert last_verdict(said(OPENS_ON, 250 * MILLION)) == "opens the ledger"


def test_a_statement_that_agrees_says_so() -> None:
    added = act(DAY, BILLION)

    assert last_verdict(added, said(LATER, BILLION, precision=100 * MILLION)) == "agrees"


def test_a_rounding_step_is_said_with_the_agreement() -> None:
    added = act(DAY, 990 * MILLION, precision=100 * MILLION)

    assert last_verdict(added, said(LATER, BILLION)) == "agrees, rounding +$10 million"


def test_a_difference_with_a_note_is_explained() -> None:
    added = act(DAY, BILLION)

    assert (
        last_verdict(added, said(LATER, 2 * BILLION, difference_note="A transfer"))
        == "difference of +$1.0 billion, explained"
    )


def test_a_difference_without_a_note_is_unexplained() -> None:
    added = act(DAY, BILLION)

    assert (
        last_verdict(added, said(LATER, 500 * MILLION))
        == "difference of −$500 million, unexplained"
    )


def test_a_statement_of_another_scope_is_not_compared() -> None:
    assert last_verdict(said(LATER, BILLION, comparable=False)) == "not compared"


def test_a_package_is_named_with_what_it_took() -> None:
    [line] = pda(package(DAY, 500 * MILLION)).lines

    assert line_phrase(line) == "−$500 million: A package"


def test_a_package_that_was_charged_less_is_named_with_both_amounts() -> None:
    [line] = pda(package(DAY, 325 * MILLION, charged_usd=197 * MILLION)).lines

    assert line_phrase(line) == "−$197 million of $325 million announced: A package"


def test_an_act_that_changes_nothing_is_named_without_an_amount() -> None:
    [line] = pda(act(DAY, 0)).lines

    assert line_phrase(line) == "Notification: An act on the authority"


# Targets


def outlook(**changes: object) -> TargetOutlook:
    plain = TargetOutlook(
        key="usai-2024-12-31",
        due_on=date(2024, 12, 31),
        stated_on=date(2024, 12, 23),
        target_remaining_usd=0,
        wording="",
        sources=(),
        days_left=None,
        needed_per_day_usd=None,
        reached_on=None,
        met=None,
    )
    return replace(plain, **changes)


def test_a_target_shows_days_left_and_the_pace_that_it_needs() -> None:
    target = outlook(days_left=8, needed_per_day_usd=152_750_000)

    assert target_phrase(target, "$153 million") == (
        "Target: all by 31 Dec 2024",
        "8 days left, $153 million a day needed",
    )


def test_a_target_that_leaves_a_balance_names_it() -> None:
    target = outlook(target_remaining_usd=500 * MILLION, days_left=1, needed_per_day_usd=MILLION)

    assert target_phrase(target, "$1 million") == (
        "Target: $500 million by 31 Dec 2024",
        "1 day left, $1 million a day needed",
    )


def test_a_target_without_a_figure_has_days_left_and_no_pace() -> None:
    target = outlook(target_remaining_usd=None, days_left=28)

    assert target_phrase(target) == ("Through 31 Dec 2024", "28 days left")


def test_a_target_without_a_figure_gets_no_verdict_once_its_day_has_passed() -> None:
    target = outlook(target_remaining_usd=None)

    assert target_phrase(target) == (
        "Through 31 Dec 2024",
        "the day has passed; no figure was set",
    )


def test_a_target_that_is_reached_early_names_the_day() -> None:
    target = outlook(days_left=1, reached_on=date(2024, 12, 30))

    assert target_phrase(target)[1] == "reached on 30 Dec 2024"


@pytest.mark.parametrize(
    ("met", "reached_on", "standing"),
    [(True, date(2024, 12, 30), "met on 30 Dec 2024"), (False, None, "missed")],
)
def test_a_target_that_is_due_has_an_outcome(
    met: bool, reached_on: date | None, standing: str
) -> None:
    assert target_phrase(outlook(met=met, reached_on=reached_on))[1] == standing


def test_a_target_of_an_authority_without_a_balance_gets_no_verdict_and_the_reason() -> None:
    assert target_phrase(outlook())[1] == "the day has passed; the balance was not established"
