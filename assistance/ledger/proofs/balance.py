"""Proofs of what the ledger computes: balances, fiscal years and differences."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum

from assistance import fiscal
from assistance.ledger.figures import Balance, Line, Moves, Statement, Verdict
from assistance.ledger.parameters import AUTHORITY, KEY, asked_statement
from assistance.parameters import KNOWN_ON, Filter, FilterType
from assistance.proof import (
    Proof,
    Provable,
    Question,
    Record,
    RecordKind,
    Term,
    Unit,
    UnknownQuestionError,
    long_day,
)

ROUNDING_NOTE = (
    "The ± speaks of officials' rounding only; announced amounts (“up to”, “about”) are taken as "
    "stated."
)


class YearPart(StrEnum):
    """A part of a fiscal year; the first four and `used` add up to what is left."""

    OPENED_WITH = "opened_with"
    ADDED = "added"
    LAPSED = "lapsed"
    DIFFERENCES = "differences"
    USED = "used"
    PACKAGES = "packages"


AFTER = Filter("after", FilterType.TEXT, "The balance after the line with this key.")
BEFORE = Filter("before", FilterType.TEXT, "The balance before the line with this key.")
PART = Filter(
    "part",
    FilterType.CHOICE,
    "The part of the fiscal year, or the sort of change.",
    choices=lambda: tuple(YearPart),
)

_ASKED = {
    YearPart.OPENED_WITH: "With how much did {code} open fiscal year {year}?",
    YearPart.ADDED: "How much was added to {code} in fiscal year {year} up to {day}?",
    YearPart.LAPSED: "How much of {code} lapsed or was taken back in fiscal year {year} up to "
    "{day}?",
    YearPart.DIFFERENCES: "By how much did reported balances move that of {code} in fiscal year "
    "{year} up to {day}?",
    YearPart.USED: "How much of {code} was used in fiscal year {year} up to {day}?",
    YearPart.PACKAGES: "How many {code} packages were announced in fiscal year {year} up to {day}?",
}
_FORMULAS = {
    YearPart.OPENED_WITH: "The sum of all lines before the year, or the figure that opens the "
    "ledger in it.",
    YearPart.ADDED: "The sum of the year's additions: appropriations, ceilings, revaluations.",
    YearPart.LAPSED: "The sum of the year's expiries, rescissions and transfers out.",
    YearPart.DIFFERENCES: "The sum of the steps from computed to reported balances, roundings "
    "included.",
    YearPart.USED: "The sum of the year's packages, at announced values or at what was charged.",
    YearPart.PACKAGES: "The number of the year's packages.",
}


def question_of(
    statement: Statement, provable: Provable, *, as_of: date | None = None, **given: object
) -> Question:
    """Ask for a figure of the statement, as of its last day or of another one."""
    return provable.question(
        authority=statement.authority.code,
        **given,
        as_of=as_of or statement.through,
        known_on=statement.known_on,
    )


def left(statement: Statement) -> Term:
    """Return what was left on the statement's last day as a term of another figure."""
    balance_ = statement.balance
    return Term(
        text=f"{statement.authority.code} left",
        amount=balance_.remaining_usd if balance_ else 0,
        on=statement.through,
        question=question_of(statement, BALANCE),
    )


def balance(statement: Statement, *, after: str = "", before: str = "") -> Proof:
    """Prove what was left on the statement's last day, or after or before a line of it.

    Raises UnknownQuestionError where the statement has no line with this key.
    """
    code = statement.authority.code
    question = question_of(statement, BALANCE, after=after, before=before)
    counted, remaining, when = _asked_of(statement, after, before)
    asks = f"How much of {code} was left {when} {long_day(counted.through)}?"
    formula = "What opened the ledger, plus and minus every line since, in order."
    if remaining is None:
        why = _why_unknown(statement)
        return Proof(question, asks, formula, Unit.USD, unknown_because=why)
    return Proof(
        question=question,
        asks=asks,
        formula=formula,
        unit=Unit.USD,
        terms=terms(statement, (line for line in counted.lines if line.moved_usd)),
        uncertainty_usd=remaining.uncertainty_usd,
        statements=tuple(
            _statement_term(statement, line) for line in counted.basis if line.reported
        ),
        notes=_uncertainty_notes(counted),
    )


def _why_unknown(statement: Statement) -> str:
    code, opens_on = statement.authority.code, statement.authority.opens_on
    if not statement.opening_is_known:
        return f"What the balance of {code} starts from was not known yet."
    return f"The balance of {code} is not established before {long_day(opens_on)}."


def _asked_of(
    statement: Statement, after: str, before: str
) -> tuple[Statement, Balance | None, str]:
    """Return the lines that count, what they leave, and the words for when."""
    if not (after or before):
        return statement, statement.balance, "on"
    place = _place(statement, after or before)
    line = statement.lines[place]
    lines = statement.lines[: place + 1] if after else statement.lines[:place]
    counted = replace(statement, through=line.on, lines=lines)
    remaining = line.balance if after or line.balance is None else counted.balance
    return counted, remaining, f"{'after' if after else 'before'} “{_text(line)}” on"


def fiscal_year(statement: Statement, *, part: YearPart) -> Proof:
    """Prove a part of the fiscal year of the statement's last day."""
    code = statement.authority.code
    question = question_of(statement, FISCAL_YEAR, part=part)
    asks = _ASKED[part].format(
        code=code, year=fiscal.fiscal_year(statement.through), day=long_day(statement.through)
    )
    unit = Unit.COUNT if part is YearPart.PACKAGES else Unit.USD
    if statement.balance is None:
        why = _why_unknown(statement)
        return Proof(question, asks, _FORMULAS[part], unit, unknown_because=why)
    opened_with, lines = statement.fiscal_year_lines()
    chosen = (
        (line for line in opened_with if line.moved_usd)
        if part is YearPart.OPENED_WITH
        else lines_of(part, lines)
    )
    return Proof(
        question=question,
        asks=asks,
        formula=_FORMULAS[part],
        unit=unit,
        terms=terms(statement, chosen),
        counts=unit is Unit.COUNT,
    )


def lines_of(part: YearPart, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return those of the lines that make a part of what they do to the balance."""
    moves = Moves.of(lines)
    return {
        YearPart.ADDED: moves.added,
        YearPart.LAPSED: moves.lapsed,
        YearPart.DIFFERENCES: moves.differences,
        YearPart.USED: moves.used,
        YearPart.PACKAGES: moves.used,
    }[part]


def difference(statement: Statement, *, key: str) -> Proof:
    """Prove the step from the computed balance to a reported one; raises UnknownQuestionError."""
    place = _place(statement, key)
    line = statement.lines[place]
    if not line.reported or line.change_usd is None:
        raise UnknownQuestionError(f"“{key}” is held against no computed balance.")
    code = statement.authority.code
    computed = line.held_against
    agrees = line.verdict is Verdict.AGREES and not line.change_usd
    reported = Term(
        text=f"Reported: “{line.reported.wording}”",
        amount=line.reported.value_usd,
        on=line.on,
        record=_record(statement, line),
        sources=line.entry.sources,
    )
    return Proof(
        question=question_of(statement, DIFFERENCE, key=key),
        asks=f"By how much does the {code} balance reported on {long_day(line.on)} move the "
        "computed one?",
        formula="The two agree within their rounding, so nothing moves."
        if agrees
        else "The reported balance minus the computed one.",
        unit=Unit.USD,
        terms=()
        if agrees
        else (
            reported,
            Term(
                text=f"Computed {code} balance before it",
                amount=-(computed.remaining_usd if computed else 0),
                on=line.on,
                question=question_of(statement, BALANCE, as_of=line.on, before=key),
            ),
        ),
        statements=(reported,) if agrees else (),
        notes=(line.reported.difference_note,) if line.reported.difference_note else (),
    )


def terms(statement: Statement, lines: Iterable[Line]) -> tuple[Term, ...]:
    """Return what each line moves, newest first."""
    return tuple(
        Term(
            text=_text(line),
            amount=line.moved_usd,
            on=line.on,
            record=_record(statement, line),
            sources=line.entry.sources,
        )
        for line in reversed(tuple(lines))
    )


def _place(statement: Statement, key: str) -> int:
    places = (at for at, line in enumerate(statement.lines) if line.entry.key == key)
    place = next(places, None)
    if place is None:
        raise UnknownQuestionError(
            f"The statement of {statement.authority.code} up to {long_day(statement.through)} has "
            f"no line “{key}”."
        )
    return place


def _text(line: Line) -> str:
    if line.package:
        return line.package.title
    if line.action:
        return f"{line.action.kind_label}: {line.action.description}"
    wording = line.reported.wording if line.reported else ""
    step = {
        Verdict.OPENS: "Reported, opens the ledger",
        Verdict.AGREES: "Rounding to what was reported",
        Verdict.EXPLAINED: "Explained difference to what was reported",
        Verdict.OPEN: "Unexplained difference to what was reported",
    }.get(line.verdict or Verdict.NOT_COMPARABLE, "Reported")
    return f"{step}: “{wording}”"


def _record(statement: Statement, line: Line) -> Record:
    code = statement.authority.code
    if line.package:
        return Record(RecordKind.PACKAGE, line.package.key, code)
    kind = RecordKind.FUNDING_ACTION if line.action else RecordKind.REPORTED_FIGURE
    return Record(kind, line.entry.key, code)


def _statement_term(statement: Statement, line: Line) -> Term:
    return Term(
        text=f"“{line.reported.wording}”" if line.reported else "",
        amount=line.reported.value_usd if line.reported else 0,
        on=line.on,
        record=_record(statement, line),
        sources=line.entry.sources,
    )


def _uncertainty_notes(statement: Statement) -> tuple[str, ...]:
    """Say where the ± comes from: the statement that set it last, and rounded acts since."""
    balance_ = statement.balance
    if balance_ is None or not balance_.uncertainty_usd:
        return ()
    widened, set_by = [], None
    for place in range(len(statement.lines) - 1, -1, -1):
        line = statement.lines[place]
        if _sets_uncertainty(line, statement.lines[place - 1].balance if place else None):
            set_by = line
            break
        if line.action and line.moved_usd and line.action.precision:
            widened.append(line)
    origin = f"half the rounding of what was reported on {long_day(set_by.on)}" if set_by else ""
    acts = (
        f"half the rounding of {len(widened)} rounded {'act' if len(widened) == 1 else 'acts'}"
        if widened
        else ""
    )
    return (f"The ± is {' plus '.join(filter(None, (origin, acts)))}.", ROUNDING_NOTE)


def _sets_uncertainty(line: Line, before: Balance | None) -> bool:
    """Whether the balance's ± is that of the reported figure of this line from here on."""
    if not line.reported or line.reported.is_bound or not line.is_check:
        return False
    narrows = before is not None and line.reported.half_precision < before.uncertainty_usd
    return line.is_difference or line.verdict is Verdict.OPENS or narrows


BALANCE = Provable(
    "balance",
    (AUTHORITY, AFTER, BEFORE, KNOWN_ON),
    lambda query: balance(
        asked_statement(query), after=query.text(AFTER.name), before=query.text(BEFORE.name)
    ),
)
FISCAL_YEAR = Provable(
    "fiscal-year",
    (AUTHORITY, PART, KNOWN_ON),
    lambda query: fiscal_year(asked_statement(query), part=query.needed_choice(PART, YearPart)),
)
DIFFERENCE = Provable(
    "difference",
    (AUTHORITY, KEY, KNOWN_ON),
    lambda query: difference(asked_statement(query), key=query.needed_text(KEY)),
)
