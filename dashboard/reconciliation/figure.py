"""A statement's page: what was said, the verdict, and the ledger around it."""

from dataclasses import dataclass

from django.urls import reverse

from assistance.ledger.figures import SourceFigure
from assistance.reconciliation import ReconciledFigure
from assistance.reconciliation.measures import since
from assistance.reconciliation.proofs import computed_question, difference_question
from assistance.reconciliation.reported_figure import Part, PartKind, ReconciliationRecord
from dashboard.site.figure_rows import FigureRow, figure_row
from dashboard.site.figure_sentences import measure_name
from dashboard.site.formats import (
    capitalised,
    counted,
    long_day,
    ordinal,
    percent,
    short_day,
    usd,
)
from dashboard.site.kinds import added_aloud
from dashboard.site.page import Option
from dashboard.site.params import SiteParams
from dashboard.site.proofs import Proved
from dashboard.site.statement_rows import Row, statement_row

SHOWN = 24  # parts of what was counted; the page that a button leads to has them all


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of what was counted; `value` is "" where it counts once."""

    name: str
    url: str
    on: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """A source of the statement, and the page of all that it stated."""

    source: SourceFigure
    url: str


@dataclass(frozen=True, slots=True)
class ReconciledFigurePage:
    """A statement; `notice` says that it speaks of a day after the one the site is looking at."""

    title: str
    headline: str
    notice: str
    row: FigureRow
    reported: str
    computed: str
    difference: str
    confidence: str
    lines: tuple[Row, ...]
    lines_url: str
    code: str
    parts: tuple[PartRow, ...]
    parts_title: str
    parts_note: str
    parts_link: Option | None
    documents: tuple[Document, ...]


def reconciled_figure_page(
    record: ReconciliationRecord, params: SiteParams
) -> ReconciledFigurePage:
    """Return the page of a statement; the day of params is for its links only."""
    figure = record.figure
    reported, row = figure.reported, figure_row(figure, params)
    name, day = measure_name(reported), reported.as_of
    computed = f"computed {row.computed}" if row.computed else "nothing computed"
    statement = ""
    if record.authority:
        statement = reverse("authority", args=[record.authority.code.lower()])
        statement = f"{statement}?as_of={day.isoformat()}#{reported.key}"
    return ReconciledFigurePage(
        title=f"{name}, {long_day(day)}",
        headline=f"{name} on {long_day(day)}: reported {row.reported}, {computed}: {row.verdict}.",
        notice=_notice(figure, params),
        row=row,
        reported=_exact(figure, reported.value, reported.entry.half_precision)
        if reported.is_money
        else "",
        computed=""
        if figure.computed is None
        else Proved(
            _exact(figure, figure.computed, figure.uncertainty),
            figure.computed,
            computed_question(figure),
        ),
        difference=""
        if figure.difference is None
        else Proved(_signed(figure), figure.difference, difference_question(figure)),
        confidence=capitalised(reported.entry.confidence),
        lines=tuple(statement_row(line, reported.authority) for line in reversed(record.around)),
        lines_url=statement,
        code=record.authority.code if record.authority else "",
        parts=tuple(_part_row(each, params) for each in record.parts[:SHOWN]),
        parts_title=_parts_title(record),
        parts_note=_parts_note(record),
        parts_link=_parts_link(record),
        documents=tuple(
            Document(source, reverse("briefing", args=[source.key]) + params.day_query())
            for source in reported.sources
        ),
    )


def _exact(figure: ReconciledFigure, value: int, uncertainty: int) -> str:
    shown = usd if figure.reported.is_money else "{:,}".format
    return f"{shown(value)} ± {shown(uncertainty)}" if uncertainty else shown(value)


def _signed(figure: ReconciledFigure) -> str:
    difference = figure.difference or 0
    exact = _exact(figure, difference, 0).replace("-", "−")
    return f"+{exact}" if difference > 0 else exact


def _notice(figure: ReconciledFigure, params: SiteParams) -> str:
    day = figure.reported.as_of
    if day <= params.as_of:
        return ""
    return (
        f"The chosen day is {long_day(params.as_of)}: this statement speaks of {long_day(day)} and "
        "counts nowhere before."
    )


_NOUNS = {
    PartKind.AUTHORITY: ("authority", "authorities"),
    PartKind.PACKAGE: ("package", "packages"),
    PartKind.PARTNER: ("partner", "partners"),
    PartKind.COALITION: ("coalition", "coalitions"),
    PartKind.MEETING: ("meeting", "meetings"),
}


def _parts_title(record: ReconciliationRecord) -> str:
    if not record.parts:
        return ""
    total = counted(len(record.parts), *_NOUNS[record.parts[0].kind])
    if len(record.parts) <= SHOWN:
        return total
    return f"{total}, the {'newest' if record.parts[0].on else 'first'} {SHOWN} here"


def _parts_note(record: ReconciliationRecord) -> str:
    kind = record.parts[0].kind if record.parts else None
    if kind is PartKind.AUTHORITY:
        added = added_aloud(
            (part.authority for part in record.parts if part.authority), who="Officials add"
        )
        only = f" {added}; the ledger does so here only to stand beside their total."
        return (
            "Announced values from the first day of the total to the day of the statement."
            f"{only if added else ''}"
        )
    if kind is PartKind.PARTNER and record.parts[0].amount is not None:
        return (
            "Military allocations up to the month of the statement, in dollars at each month’s "
            "average rate. Kiel Institute, Ukraine Support Tracker; European Central Bank."
        )
    if kind is PartKind.PARTNER and record.parts[0].percent is not None:
        return "Military allocations as a share of GDP. Kiel Institute, Ukraine Support Tracker."
    return ""


def _parts_link(record: ReconciliationRecord) -> Option | None:
    """Return the page that shows all parts on the day of the statement."""
    if not record.parts:
        return None
    reported = record.figure.reported
    day = f"?as_of={reported.as_of.isoformat()}"
    first = record.parts[0]
    if first.kind is PartKind.PACKAGE:
        query = f"{day}&authority={reported.authority}"
        return Option(f"Packages of {reported.authority}", reverse("packages") + query, False)
    if first.kind is PartKind.AUTHORITY:
        begins = since(reported.subject)
        query = f"{day}&from={begins.isoformat()}" if begins else day
        return Option("The packages of these days", reverse("packages") + query, False)
    if first.amount is not None or first.percent is not None:
        return Option("Allies on that day", reverse("allies") + day, False)
    return Option("The contact group on that day", reverse("contact_group") + day, False)


def _part_row(part: Part, params: SiteParams) -> PartRow:
    return PartRow(
        name=f"{ordinal(int(part.key))} meeting{f', {part.name}' if part.name else ''}"
        if part.kind is PartKind.MEETING
        else part.name,
        url=_part_url(part, params),
        on=short_day(part.on) if part.on else "",
        value=_part_value(part),
    )


def _part_url(part: Part, params: SiteParams) -> str:
    day = params.day_query()
    match part.kind:
        case PartKind.PACKAGE:
            return reverse("package", args=[part.key]) + day
        case PartKind.AUTHORITY:
            return reverse("authority", args=[part.key.lower()]) + day
        case PartKind.PARTNER:
            return reverse("ally", args=[part.key.lower()]) + day
        case PartKind.COALITION:
            return f"{reverse('contact_group')}{day}#coalition-{part.key}"
    return f"{reverse('contact_group')}{day}#meeting-{part.key}"


def _part_value(part: Part) -> str:
    if part.percent is not None:
        return percent(part.percent)
    return "" if part.amount is None else usd(part.amount)
