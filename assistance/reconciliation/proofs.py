"""Proofs of what reported figures are held against, and of how the two stand."""

from collections.abc import Callable
from typing import TypeVar

from assistance.ledger.figures import Verdict
from assistance.ledger.parameters import KEY
from assistance.ledger.proofs.balance import BALANCE
from assistance.packages.proofs import Announced, announced_question
from assistance.parameters import Query
from assistance.proof import (
    Operation,
    Proof,
    Provable,
    Question,
    Record,
    RecordKind,
    Step,
    Term,
    Unit,
    UnknownQuestionError,
    long_day,
)
from assistance.reconciliation import (
    ReconciledFigure,
    UnknownReportedFigureError,
    reconciled_figure,
)
from assistance.reconciliation.measures import since
from assistance.reconciliation.reported_figure import (
    Part,
    PartKind,
    ReconciliationRecord,
    reconciliation_record,
)

Read = TypeVar("Read", ReconciledFigure, ReconciliationRecord)


def computed_question(figure: ReconciledFigure) -> Question:
    """Ask what a reported figure is held against: of a balance, what was left before it."""
    reported = figure.reported
    if figure.is_balance:
        return BALANCE.question(
            authority=reported.authority, before=reported.key, as_of=reported.as_of
        )
    return _question(COMPUTED, figure)


def difference_question(figure: ReconciledFigure) -> Question:
    """Ask for what was reported minus what was computed."""
    return _question(DIFFERENCE, figure)


def coverage_question(figure: ReconciledFigure) -> Question:
    """Ask which share of a total the ledger covers."""
    return _question(COVERAGE, figure)


def computed(record: ReconciliationRecord) -> Proof:
    """Prove what a figure that is no balance is held against."""
    figure = record.figure
    unit = Unit.USD if figure.reported.is_money else Unit.COUNT
    return Proof(
        question=computed_question(figure),
        asks=f"What do the records give for “{_name(figure)}” on {_day(figure)}?",
        formula="The sum of its parts on that day."
        if figure.reported.is_money
        else "The number of those that count on that day.",
        unit=unit,
        terms=tuple(_part(figure, each) for each in record.parts),
        counts=unit is Unit.COUNT,
        statements=(_reported(figure),),
        unknown_because=figure.reason or "Nothing is computed." if figure.computed is None else "",
    )


def difference(figure: ReconciledFigure) -> Proof:
    """Prove what was reported minus what was computed; raises UnknownQuestionError for none."""
    if figure.difference is None or figure.computed is None:
        raise UnknownQuestionError(f"“{figure.reported.key}” is compared with no computed figure.")
    holds = figure.reported.entry.is_bound and figure.verdict is Verdict.AGREES
    reported = _reported(figure)
    return Proof(
        question=difference_question(figure),
        asks=f"By how much does “{_name(figure)}” as reported for {_day(figure)} differ?",
        formula="What was said is a limit, and it holds: nothing differs."
        if holds
        else "What was reported minus what was computed.",
        unit=Unit.USD if figure.reported.is_money else Unit.COUNT,
        terms=() if holds else (reported, _computed(figure, -figure.computed)),
        statements=(reported,) if holds else (),
        notes=(figure.reason,) if figure.reason else (),
    )


def coverage(figure: ReconciledFigure) -> Proof:
    """Prove which share of a total the ledger covers; raises UnknownQuestionError for none."""
    if figure.coverage_percent is None or figure.computed is None:
        raise UnknownQuestionError(f"“{figure.reported.key}” is no total that the ledger covers.")
    reported = figure.reported
    return Proof(
        question=coverage_question(figure),
        asks=f"How much of “{_name(figure)}” on {_day(figure)} does the ledger cover?",
        formula="What was computed over what was reported.",
        unit=Unit.PERCENT,
        unit_of_terms=Unit.USD,
        terms=(_computed(figure, figure.computed),),
        steps=(
            Step(Operation.OVER, reported.value, "what was reported", reported.sources),
            Step(Operation.TIMES, 100, "for percent"),
        ),
        notes=(figure.reason,),
    )


def _question(provable: Provable, figure: ReconciledFigure) -> Question:
    return provable.question(key=figure.reported.key, as_of=figure.reported.as_of)


def _name(figure: ReconciledFigure) -> str:
    reported = figure.reported
    return f"{reported.measure.label} {reported.subject}".strip()


def _day(figure: ReconciledFigure) -> str:
    return long_day(figure.reported.as_of)


def _reported(figure: ReconciledFigure) -> Term:
    reported = figure.reported
    return Term(
        text=f"Reported: “{reported.entry.wording}”",
        amount=reported.value,
        on=reported.as_of,
        record=Record(RecordKind.REPORTED_FIGURE, reported.key, reported.authority),
        sources=reported.sources,
    )


def _computed(figure: ReconciledFigure, amount: int) -> Term:
    return Term(
        text="Computed for that day",
        amount=amount,
        on=figure.reported.as_of,
        question=computed_question(figure),
    )


def _part(figure: ReconciledFigure, part: Part) -> Term:
    """Return a part as a term; one that is only counted counts once."""
    amount = part.amount if figure.reported.is_money and part.amount is not None else 1
    if part.kind is PartKind.AUTHORITY:
        begins = since(figure.reported.subject)
        question = announced_question(
            Announced.AMOUNT,
            as_of=figure.reported.as_of,
            pairs={"authority": part.key} | ({"from": begins} if begins else {}),
        )
        return Term(f"Announced under {part.name}", amount, question=question)
    return Term(
        text=part.name,
        amount=amount,
        on=part.on,
        record=Record(RecordKind(part.kind.value), part.key),
        sources=part.sources,
    )


def _asked(query: Query, read: Callable[..., Read]) -> Read:
    """Return what is read of the figure that is asked for."""
    key = query.needed_text(KEY)
    try:
        return read(key=key)
    except UnknownReportedFigureError:
        raise UnknownQuestionError(f"There is no reported figure “{key}”.") from None


COMPUTED = Provable(
    "computed", (KEY,), lambda query: computed(_asked(query, reconciliation_record))
)
DIFFERENCE = Provable(
    "reported-minus-computed", (KEY,), lambda query: difference(_asked(query, reconciled_figure))
)
COVERAGE = Provable("coverage", (KEY,), lambda query: coverage(_asked(query, reconciled_figure)))
PROOFS = (COMPUTED, DIFFERENCE, COVERAGE)
