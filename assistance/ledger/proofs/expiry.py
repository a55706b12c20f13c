"""Proofs of how much may lapse at most on a day to come."""

from datetime import date

from assistance.ledger.expiry import Expiry, expiries
from assistance.ledger.figures import Statement
from assistance.ledger.parameters import AUTHORITY, asked_statement
from assistance.ledger.proofs.balance import left, question_of
from assistance.parameters import KNOWN_ON, Filter, FilterType
from assistance.proof import (
    Operation,
    Proof,
    Provable,
    Record,
    RecordKind,
    Step,
    Term,
    Unit,
    UnknownQuestionError,
    long_day,
)

EXPIRES_ON = Filter("expires_on", FilterType.DATE, "The day on which funding acts expire.")


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
        question=question_of(statement, MAY_LAPSE, expires_on=expires_on),
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
    rounding = statement.balance.uncertainty_usd if statement.balance else 0
    return (left(statement),), (Step(Operation.PLUS, rounding, "the uncertainty of the balance"),)


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


MAY_LAPSE = Provable(
    "may-lapse",
    (AUTHORITY, EXPIRES_ON, KNOWN_ON),
    lambda query: may_lapse(asked_statement(query), expires_on=query.needed_day(EXPIRES_ON)),
)
