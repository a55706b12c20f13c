"""The history chart's part, shared by the overview and the packages explorer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistance.packages.history import Period, PeriodSum, cumulative
from assistance.packages.proofs import Announced, announced_question
from dashboard.charts.style import Imprint
from dashboard.packages.charts import Series, history_chart
from dashboard.site.exports import export_links
from dashboard.site.formats import millions
from dashboard.site.page import ChartPart, Table, options, views
from dashboard.site.params import SiteParams
from dashboard.site.proofs import PROOF_PANEL, Proved
from dashboard.site.proofs import address as proof_address

PERIODS = {
    Period.MONTH: "Month",
    Period.QUARTER: "Quarter",
    Period.FISCAL_YEAR: "Fiscal year",
    Period.CALENDAR_YEAR: "Calendar year",
}
SOURCE = "packages as announced, each with its documents at this address"
NOTE = (
    "By day of announcement. Quarters are those of the calendar year; fiscal year N ends on "
    "30 September N."
)

# The filters that leave the packages of a period and a group; None where none do.
Cells = Callable[[PeriodSum, str], Mapping[str, object] | None]
# Where a mark, or a period's row, leads.
Address = Callable[[PeriodSum, str], str]


@dataclass(frozen=True, slots=True)
class History:
    """What is drawn, with a sentence on it; `in_table` is what the table holds, if that is more."""

    sums: tuple[PeriodSum, ...]
    series: tuple[Series, ...]
    sentence: str
    in_table: tuple[tuple[PeriodSum, ...], tuple[Series, ...]] | None = None


def history_part(
    history: History,
    params: Any,
    *,
    part_id: str,
    subtitle: str,
    path: str,
    url: str,
    cells: Cells,
    report: str = "package_history",
    runs_on: bool = False,
    note: str = NOTE,
    address: Address | None = None,
) -> ChartPart:
    """Return the history with its table, newest period first; `runs_on` shows running totals.

    `cells` gives the filters of a cell, with which it is proved; the chart's marks lead to that
    proof too, where no `address` leads elsewhere. `report` is what is exported. `params` has the
    period and the view that the switches change.
    """

    def proof(period: PeriodSum, key: str) -> str:
        cell = proved_cell(period, key, Announced.AMOUNT, params, cells)
        return proof_address(cell.question) if isinstance(cell, Proved) else ""

    run = cumulative if runs_on else tuple
    title, step = "Package history", PERIODS[params.period].lower()
    heading = f"{title}: announced value by {step}{', running total' if runs_on else ''}"
    listed, columns = history.in_table or (history.sums, history.series)
    return ChartPart(
        part_id=part_id,
        title=title,
        subtitle=subtitle,
        sentence=history.sentence,
        note=note,
        view=params.history,
        views=views(params, path, "history"),
        switches=(("Period", options(params, path, "period", PERIODS)),),
        spec=history_chart(
            run(history.sums),
            history.series,
            Imprint(heading, SOURCE, params.day_phrase, url),
            cumulative=runs_on,
            address=address or proof,
        ),
        table=Table(
            caption=f"{heading}, in million US dollars",
            columns=(
                "Period",
                *(each.label for each in columns),
                *(f"{each.label} packages" for each in columns),
            ),
            rows=tuple(_row(each, columns, params, cells) for each in reversed(run(listed))),
            addresses=tuple(address(each, "") for each in reversed(listed)) if address else (),
        ),
        leads_to="" if address else PROOF_PANEL,
        exports=export_links(report, params.pairs()),
        filename=f"packages-by-{params.period.replace('_', '-')}-{params.day_stem}",
    )


def _row(
    period: PeriodSum, series: tuple[Series, ...], params: SiteParams, cells: Cells
) -> tuple[str, ...]:
    """Return a period's values, then its numbers of packages."""
    asked = [(of, each.key) for of in (Announced.AMOUNT, Announced.COUNT) for each in series]
    return period.label, *(proved_cell(period, key, of, params, cells) for of, key in asked)


def proved_cell(
    period: PeriodSum, key: str, of: Announced, params: SiteParams, cells: Cells
) -> str:
    """Return what was announced in a period and a group, with its proof where filters tell it."""
    value = (period.amount_usd if of is Announced.AMOUNT else period.package_count)[key]
    text = millions(value) if of is Announced.AMOUNT else str(value)
    pairs = cells(period, key)
    if pairs is None:
        return text
    question = announced_question(of, as_of=params.as_of, pairs=pairs, known_on=params.known_on)
    return Proved(text, value, question)
