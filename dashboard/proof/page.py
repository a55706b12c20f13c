"""The page of a proof: a figure, the rows that it is made of, and how."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from assistance.ledger.figures import SourceFigure
from assistance.proof import Number, Operation, Proof, Record, RecordKind, Step, Term, Unit
from assistance.reports.proof import unit_of_terms
from dashboard.site.exports import FORMATS, ExportLink
from dashboard.site.formats import counted, grouped, money, percent
from dashboard.site.params import SiteParams
from dashboard.site.proofs import address

SHOWN = 50
CURRENCIES = {
    Unit.USD: "usd",
    Unit.EUR: "eur",
    Unit.USD_PER_DAY: "usd",
    Unit.USD_PER_MONTH: "usd",
    Unit.EUR_PER_MONTH: "eur",
}
RATES = {
    Unit.USD_PER_DAY: " a day",
    Unit.USD_PER_MONTH: " a month",
    Unit.EUR_PER_MONTH: " a month",
}
OPERATIONS = {
    Operation.PLUS: "Plus",
    Operation.MINUS: "Minus",
    Operation.TIMES: "Times",
    Operation.OVER: "Divided by",
}


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A row that enters; `mark` is its element's id.

    `amount_url` is the proof of an amount that is computed itself; `url` the page of the record,
    or the proof where rows are counted and no amount is shown. Either is "" where there is none.
    """

    on: date | None
    text: str
    amount: str
    amount_url: str
    url: str
    is_proof: bool
    mark: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step from the sum of the rows to the figure."""

    operation: str
    amount: str
    text: str
    mark: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class ProofPage:
    """A proof; `shown` says how many of its rows are listed, `total` what all of them come to."""

    proof: Proof
    answer: str
    uncertainty: str
    rows: tuple[ProofRow, ...]
    shown: str
    total: str
    steps: tuple[StepRow, ...]
    statements: tuple[ProofRow, ...]
    permalink: str
    exports: tuple[ExportLink, ...]


def proof_page(proof: Proof, params: SiteParams) -> ProofPage:
    """Return the page of a proof; its links to other pages keep the day of params."""
    unit = unit_of_terms(proof)
    count = len(proof.terms)
    permalink = address(proof.question)
    query = permalink[permalink.index("?") :]
    return ProofPage(
        proof=proof,
        answer=proof.unknown_because or written(proof.value, proof.unit),
        uncertainty=f" ± {written(proof.uncertainty_usd, Unit.USD)}"
        if proof.uncertainty_usd
        else "",
        rows=tuple(_rows(proof, proof.terms[:SHOWN], params, "term")),
        shown=f"The first {SHOWN} of {counted(count, 'row')}; the files hold all of them."
        if count > SHOWN
        else "",
        total=grouped(count) if proof.counts else written(proof.total, unit),
        steps=tuple(_step(step, f"step-{at}") for at, step in enumerate(proof.steps)),
        statements=tuple(_rows(proof, proof.statements, params, "statement")),
        permalink=permalink,
        exports=tuple(
            ExportLink(
                label,
                reverse("proof_export", args=[proof.question.name, format_]) + query,
            )
            for format_, label in FORMATS.items()
        ),
    )


def written(value: Number | None, unit: Unit) -> str:
    """Return a figure exactly, with its unit: $1,222,000,000, $37,577,778 a day, 0.325%."""
    if value is None:
        return "unknown"
    if unit is Unit.PERCENT:
        return percent(Decimal(value), 3)
    if unit is Unit.COUNT:
        return grouped(int(value))
    if unit is Unit.DAYS:
        return counted(int(value), "day")
    return f"{money(int(value), CURRENCIES[unit])}{RATES.get(unit, '')}"


def _rows(
    proof: Proof, terms: tuple[Term, ...], params: SiteParams, name: str
) -> Iterator[ProofRow]:
    unit = unit_of_terms(proof)
    for at, term in enumerate(terms):
        of_amount = address(term.question) if term.question else ""
        is_proof = bool(of_amount) and proof.counts
        yield ProofRow(
            on=term.on,
            text=term.text,
            amount=written(term.amount, unit),
            amount_url="" if is_proof else of_amount,
            url=of_amount if is_proof else record_url(term.record, params) if term.record else "",
            is_proof=is_proof,
            mark=f"proof-{name}-{at}",
            sources=term.sources,
        )


def _step(step: Step, name: str) -> StepRow:
    operation, operand = OPERATIONS[step.operation], f"{step.operand:,}"
    return StepRow(operation, operand, step.text, f"proof-{name}", step.sources)


def record_url(record: Record, params: SiteParams) -> str:
    """Return the page that shows a record, with the day of params; "" where none does."""
    day = params.day_query()
    match record.kind:
        case RecordKind.PACKAGE:
            return reverse("package", args=[record.key]) + day
        case RecordKind.REPORTED_FIGURE:
            return reverse("reconciled_figure", args=[record.key]) + day
        case RecordKind.FUNDING_ACTION if record.authority:
            return f"{reverse('authority', args=[record.authority.lower()])}{day}#{record.key}"
        case RecordKind.PARTNER:
            return reverse("ally", args=[record.key.lower()]) + day
        case RecordKind.COALITION | RecordKind.MEETING:
            return f"{reverse('contact_group')}{day}#{record.kind}-{record.key}"
    return ""
