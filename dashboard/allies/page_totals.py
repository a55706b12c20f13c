"""Totals of the selected allies: allocations by kind and commitments, never added together."""

from dataclasses import dataclass, replace

from assistance.allies.parameters import aid_view
from assistance.allies.totals import Allies, PartnerAid, acts, total
from assistance.ledger.figures import SourceFigure
from dashboard.allies.page_charts import in_currency
from dashboard.allies.page_form import KINDS
from dashboard.allies.params import AlliesParams, Currency, Kind, Measure, Rank
from dashboard.allies.proofs import exact_aid, proved_both
from dashboard.allies.sentences import acts_phrase
from dashboard.site.formats import money_short


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A total of the selection: what it is, in both currencies; `url` shows it in detail.

    `acts` says how many acts stand behind it in a series of acts, and what of them it cannot hold.
    """

    key: str
    name: str
    figure: str
    other: str
    exact: str
    acts: str
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
    view = aid_view(measure, kind, by_kind=found.commits_by_kind)
    recorded = any(view in each.amounts and not each.is_benchmark for each in aid)
    amount = total(aid, view) if recorded else None
    shown = in_currency(amount, params.currency)
    other = Currency.USD if params.currency is Currency.EUR else Currency.EUR
    eur, usd = proved_both(found, view, amount, chosen=params.membership, short=True)
    beside = {Currency.EUR: eur, Currency.USD: usd}[other]
    return TotalRow(
        key=f"{measure}-{kind}",
        name="All kinds" if kind is Kind.ALL and measure is Measure.COMMITMENTS else KINDS[kind],
        figure="none recorded"
        if amount is None
        else "unknown"
        if shown is None
        else money_short(shown, params.currency),
        other=beside,
        exact=exact_aid(found, view, amount, chosen=params.membership),
        acts=acts_phrase(acts(aid, view)),
        sources=found.views[view].sources,
        url=path + replace(params, measure=measure, kind=kind, rank=Rank.SHARE).query(),
        current=params.view == view,
    )
