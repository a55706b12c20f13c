"""The rows behind a figure as a report: one proof at a time, named by its parameter `figure`."""

from collections.abc import Iterable, Iterator

from assistance.allies import proofs as allied_proofs
from assistance.contact_group import proofs as contact_group_proofs
from assistance.ledger import proofs as ledger_proofs
from assistance.packages import proofs as package_proofs
from assistance.parameters import Filter, FilterType, ParameterError, Query
from assistance.proof import Proof, Step, Term, Unit, UnknownQuestionError
from assistance.reconciliation import proofs as reconciliation_proofs
from assistance.reports.columns import DATE, INTEGER, STRING, Column, Row
from assistance.reports.model import Report, Result, in_batches
from assistance.tables.cells import LIST_SEPARATOR

PROOFS = {
    each.name: each
    for each in (
        *ledger_proofs.PROOFS,
        *package_proofs.PROOFS,
        *reconciliation_proofs.PROOFS,
        *allied_proofs.PROOFS,
        *contact_group_proofs.PROOFS,
    )
}
FIGURE = Filter(
    "figure", FilterType.CHOICE, "The sort of figure to prove.", choices=lambda: tuple(PROOFS)
)


def proof(query: Query) -> Proof:
    """Return the proof that the query asks for.

    Raises ParameterError for a parameter that this sort of figure needs, or does not have, and
    for one that leads to nothing.
    """
    provable = PROOFS[query.needed_text(FIGURE)]
    known = {FIGURE.name, *(each.name for each in provable.parameters)}
    for name in query.values:
        if name not in known:
            raise ParameterError(f"{provable.name} has no parameter “{name}”.")
    try:
        return provable.prove(query)
    except UnknownQuestionError as error:
        raise ParameterError(str(error)) from None


def _rows(query: Query) -> Result:
    proved = proof(query)
    return Result(
        len(proved.terms) + len(proved.steps) + len(proved.statements), in_batches(_each(proved))
    )


def _each(proved: Proof) -> Iterator[Row]:
    """Yield the terms, the steps and what was said, in this order."""
    unit = "" if proved.counts else str(unit_of_terms(proved))
    yield from (_row("term", term, unit) for term in proved.terms)
    for step in proved.steps:
        yield str(step.operation), None, step.text, step.operand, "", "", "", _keys(step)
    yield from (_row("statement", term, unit) for term in proved.statements)


def _row(role: str, term: Term, unit: str) -> Row:
    kind, key = (str(term.record.kind), term.record.key) if term.record else ("", "")
    return role, term.on, term.text, term.amount, unit, kind, key, _keys(term)


def _keys(row: Term | Step) -> str:
    return LIST_SEPARATOR.join(source.key for source in row.sources)


def unit_of_terms(proved: Proof) -> Unit:
    """Return what the terms are counted in: a rate's are plain amounts."""
    return proved.unit_of_terms or {
        Unit.USD_PER_DAY: Unit.USD,
        Unit.DAYS: Unit.USD,
        Unit.USD_PER_MONTH: Unit.USD,
        Unit.EUR_PER_MONTH: Unit.EUR,
        Unit.PERCENT: Unit.EUR,
    }.get(proved.unit, proved.unit)


def _parameters() -> Iterable[Filter]:
    """Return the parameters of all figures; what several take is there once."""
    every = (each for provable in PROOFS.values() for each in provable.parameters)
    return {each.name: each for each in every}.values()


PROOF = Report(
    name="proof",
    title="Proof of a figure",
    description="The rows behind a computed figure: its terms, newest first, which add up to it or "
    "are counted; the steps after that; and what was said of it. Needs the parameter figure.",
    columns=(
        Column(
            "role",
            STRING,
            "term: enters the sum or the count; plus, minus, times, over: a step that follows; "
            "statement: what was said, enters nothing.",
        ),
        Column("date", DATE, "The day of the row; empty where it has none."),
        Column("text", STRING, "What the row is."),
        Column("amount", INTEGER, "The signed amount, or the operand of a step."),
        Column("unit", STRING, "The unit of a term; empty where terms are counted."),
        Column("record", STRING, "The kind of record behind the row."),
        Column("key", STRING, "The key of that record."),
        Column("sources", STRING, "The keys of its sources, the best one first."),
    ),
    key=("role", "date", "record", "key", "text"),
    read=_rows,
    filters=(FIGURE, *_parameters()),
)
