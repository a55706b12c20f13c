"""The history chart's part, shared by the overview and the packages explorer."""

from collections.abc import Callable, Mapping
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


def history_part(
    sums: tuple[PeriodSum, ...],
    series: tuple[Series, ...],
    params: Any,
    *,
    part_id: str,
    subtitle: str,
    sentence: str,
    path: str,
    url: str,
    report: str = "package_history",
    runs_on: bool = False,
    note: str = NOTE,
    address: Callable[[PeriodSum, str], str] | None = None,
    in_table: tuple[tuple[PeriodSum, ...], tuple[Series, ...]] | None = None,
    cells: Cells,
) -> ChartPart:
    """Return the history with its table, newest period first; `runs_on` shows running totals.

    `cells` gives the filters of a cell, with which it is proved; the chart's marks lead to that
    proof too, where no `address` leads elsewhere.

    `in_table` are the table's sums and series where it holds more than the chart; `report` is what
    is exported. `params` has the period and the view that the switches change.
    """
    shown = cumulative(sums) if runs_on else sums

    def write(period: PeriodSum, key: str, of: Announced) -> str:
        return proved_cell(period, key, of, params, cells)

    def proof(period: PeriodSum, key: str) -> str:
        cell = write(period, key, Announced.AMOUNT)
        return proof_address(cell.question) if isinstance(cell, Proved) else ""

    listed, columns = in_table or (sums, series)
    title = "Package history"
    step = PERIODS[params.period].lower()
    heading = f"{title}: announced value by {step}{', running total' if runs_on else ''}"
    return ChartPart(
        part_id=part_id,
        title=title,
        subtitle=subtitle,
        sentence=sentence,
        note=note,
        view=params.history,
        views=views(params, path, "history"),
        switches=(("Period", options(params, path, "period", PERIODS)),),
        spec=history_chart(
            shown,
            series,
            Imprint(heading, SOURCE, params.day_phrase, url),
            cumulative=runs_on,
            address=address or proof,
        ),
        table=_table(cumulative(listed) if runs_on else listed, columns, heading, address, write),
        leads_to="" if address else PROOF_PANEL,
        exports=export_links(report, params.pairs()),
        filename=f"packages-by-{params.period.replace('_', '-')}-{params.day_stem}",
    )


def _table(
    sums: tuple[PeriodSum, ...],
    series: tuple[Series, ...],
    heading: str,
    address: Callable[[PeriodSum, str], str] | None,
    write: Callable[[PeriodSum, str, Announced], str],
) -> Table:
    newest_first = tuple(reversed(sums))
    return Table(
        caption=f"{heading}, in million US dollars",
        columns=(
            "Period",
            *(each.label for each in series),
            *(f"{each.label} packages" for each in series),
        ),
        rows=tuple(
            (
                each.label,
                *(write(each, one.key, Announced.AMOUNT) for one in series),
                *(write(each, one.key, Announced.COUNT) for one in series),
            )
            for each in newest_first
        ),
        addresses=tuple(address(each, "") for each in newest_first) if address else (),
    )


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
