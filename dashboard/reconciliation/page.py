"""The reconciliation: every statement beside what was computed, with filters and a chart."""

from collections.abc import Collection
from dataclasses import dataclass
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
from dashboard.reconciliation.params import FILTERS, ReconciliationParams
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.figure_rows import FigureRow, figure_row
from dashboard.site.figure_sentences import VERDICTS, balances_summary, others_summary
from dashboard.site.formats import capitalised, counted, long_day
from dashboard.site.page import (
    DAYS,
    ChartPart,
    Choice,
    Heading,
    Option,
    Words,
    filter_chips,
    hidden,
    in_words,
    page_options,
    sort_heading,
)
from dashboard.site.params import PAGE_SIZE, last_page
from dashboard.site.sentences import joined

HEADINGS = {
    Sort.DATE: "Day",
    Sort.MEASURE: "Statement",
    Sort.DIFFERENCE: "Difference",
    Sort.VERDICT: "Verdict",
    Sort.SOURCE: "Source",
}
LARGEST_FIRST = (Sort.DATE, Sort.DIFFERENCE)
CHIPS: Words = {
    "measures": lambda measure: capitalised(Measure(measure).label),
    "authorities": str,
    "verdicts": lambda verdict: VERDICTS[verdict],
    "source": lambda text: f"“{text}”",
    **DAYS,
}


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
    chips = filter_chips(params, path, CHIPS)
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
        carried=hidden(params, *FILTERS, "page"),
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
        pages=page_options(params, last_page(len(selected)), path),
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
    return f", {params.places(count)} on this page" if count > PAGE_SIZE else ""


def _heading(sort: Sort, params: ReconciliationParams, path: str) -> Heading:
    is_number, largest_first = sort is Sort.DIFFERENCE, sort in LARGEST_FIRST
    return sort_heading(
        params, path, sort, HEADINGS[sort], largest_first=largest_first, is_number=is_number
    )


def _why_empty(found: Reconciliation, filters: ReconciliationFilters) -> str:
    if not found.figures:
        return (
            "What officials and the press said counts from the day that they spoke of: nothing is "
            "recorded of this day or an earlier one."
        )
    wanted = in_words(
        filters,
        {
            "measures": lambda measure: f"is of the measure “{Measure(measure).label}”",
            "authorities": lambda code: f"is about {code}",
            "verdicts": lambda verdict: f"has the verdict “{VERDICTS[verdict]}”",
            "source": lambda text: f"rests on a source with “{text}” in title, publisher or key",
            "from_on": lambda day: f"speaks of {long_day(day)} or a later day",
            "to_on": lambda day: f"speaks of {long_day(day)} or an earlier day",
        },
    )
    return f"None of the {counted(len(found.figures), 'statement')} {joined(wanted)}."
