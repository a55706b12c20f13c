"""The history chart's part, shared by the overview and the packages explorer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistance.history import Period, PeriodSum, cumulative
from assistance.proofs.model import Question
from assistance.proofs.packages import Announced, announced_question
from dashboard.charts.history import Series, history_chart
from dashboard.charts.style import Imprint
from dashboard.exports import export_links
from dashboard.formats import millions
from dashboard.pages.site import ChartPart, Option, Table, views
from dashboard.params import SiteParams
from dashboard.proofs import PROOF_PANEL, Proved
from dashboard.proofs import address as proof_address

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
    pairs: Mapping[str, object] | None = None,
) -> ChartPart:
    """Return the history with its table, newest period first; `runs_on` shows running totals.

    With `pairs`, the filters of a selection by authority, the cells of the table lead to their
    proofs; so do the chart's marks where no `address` leads elsewhere.

    `in_table` are the table's sums and series where it holds more than the chart; `report` is what
    is exported. `params` has the period and the view that the switches change.
    """
    shown = cumulative(sums) if runs_on else sums
    prove = None if pairs is None else _Proving(params, pairs, runs_on)
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
        switches=(("Period", period_options(params, path)),),
        spec=history_chart(
            shown,
            series,
            Imprint(heading, SOURCE, params.day_phrase, url),
            cumulative=runs_on,
            address=address or (prove.address if prove else None),
        ),
        table=_table(cumulative(listed) if runs_on else listed, columns, heading, address, prove),
        leads_to="" if address or not prove else PROOF_PANEL,
        exports=export_links(report, params.pairs()),
        filename=f"packages-by-{params.period.replace('_', '-')}-{params.day_stem}",
    )


def period_options(params: SiteParams, path: str) -> tuple[Option, ...]:
    """Return the switch between the lengths of a step."""
    return tuple(
        Option(label, path + params.query(period=period), period == getattr(params, "period", None))
        for period, label in PERIODS.items()
    )


def _table(
    sums: tuple[PeriodSum, ...],
    series: tuple[Series, ...],
    heading: str,
    address: Callable[[PeriodSum, str], str] | None,
    prove: "_Proving | None",
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
                *(_cell(each, one.key, Announced.AMOUNT, prove) for one in series),
                *(_cell(each, one.key, Announced.COUNT, prove) for one in series),
            )
            for each in newest_first
        ),
        addresses=tuple(address(each, "") for each in newest_first) if address else (),
    )


@dataclass(frozen=True, slots=True)
class _Proving:
    """What the proofs of a history by authority share: the day, the filters, where sums begin."""

    params: SiteParams
    pairs: Mapping[str, object]
    runs_on: bool

    def question(self, period: PeriodSum, code: str, of: Announced) -> Question:
        # The selection may begin or end within the period; ISO days sort as text.
        first, last = period.first_on.isoformat(), period.last_on.isoformat()
        begins = {} if self.runs_on else {"from": max(first, str(self.pairs.get("from", first)))}
        pairs = {**self.pairs, **begins, "to": min(last, str(self.pairs.get("to", last)))}
        return announced_question(
            of,
            as_of=self.params.as_of,
            authority=code,
            pairs=pairs,
            known_on=self.params.known_on,
        )

    def address(self, period: PeriodSum, code: str) -> str:
        return proof_address(self.question(period, code, Announced.AMOUNT))


def _cell(period: PeriodSum, key: str, of: Announced, prove: _Proving | None) -> str:
    value = (period.amount_usd if of is Announced.AMOUNT else period.package_count)[key]
    text = millions(value) if of is Announced.AMOUNT else str(value)
    return Proved(text, value, prove.question(period, key, of)) if prove else text
