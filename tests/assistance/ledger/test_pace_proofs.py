"""Proofs of pace, targets and changes: literal figures, and why there is none."""

from datetime import date

import pytest

from assistance.ledger import statement as ledger
from assistance.ledger.figures import Statement
from assistance.ledger.pace import targets
from assistance.ledger.proofs.balance import YearPart
from assistance.ledger.proofs.changes import changed
from assistance.ledger.proofs.pace import needed, outlook_of, per_day, used, used_up
from assistance.proof import Operation, Proof, UnknownQuestionError

MILLION = 1_000_000
BRIEFING = date(2024, 12, 23)

pytestmark = pytest.mark.usefixtures("seeded")


def usai(through: date = BRIEFING) -> Statement:
    return ledger.statement(authority="USAI", through=through)


def pda(through: date = BRIEFING) -> Statement:
    return ledger.statement(authority="PDA", through=through)


def steps(proof: Proof) -> list[tuple[Operation, int]]:
    return [(step.operation, int(step.operand)) for step in proof.steps]


@pytest.mark.parametrize(
    ("window_days", "used_millions", "value"),
    [(30, [988], 32_933_333), (90, [988, 2_400], 37_644_444),
     (180, [988, 2_400, 1_500, 2_200], 39_377_778)],
)  # fmt: skip
def test_the_use_per_day_is_the_packages_of_the_window_by_its_days(
    window_days: int, used_millions: list[int], value: int
) -> None:
    proof = per_day(usai(), window_days=window_days)

    assert [term.amount for term in proof.terms] == [each * MILLION for each in used_millions]
    assert steps(proof) == [(Operation.OVER, window_days)]
    assert proof.value == value
    assert all(term.sources for term in proof.terms)
    assert used(usai(), window_days=window_days).value == sum(used_millions) * MILLION


def test_what_was_charged_enters_where_less_was_charged_than_announced() -> None:
    # The 47th was announced at 325 million and charged 197.
    proof = per_day(pda(date(2023, 9, 21)), window_days=30)

    assert 197 * MILLION in [term.amount for term in proof.terms]


def test_an_empty_window_is_proved_to_be_zero() -> None:
    proof = per_day(pda(date(2025, 7, 12)), window_days=180)

    assert (proof.terms, proof.value) == ((), 0)


@pytest.mark.parametrize(("window_days", "days"), [(30, 38), (90, 33), (180, 32)])
def test_the_days_to_the_end_are_rounded_up(window_days: int, days: int) -> None:
    # 1,222 by 32.93, 37.64 and 39.38 a day: 37.1, 32.5 and 31.03 days.
    proof = used_up(usai(), window_days=window_days)

    assert proof.total == 1_222 * MILLION
    assert proof.value == days
    assert steps(proof)[0] == (Operation.TIMES, window_days)


def test_the_day_itself_stands_in_a_note() -> None:
    assert used_up(usai(), window_days=90).notes == (
        "That is 25 January 2025. It is reckoned from the past, no forecast.",
    )


@pytest.mark.parametrize(
    ("statement", "window_days", "reason"),
    [
        (("PDA", date(2022, 4, 27)), 90, "The balance is not established."),
        (("USAI", date(2024, 7, 2)), 30, "Nothing was used in the window."),
        (("USAI", date(2024, 12, 30)), 30, "Nothing is left beyond rounding."),
    ],
)
def test_where_nothing_is_projected_the_proof_says_why(
    statement: tuple[str, date], window_days: int, reason: str
) -> None:
    code, through = statement

    proof = used_up(ledger.statement(authority=code, through=through), window_days=window_days)

    assert (proof.value, proof.unknown_because) == (None, reason)


def test_what_a_target_needs_is_what_is_left_beyond_it_by_the_days_left() -> None:
    statement = usai()
    target = outlook_of(targets(statements=(statement,))["USAI"], key="usai-2024-12-31")

    proof = needed(statement, target)

    assert [term.amount for term in proof.terms] == [1_222 * MILLION, 0]
    assert steps(proof) == [(Operation.OVER, 8)]
    assert proof.value == 152_750_000


@pytest.mark.parametrize("through", [date(2024, 12, 30), date(2024, 12, 31)])
def test_a_target_that_is_reached_needs_nothing(through: date) -> None:
    statement = usai(through)
    target = outlook_of(targets(statements=(statement,))["USAI"], key="usai-2024-12-31")

    assert needed(statement, target).value is None


def test_a_target_that_had_not_been_stated_is_no_question() -> None:
    statement = usai(date(2024, 12, 22))

    with pytest.raises(UnknownQuestionError, match="No target “usai-2024-12-31”"):
        outlook_of(targets(statements=(statement,))["USAI"], key="usai-2024-12-31")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        (YearPart.ADDED, 0),
        (YearPart.LAPSED, 0),
        (YearPart.DIFFERENCES, 535 * MILLION),
        (YearPart.USED, -988 * MILLION),
        (YearPart.PACKAGES, 1),
    ],
)
def test_a_sort_of_change_is_the_sum_of_its_lines(part: YearPart, value: int) -> None:
    assert changed(usai(), part=part, since=date(2024, 11, 1)).value == value


def test_lines_before_the_opening_do_not_enter() -> None:
    proof = changed(pda(date(2022, 5, 25)), part=YearPart.USED, since=date(2022, 4, 20))

    assert [term.amount for term in proof.terms] == [-100 * MILLION, -150 * MILLION]


def test_before_the_opening_no_change_is_known() -> None:
    proof = changed(pda(date(2022, 4, 27)), part=YearPart.USED, since=date(2022, 4, 1))

    assert proof.value is None
    assert proof.unknown_because == "The balance of PDA is not established on 27 April 2022."


def test_what_it_opened_with_and_a_day_after_the_last_one_are_no_questions() -> None:
    with pytest.raises(UnknownQuestionError, match="is a balance"):
        changed(usai(), part=YearPart.OPENED_WITH, since=date(2024, 11, 1))
    with pytest.raises(UnknownQuestionError, match="since=2024-12-24 is after as_of=2024-12-23"):
        changed(usai(), part=YearPart.ADDED, since=date(2024, 12, 24))
