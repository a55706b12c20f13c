"""Proofs of how much may lapse at most on a day to come."""

from datetime import date

from assistance.ledger.expiry import Expiry, expiries
from assistance.ledger.figures import Statement
from assistance.ledger.proofs.balance import balance_question
from assistance.proof import (
    Operation,
    Proof,
    Question,
    Record,
    RecordKind,
    Step,
    Term,
    Unit,
    UnknownQuestionError,
    days,
    long_day,
)


def lapse_question(
    authority: str, *, expires_on: date, as_of: date, known_on: date | None = None
) -> Question:
    """Ask how much may lapse at most on the day expires_on, as of another."""
    named = (("authority", authority), ("expires_on", expires_on.isoformat()))
    return Question("may-lapse", (*named, *days(as_of, known_on)))


def may_lapse(statement: Statement, *, expires_on: date) -> Proof:
    """Prove how much may lapse; raises UnknownQuestionError where nothing may on that day."""
    expiry = next((each for each in expiries(statement) if each.on == expires_on), None)
    if expiry is None or statement.balance is None:
        raise UnknownQuestionError(f"Nothing is known to lapse on {long_day(expires_on)}.")
    code = statement.authority.code
    left_usd = statement.balance.remaining_usd + statement.balance.uncertainty_usd
    by_balance = expiry.at_most_usd == left_usd
    terms, steps = _of_balance(statement) if by_balance else _of_acts(expiry, code)
    return Proof(
        question=lapse_question(
            code,
            expires_on=expires_on,
            as_of=statement.through,
            known_on=statement.known_on,
        ),
        asks=f"How much of {code} may lapse at most on {long_day(expires_on)}?",
        formula="What is left, at the upper end of its rounding: the expiring acts provided more."
        if by_balance
        else "What the expiring acts provided, at the upper end of their rounding, less what was "
        "notified for drawdown: more than that is left.",
        unit=Unit.USD,
        terms=terms,
        steps=steps,
        notes=("Which act's money is left is not known: packages name no act that pays.",),
    )


def _of_balance(statement: Statement) -> tuple[tuple[Term, ...], tuple[Step, ...]]:
    code, balance = statement.authority.code, statement.balance
    term = Term(
        text=f"{code} left",
        amount=balance.remaining_usd if balance else 0,
        on=statement.through,
        question=balance_question(code, as_of=statement.through, known_on=statement.known_on),
    )
    rounding = balance.uncertainty_usd if balance else 0
    return (term,), (Step(Operation.PLUS, rounding, "the uncertainty of the balance"),)


def _of_acts(expiry: Expiry, code: str) -> tuple[tuple[Term, ...], tuple[Step, ...]]:
    terms = tuple(
        Term(
            text=f"{act.kind_label}: {act.description}",
            amount=act.change_usd,
            on=act.on,
            record=Record(RecordKind.FUNDING_ACTION, act.key, code),
            sources=act.sources,
        )
        for act in expiry.acts
    )
    rounding = sum(act.precision // 2 for act in expiry.acts)
    return terms, (
        Step(Operation.PLUS, rounding, "half the rounding of these acts"),
        Step(Operation.MINUS, expiry.notified_usd, "notified for drawdown, which does not lapse"),
    )
