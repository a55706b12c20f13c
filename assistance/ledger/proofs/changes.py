"""Proofs of what changed between two days: the sums by sort."""

from datetime import date

from assistance.ledger.changes import change
from assistance.ledger.figures import Statement
from assistance.ledger.parameters import AUTHORITY, asked_statement
from assistance.ledger.proofs.balance import PART, YearPart, lines_of, question_of, terms
from assistance.parameters import KNOWN_ON, Filter, FilterType
from assistance.proof import Proof, Provable, Unit, UnknownQuestionError, long_day

SINCE = Filter(
    "since", FilterType.DATE, "Changes after this day: its own entries are not among them."
)

_ASKED = {
    YearPart.ADDED: "How much was added to {code} after {since} up to {day}?",
    YearPart.LAPSED: "How much of {code} lapsed or was taken back after {since} up to {day}?",
    YearPart.DIFFERENCES: "By how much did reported balances move that of {code} after {since} up "
    "to {day}?",
    YearPart.USED: "How much of {code} was used after {since} up to {day}?",
    YearPart.PACKAGES: "How many {code} packages were announced after {since} up to {day}?",
}
_FORMULAS = {
    YearPart.ADDED: "The sum of the additions: appropriations, ceilings, revaluations.",
    YearPart.LAPSED: "The sum of expiries, rescissions and transfers out.",
    YearPart.DIFFERENCES: "The sum of the steps from computed to reported balances, roundings "
    "included.",
    YearPart.USED: "The sum of the packages, at announced values or at what was charged.",
    YearPart.PACKAGES: "The number of the packages.",
}


def changed(statement: Statement, *, part: YearPart, since: date) -> Proof:
    """Prove a sort of change up to the statement's last day; lines before the opening count not.

    Raises UnknownQuestionError for the part that is no change, and for a day after the last one.
    """
    if part not in _ASKED:
        raise UnknownQuestionError("What it opened with is a balance: ask for that of the day.")
    if since > statement.through:
        raise UnknownQuestionError(f"since={since} is after as_of={statement.through}.")
    code = statement.authority.code
    question = question_of(statement, CHANGE, part=part, since=since)
    asks = _ASKED[part].format(code=code, since=long_day(since), day=long_day(statement.through))
    unit = Unit.COUNT if part is YearPart.PACKAGES else Unit.USD
    if statement.balance is None:
        why = f"The balance of {code} is not established on {long_day(statement.through)}."
        return Proof(question, asks, _FORMULAS[part], unit, unknown_because=why)
    return Proof(
        question=question,
        asks=asks,
        formula=_FORMULAS[part],
        unit=unit,
        terms=terms(statement, lines_of(part, change(statement, from_on=since).lines)),
        counts=unit is Unit.COUNT,
    )


CHANGE = Provable(
    "change",
    (AUTHORITY, PART, SINCE, KNOWN_ON),
    lambda query: changed(
        asked_statement(query),
        part=query.needed_choice(PART, YearPart),
        since=query.needed_day(SINCE),
    ),
)
