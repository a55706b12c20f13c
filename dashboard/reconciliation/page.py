"""The reconciliation: every statement beside what was computed, with filters and a chart."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from assistance.ledger.figures import AuthorityFigure, Verdict
from assistance.models import Measure
from assistance.reconciliation import (
    Counts,
    ReconciledFigure,
    Reconciliation,
    ReconciliationFilters,
    Sort,
)
from dashboard.reconciliation.page_chart import differences_part
from dashboard.reconciliation.params import PAGE_SIZE, ReconciliationParams
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.figure_rows import FigureRow, figure_row
from dashboard.site.figure_sentences import VERDICTS, balances_summary, others_summary
from dashboard.site.formats import capitalised, counted, long_day, short_day
from dashboard.site.page import ChartPart, Choice, Heading, Option, hidden, page_options
from dashboard.site.sentences import joined

HEADINGS = {
    Sort.DATE: "Day",
    Sort.MEASURE: "Statement",
    Sort.DIFFERENCE: "Difference",
    Sort.VERDICT: "Verdict",
    Sort.SOURCE: "Source",
}
LARGEST_FIRST = (Sort.DATE, Sort.DIFFERENCE)


@dataclass(frozen=True, slots=True)
class ReconciliationPage:
    """The reconciliation as of a day; `empty` says why nothing is left to show."""

    as_of: date
    headline: str
    others: str
    beside: str
    is_empty: bool
    measures: tuple[Choice, ...]
    authorities: tuple[Choice, ...]
    verdicts: tuple[Choice, ...]
    source: str
    from_on: date | None
    to_on: date | None
    carried: tuple[tuple[str, str], ...]
    summary: str
    title: str
    chips: tuple[Option, ...]
    clear_url: str
    empty: str
    chart: ChartPart | None
    headings: dict[str, Heading]
    rows: tuple[FigureRow, ...]
    exports: tuple[ExportLink, ...]
    pages: tuple[Option, ...]


def reconciliation_page(
    found: Reconciliation,
    selected: tuple[ReconciledFigure, ...],
    authorities: Collection[AuthorityFigure],
    params: ReconciliationParams,
    *,
    path: str,
    url: str,
) -> ReconciliationPage:
    """Return the page of what the filters selected; `authorities` are those that there are."""
    filters = params.filters
    chips = _chips(params, path)
    total = counted(len(found.figures), "statement")
    summary = f"{len(selected):,} of {total}" if chips else total
    in_use = {each.reported.measure for each in found.figures}
    balances, others = found.balances, found.others
    return ReconciliationPage(
        as_of=params.as_of,
        headline=_headline(found, balances),
        others=others_summary(others) if others.comparable else "",
        beside=_beside(found, balances.not_comparable + others.not_comparable),
        is_empty=not found.figures,
        measures=tuple(
            Choice(each, capitalised(each.label), each in filters.measures)
            for each in Measure
            if each in in_use or each in filters.measures
        ),
        authorities=tuple(
            Choice(each.code, each.code, each.code in filters.authorities) for each in authorities
        ),
        verdicts=tuple(Choice(each, VERDICTS[each], each in filters.verdicts) for each in Verdict),
        source=filters.source,
        from_on=filters.from_on,
        to_on=filters.to_on,
        carried=hidden(params, "measure", "authority", "verdict", "source", "from", "to", "page"),
        summary=summary + _range(params, len(selected)),
        title=summary if chips else "Reconciliation",
        chips=chips,
        clear_url=path + params.query(filters=ReconciliationFilters(), page=1),
        empty="" if selected else _why_empty(found, filters),
        chart=differences_part(selected, authorities, params, path=path, url=url),
        headings={str(sort): _heading(sort, params, path) for sort in Sort},
        rows=tuple(
            figure_row(each, params) for each in selected[params.first : params.first + PAGE_SIZE]
        ),
        exports=export_links("reconciliation", params.pairs()),
        pages=page_options(params, max(1, -(-len(selected) // PAGE_SIZE)), path),
    )


def _headline(found: Reconciliation, balances: Counts) -> str:
    if not found.figures:
        return f"No reported figure speaks of {long_day(found.as_of)} or an earlier day."
    if not balances.comparable:
        return "No statement about a balance can be held against the ledger yet."
    return balances_summary(balances)


def _beside(found: Reconciliation, beside: int) -> str:
    """Return how many statements are compared with nothing, and what stands in the place of it."""
    if not beside:
        return ""
    covered = sum(each.coverage_percent is not None for each in found.figures)
    share = f", {covered} of them with what the ledger covers of a larger total" if covered else ""
    return f"{beside} more {'is' if beside == 1 else 'are'} shown and not compared{share}."


def _range(params: ReconciliationParams, count: int) -> str:
    if count <= PAGE_SIZE:
        return ""
    return f", {params.first + 1:,}–{min(params.first + PAGE_SIZE, count):,} on this page"


def _heading(sort: Sort, params: ReconciliationParams, path: str) -> Heading:
    is_current = params.sort is sort
    descending = not params.descending if is_current else sort in LARGEST_FIRST
    order = ("descending" if params.descending else "ascending") if is_current else "none"
    url = path + params.query(sort=sort, descending=descending, page=1)
    return Heading(HEADINGS[sort], url, order, sort is Sort.DIFFERENCE)


def _chips(params: ReconciliationParams, path: str) -> tuple[Option, ...]:
    """Return a link for each active filter that takes it away."""
    filters = params.filters
    active = [
        *(
            (capitalised(Measure(each).label), replace(filters, measures=()))
            for each in filters.measures
        ),
        *((each, replace(filters, authorities=())) for each in filters.authorities),
        *((VERDICTS[Verdict(each)], replace(filters, verdicts=())) for each in filters.verdicts),
    ]
    if filters.source:
        active.append((f"“{filters.source}”", replace(filters, source="")))
    if filters.from_on:
        active.append((f"from {short_day(filters.from_on)}", replace(filters, from_on=None)))
    if filters.to_on:
        active.append((f"to {short_day(filters.to_on)}", replace(filters, to_on=None)))
    return tuple(
        Option(label, path + params.query(filters=left, page=1), False) for label, left in active
    )


def _why_empty(found: Reconciliation, filters: ReconciliationFilters) -> str:
    if not found.figures:
        return (
            "What officials and the press said counts from the day that they spoke of: nothing is "
            "recorded of this day or an earlier one."
        )
    wanted = [
        *(f"is of the measure “{Measure(each).label}”" for each in filters.measures),
        *(f"is about {each}" for each in filters.authorities),
        *(f"has the verdict “{VERDICTS[Verdict(each)]}”" for each in filters.verdicts),
    ]
    if filters.source:
        wanted.append(f"rests on a source with “{filters.source}” in title, publisher or key")
    if filters.from_on:
        wanted.append(f"speaks of {long_day(filters.from_on)} or a later day")
    if filters.to_on:
        wanted.append(f"speaks of {long_day(filters.to_on)} or an earlier day")
    return f"None of the {counted(len(found.figures), 'statement')} {joined(wanted)}."
