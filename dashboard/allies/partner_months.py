"""A partner's aid by month and kind, as a chart with its table."""

from datetime import date

from assistance.allies.months import ALLOCATED, COMMITTED_OF, Aid, Amount
from assistance.allies.partner import PartnerRecord
from assistance.allies.totals import Allies
from assistance.models import AidKind
from dashboard.allies.charts import KindBars, Scale, months_chart
from dashboard.allies.page_charts import WORDS, in_currency, source_text
from dashboard.allies.params import OneAllyParams
from dashboard.allies.proofs import proved_aid
from dashboard.allies.sentences import verb
from dashboard.charts.style import Imprint
from dashboard.site.exports import export_links
from dashboard.site.formats import BILLION, MILLION, SIGNS, long_day, money_short
from dashboard.site.page import ChartPart, Table, views
from dashboard.site.proofs import PROOF_PANEL, Phrase, Proved, address

KINDS = (AidKind.MILITARY, AidKind.FINANCIAL, AidKind.HUMANITARIAN)


def month_views(found: Allies) -> dict[AidKind, Aid]:
    """Return what the chart of months stacks: the kinds of the measure that shares are taken of."""
    measures = ALLOCATED if found.share_view in ALLOCATED.values() else COMMITTED_OF
    return {kind: measures[kind] for kind in KINDS}


def months_part(
    found: Allies, record: PartnerRecord, params: OneAllyParams, path: str, url: str
) -> ChartPart:
    """Return what a partner gave in each month, the kinds apart."""
    code, name = record.partner.code, record.partner.name
    flows = {
        kind: {
            month: _proved_flow(found, view, code, month, flow, params)
            for month, flow, _total in (course.by_month(params.as_of) if course else ())
        }
        for kind, view in month_views(found).items()
        for course in [found.courses[view].get(code)]
    }
    known = [abs(_amount(flow)) for each in flows.values() for flow in each.values() if flow]
    unit, letter = (BILLION, " B") if max(known, default=0) >= 2 * BILLION else (MILLION, " M")
    done = verb(found.share_view)
    title = f"Aid of each month {done} by {name}, by kind, in {WORDS[params.currency]}"
    measure = "Commitments" if done == "committed" else "Allocations"
    bars = tuple(
        KindBars(
            name=_name(kind),
            months=tuple(of_kind),
            values=tuple(_amount(flow) / unit if flow else None for flow in of_kind.values()),
            hovers=tuple(
                f"{month:%B %Y}<br>{_name(kind)}: {_short(flow, params)}"
                for month, flow in of_kind.items()
            ),
            addresses=tuple((flow and address(flow.question)) or "" for flow in of_kind.values()),
        )
        for kind, of_kind in flows.items()
    )
    months = sorted({month for each in flows.values() for month in each}, reverse=True)
    return ChartPart(
        part_id="ally-months",
        title="Aid by month",
        subtitle=f"{measure} of each month, by kind: a flow, not a running total",
        sentence=_largest(flows, months, name, done, params),
        note="Each act stands in the month from which it counts."
        if found.series.by_act
        else "Commitments are another view of the same aid and stand in the list below. Bars "
        "below zero are aid that was taken back.",
        view=params.months,
        views=views(params, path, "months"),
        spec=months_chart(
            bars,
            Scale(SIGNS[params.currency], letter),
            Imprint(title, source_text(found), long_day(params.as_of), url),
        ),
        table=Table(
            caption=f"{title}; empty where nothing is recorded",
            columns=("Month", *map(_name, KINDS)),
            rows=tuple(
                (
                    f"{month:%b %Y}",
                    *(
                        (flows[kind][month] or "unknown") if month in flows[kind] else ""
                        for kind in KINDS
                    ),
                )
                for month in months
            ),
        ),
        leads_to=PROOF_PANEL,
        filename=f"{code.lower()}-by-month-{params.as_of.isoformat()}",
        exports=export_links(
            "allied_history",
            {**params.pairs(), "partner": code, "kind": KINDS}
            | ({} if done == "allocated" else {"measure": "commitments"}),
        ),
    )


def _proved_flow(
    found: Allies, view: Aid, code: str, month: date, flow: Amount, params: OneAllyParams
) -> Proved | None:
    amount = in_currency(flow, params.currency)
    if amount is None:
        return None
    currency = params.currency.upper()
    return proved_aid(found, view, amount, currency, partner=code, month=month)


def _largest(
    flows: dict[AidKind, dict[date, Proved | None]],
    months: list[date],
    name: str,
    done: str,
    params: OneAllyParams,
) -> Phrase:
    sums = {}
    for month in months:
        amounts = [each[month] for each in flows.values() if month in each]
        known = [_amount(amount) for amount in amounts if amount is not None]
        if len(known) == len(amounts):
            sums[month] = sum(known)
    if not sums:
        return Phrase(f"Nothing {done} by {name} is recorded with a known value.")
    month = max(sums, key=lambda each: (sums[each], each))
    parts = [
        part
        for kind in KINDS
        if (flow := flows[kind].get(month)) and _amount(flow)
        for part in ("; ", flow.rewritten(_short(flow, params)), f" {kind.value}")
    ]
    together = parts[1:] or (money_short(0, params.currency),)
    return Phrase(f"Most was {done} in {month:%B %Y}: ", *together, ".")


def _amount(flow: Proved) -> int:
    return int(flow.value)


def _name(kind: AidKind) -> str:
    return str(kind.label).capitalize()


def _short(flow: Proved | None, params: OneAllyParams) -> str:
    return "unknown" if flow is None else money_short(_amount(flow), params.currency)
