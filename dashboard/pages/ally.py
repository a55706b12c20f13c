"""A partner's page: its aid by kind and month, its share of GDP, its coalitions and records."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.allied_months import ALLOCATED, COMMITTED, CoalitionPart
from assistance.allied_record import ActivityFigure, ContributionFigure, PartnerRecord
from assistance.allies import Allies, PartnerAid, months_since_start, per_month
from assistance.figures import SourceFigure
from assistance.models import AidKind
from dashboard.charts.allies import KindBars, Scale, months_chart
from dashboard.charts.style import Imprint
from dashboard.exports import ExportLink, export_links
from dashboard.formats import (
    BILLION,
    MILLION,
    counted,
    long_day,
    money,
    money_short,
    percent,
    plain_amount,
    short_day,
)
from dashboard.pages.allies_charts import SOURCE, WORDS, in_currency
from dashboard.pages.allies_table import exact, groups_of
from dashboard.pages.site import ChartPart, Option, Table, page_options, views
from dashboard.params_allies import Currency, OneAllyParams
from dashboard.sentences_allies import NAMES, ally_sentence

PAGE_SIZE = 50
KINDS = (AidKind.MILITARY, AidKind.FINANCIAL, AidKind.HUMANITARIAN)


@dataclass(frozen=True, slots=True)
class AidFact:
    """What a partner gave of a kind, rounded and exact; empty where nothing is recorded."""

    key: str
    name: str
    figure: str
    exact: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """A contribution in words; `rate` says how its dollars are reckoned."""

    key: str
    month: date
    kind: str
    measure: str
    amount: str
    usd: str
    rate: str
    sources: tuple[SourceFigure, ...]
    rate_sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A single act of aid in words."""

    key: str
    on: str
    what: str
    description: str
    amount: str
    value: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class AllyPage:
    """The page of a partner as of a day; `months` is None where nothing is recorded."""

    code: str
    name: str
    headline: str
    as_of: date
    counted_through: date | None
    back_url: str
    series: str
    share: str
    rank: str
    gdp: str
    gdp_sources: tuple[SourceFigure, ...]
    facts: tuple[AidFact, ...]
    committed: AidFact
    each_month: str
    groups: str
    group_sources: tuple[SourceFigure, ...]
    leads: tuple[CoalitionPart, ...]
    member_of: tuple[CoalitionPart, ...]
    note: str
    currencies: tuple[Option, ...]
    months: ChartPart | None
    rows: tuple[ContributionRow, ...]
    range: str
    pages: tuple[Option, ...]
    exports: tuple[ExportLink, ...]
    empty: str
    activities: tuple[ActivityRow, ...]
    activities_range: str
    activities_exports: tuple[ExportLink, ...]


def ally_page(
    found: Allies, record: PartnerRecord, params: OneAllyParams, *, path: str, url: str
) -> AllyPage:
    """Return the page of a partner."""
    partner = record.partner
    aid = next((each for each in found.aid if each.partner.code == partner.code), None)
    first = (record.page - 1) * PAGE_SIZE
    last = min(first + PAGE_SIZE, record.count)
    military = aid.amounts.get(ALLOCATED[AidKind.MILITARY]) if aid else None
    shown = in_currency(military, params.currency)
    each_month = per_month(shown, params.as_of)
    through = max(
        (figure.counted_through for figure in found.views.values() if figure.counted_through),
        default=None,
    )
    return AllyPage(
        code=partner.code,
        name=partner.name,
        headline=ally_sentence(found, aid, partner.name),
        as_of=params.as_of,
        counted_through=through,
        back_url=reverse("allies", query=params.shared_pairs() or None),
        series=found.series,
        share=""
        if aid is None or aid.share_of_gdp_percent is None
        else percent(aid.share_of_gdp_percent, 3),
        rank=_rank(found, aid, record),
        gdp=_gdp(record),
        gdp_sources=record.gdp_sources,
        facts=tuple(_fact(found, aid, kind) for kind in (*KINDS, AidKind.ALL)),
        committed=_fact(found, aid, None),
        each_month=""
        if each_month is None
        else f"{money_short(each_month, params.currency)} in each of "
        f"{counted(months_since_start(params.as_of), 'month')} since January 2022",
        groups=groups_of(partner),
        group_sources=record.group_sources,
        leads=tuple(part for part in partner.coalitions if part.is_lead),
        member_of=tuple(part for part in partner.coalitions if not part.is_lead),
        note=record.note,
        currencies=tuple(
            Option(
                {"eur": "Euro", "usd": "US dollars"}[currency],
                path + params.query(currency=currency, page=1),
                params.currency is currency,
            )
            for currency in Currency
        ),
        months=_months_part(found, record, params, path, url) if record.count else None,
        rows=tuple(_row(each) for each in record.contributions),
        range=f"{first + 1:,}–{last:,} of {counted(record.count, 'contribution')}"
        if record.count
        else "",
        pages=page_options(params, max(1, -(-record.count // PAGE_SIZE)), path),
        exports=export_links(
            "contributions",
            {**params.pairs(), "series": found.series, "partner": partner.code},
        ),
        empty=""
        if record.count
        else f"The series “{found.series}” records no aid by {partner.name} up to "
        f"{long_day(params.as_of)}. That is no record, not zero.",
        activities=tuple(map(_activity_row, record.activities)),
        activities_range=_activities_range(record),
        activities_exports=export_links(
            "activities", {"series": record.activity_series, "partner": partner.code}
        ),
    )


PRECISIONS = {"until": "by ", "since": "from "}


def _activity_row(act: ActivityFigure) -> ActivityRow:
    is_month = act.date_precision == "month"
    day = f"{act.announced_on:%B %Y}" if is_month else short_day(act.announced_on)
    amount = "not published" if act.amount is None else plain_amount(act.amount, act.currency)
    return ActivityRow(
        key=f"act-{act.pk}",
        on=f"{PRECISIONS.get(act.date_precision, '')}{day}",
        what=f"{act.kind} {act.measure}",
        description=act.description,
        amount=amount,
        value="not published" if act.value_eur is None else money(act.value_eur, "eur"),
        sources=act.sources,
    )


def _activities_range(record: PartnerRecord) -> str:
    shown = len(record.activities)
    newest = f"The newest {shown} of " if shown < record.activity_count else ""
    undated = f", and {record.undated_count:,} without a day" if record.undated_count else ""
    exports = "; all are in the exports" if newest or undated else ""
    return f"{newest}{counted(record.activity_count, 'act')} up to this day{undated}{exports}"


def _rank(found: Allies, aid: PartnerAid | None, record: PartnerRecord) -> str:
    if aid and aid.is_yardstick:
        return "the yardstick, unranked"
    if aid is None or aid.rank is None:
        return "unranked: no GDP" if record.partner.gdp_eur is None else "unranked: no record"
    above = len(found.above_yardstick)
    side = "above" if aid.rank <= above else "not above"
    us = f", {side} the United States" if found.yardstick else ""
    return f"{aid.rank} of {len(found.shares)}{us}"


def _gdp(record: PartnerRecord) -> str:
    partner = record.partner
    if partner.gdp_eur is not None:
        return f"{money_short(partner.gdp_eur, 'eur')} in {partner.gdp_year}"
    if record.gdp_usd is not None:
        dollars = money_short(record.gdp_usd, "usd")
        return f"{dollars} in {partner.gdp_year}; none in euro, so no share is taken"
    return "not recorded"


def _fact(found: Allies, aid: PartnerAid | None, kind: AidKind | None) -> AidFact:
    view = COMMITTED if kind is None else ALLOCATED[kind]
    amount = aid.amounts.get(view) if aid else None
    figure = "none recorded"
    if amount is not None:
        eur = "€ unknown" if amount.eur is None else money_short(amount.eur, "eur")
        usd = "$ unknown" if amount.usd is None else money_short(amount.usd, "usd")
        figure = f"{eur} ({usd})"
    sources = found.views[view].sources if amount else ()
    return AidFact(f"{view[0]}-{view[1]}", NAMES[view], figure, exact(amount), sources)


def _row(each: ContributionFigure) -> ContributionRow:
    usd = each.converted.usd
    if each.currency == "USD":
        rate = "recorded in dollars"
    elif each.usd_per_unit is None:
        rate = "no rate recorded"
    else:
        exact_rate = f"{each.usd_per_unit.normalize():f}"
        rate = f"1 {each.currency} = {exact_rate} US dollars, average of {each.month:%B %Y}"
    return ContributionRow(
        key=str(each.pk),
        month=each.month,
        kind="all kinds" if each.kind == AidKind.ALL else each.kind,
        measure=each.measure,
        amount=plain_amount(each.amount, each.currency),
        usd="unknown" if usd is None else money(usd, "usd"),
        rate=rate,
        sources=each.sources,
        rate_sources=each.rate_sources,
    )


def _months_part(
    found: Allies, record: PartnerRecord, params: OneAllyParams, path: str, url: str
) -> ChartPart:
    code, name = record.partner.code, record.partner.name
    flows = {
        kind: {
            month: in_currency(flow, params.currency)
            for month, flow, _total in course.until(params.as_of)
        }
        for kind in KINDS
        if (course := found.courses[ALLOCATED[kind]].get(code))
    }
    flows = {kind: flows.get(kind, {}) for kind in KINDS}
    known = [abs(amount or 0) for each in flows.values() for amount in each.values()]
    unit, letter = (BILLION, " B") if max(known, default=0) >= 2 * BILLION else (MILLION, " M")
    title = f"Aid of each month allocated by {name}, by kind, in {WORDS[params.currency]}"
    bars = tuple(
        KindBars(
            name=str(kind.label).capitalize(),
            months=tuple(flows[kind]),
            values=tuple(
                None if amount is None else amount / unit for amount in flows[kind].values()
            ),
            hovers=tuple(
                f"{month:%B %Y}<br>{str(kind.label).capitalize()}: {_text(amount, params)}"
                for month, amount in flows[kind].items()
            ),
        )
        for kind in KINDS
    )
    months = sorted({month for each in flows.values() for month in each}, reverse=True)
    return ChartPart(
        part_id="ally-months",
        title="Aid by month",
        subtitle="Allocations of each month, by kind: a flow, not a running total",
        sentence=_largest(flows, months, name, params),
        note="Commitments are another view of the same aid and stand in the list below. Bars "
        "below zero are aid that was taken back.",
        view=params.months,
        views=views(params, path, "months"),
        spec=months_chart(
            bars,
            Scale("€" if params.currency == "eur" else "$", letter),
            Imprint(title, SOURCE, long_day(params.as_of), url),
        ),
        table=Table(
            caption=f"{title}; empty where nothing is recorded",
            columns=("Month", *(str(kind.label).capitalize() for kind in KINDS)),
            rows=tuple(
                (
                    f"{month:%b %Y}",
                    *(
                        _whole(flows[kind][month], params) if month in flows[kind] else ""
                        for kind in KINDS
                    ),
                )
                for month in months
            ),
        ),
        filename=f"{code.lower()}-by-month-{params.as_of.isoformat()}",
        exports=export_links("allied_history", {**params.pairs(), "partner": code, "kind": KINDS}),
    )


def _largest(
    flows: dict[AidKind, dict[date, int | None]],
    months: list[date],
    name: str,
    params: OneAllyParams,
) -> str:
    sums = {}
    for month in months:
        amounts = [flows[kind][month] for kind in KINDS if month in flows[kind]]
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(amounts):
            sums[month] = sum(known)
    if not sums:
        return f"No allocations by {name} are recorded with a known value."
    month = max(sums, key=lambda each: (sums[each], each))
    parts = [
        f"{money_short(amount, params.currency)} {kind.value}"
        for kind in KINDS
        if (amount := flows[kind].get(month))
    ]
    together = "; ".join(parts) or money_short(0, params.currency)
    return f"Most was allocated in {month:%B %Y}: {together}."


def _whole(amount: int | None, params: OneAllyParams) -> str:
    return "unknown" if amount is None else money(amount, params.currency)


def _text(amount: int | None, params: OneAllyParams) -> str:
    return "unknown" if amount is None else money_short(amount, params.currency)
