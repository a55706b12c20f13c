"""Totals of the selected allies: allocations by kind and commitments, never added together."""

from dataclasses import dataclass, replace

from assistance.allied_months import ALLOCATED, COMMITTED, Aid
from assistance.allies import Allies, PartnerAid, total
from assistance.figures import SourceFigure
from assistance.models import AidKind
from dashboard.formats import money_short
from dashboard.pages.allies_charts import in_currency
from dashboard.pages.allies_form import KINDS
from dashboard.pages.allies_table import exact
from dashboard.params_allies import AlliesParams, Currency, Kind, Measure, Rank


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A total of the selection: what it is, in both currencies; `url` shows it in detail."""

    key: str
    name: str
    figure: str
    other: str
    exact: str
    sources: tuple[SourceFigure, ...]
    url: str
    current: bool


def total_row(
    found: Allies,
    aid: tuple[PartnerAid, ...],
    params: AlliesParams,
    path: str,
    measure: Measure,
    kind: Kind,
) -> TotalRow:
    view: Aid = COMMITTED if measure is Measure.COMMITMENTS else ALLOCATED[AidKind(kind)]
    recorded = any(view in each.amounts and not each.is_yardstick for each in aid)
    amount = total(aid, view) if recorded else None
    shown = in_currency(amount, params.currency)
    other = Currency.USD if params.currency is Currency.EUR else Currency.EUR
    beside = in_currency(amount, other)
    return TotalRow(
        key=f"{measure}-{kind}",
        name=KINDS[kind] if measure is Measure.ALLOCATIONS else "All kinds",
        figure="none recorded"
        if amount is None
        else "unknown"
        if shown is None
        else money_short(shown, params.currency),
        other="" if amount is None else "unknown" if beside is None else money_short(beside, other),
        exact=exact(amount),
        sources=found.views[view].sources,
        url=path + replace(params, measure=measure, kind=kind, rank=Rank.SHARE).query(),
        current=params.view == view,
    )
