"""A partner's page: its aid by kind and month, its share of GDP, its coalitions and records."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.allies.acts import NO_ACTS
from assistance.allies.months import (
    ALLOCATED,
    COMMITTED,
    COMMITTED_OF,
    EUR,
    Aid,
    CoalitionPart,
)
from assistance.allies.partner import ActivityFigure, ContributionFigure, PartnerRecord
from assistance.allies.questions import RankedBy
from assistance.allies.totals import MILITARY, Allies, PartnerAid, months_since_start, per_month
from assistance.ledger.figures import SourceFigure
from assistance.models import AidKind
from dashboard.allies.page_charts import in_currency
from dashboard.allies.page_table import groups_of
from dashboard.allies.params import Currency, OneAllyParams
from dashboard.allies.partner_months import KINDS, month_views, months_part
from dashboard.allies.proofs import exact_aid, proved_aid, proved_rank, proved_share
from dashboard.allies.sentences import (
    NAMES,
    acts_phrase,
    ally_sentence,
    series_sentence,
    series_title,
)
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.formats import (
    counted,
    long_day,
    money,
    money_short,
    plain_amount,
    short_day,
)
from dashboard.site.page import ChartPart, Option, page_options
from dashboard.site.proofs import Phrase

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class AidFact:
    """What a partner gave of a kind, rounded and exact; empty where nothing is recorded.

    `acts` says how many acts stand behind it in a series of acts, and what of them it cannot hold.
    """

    key: str
    name: str
    figure: str
    exact: str
    acts: str
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
    """The page of a partner as of a day; `months` is None where nothing is recorded.

    `share_of` names what the share and the amount per month are taken of; `acts_note` says what the
    list of single acts is beside the totals.
    """

    code: str
    name: str
    headline: Phrase
    as_of: date
    counted_through: date | None
    back_url: str
    series: str
    series_title: str
    scope_of_acts: str
    share_of: str
    share: str
    rank: str
    gdp: str
    gdp_sources: tuple[SourceFigure, ...]
    facts: tuple[AidFact, ...]
    committed: tuple[AidFact, ...]
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
    activities_note: str
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
    military = aid.amounts.get(found.share_view) if aid else None
    shown = in_currency(military, params.currency)
    each_month = per_month(shown, params.counted_to)
    has_months = any(partner.code in found.courses[view] for view in month_views(found).values())
    through = max(
        (figure.counted_through for figure in found.views.values() if figure.counted_through),
        default=None,
    )
    return AllyPage(
        code=partner.code,
        name=partner.name,
        headline=ally_sentence(found, aid, partner.name),
        as_of=params.as_of,
        counted_through=None if found.series.by_act else through,
        back_url=reverse("allies", query=params.shared_pairs() or None),
        series=found.series.name,
        series_title=series_title(found.series),
        scope_of_acts=series_sentence(found.series),
        share_of=NAMES[found.share_view],
        share=""
        if aid is None or aid.share_of_gdp_percent is None
        else proved_share(found, partner.code, aid.share_of_gdp_percent),
        rank=_rank(found, aid, record),
        gdp=_gdp(record),
        gdp_sources=record.gdp_sources,
        facts=tuple(_fact(found, aid, ALLOCATED[kind]) for kind in (*KINDS, AidKind.ALL))
        if found.share_view == MILITARY
        else (),
        committed=tuple(
            _fact(found, aid, view)
            for view in COMMITTED_OF.values()
            if found.commits_by_kind or view == COMMITTED
        ),
        each_month=""
        if each_month is None
        else Phrase(
            proved_aid(
                found,
                found.share_view,
                each_month,
                params.currency.upper(),
                partner=partner.code,
                per_month=True,
                short=True,
            ),
            f" in each of {counted(months_since_start(params.counted_to), 'month')} since January "
            "2022",
        ),
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
        months=months_part(found, record, params, path, url)
        if record.count or has_months
        else None,
        rows=tuple(_row(each) for each in record.contributions),
        range=f"{first + 1:,}–{last:,} of {counted(record.count, 'contribution')}"
        if record.count
        else "",
        pages=page_options(params, max(1, -(-record.count // PAGE_SIZE)), path),
        exports=export_links(
            "contributions",
            {**params.pairs(), "series": found.series.name, "partner": partner.code},
        ),
        empty=""
        if record.count or has_months
        else f"The series “{found.series.name}” records no aid by {partner.name} up to "
        f"{long_day(params.as_of)}. That is no record, not zero.",
        activities=tuple(map(_activity_row, record.activities)),
        activities_note=_activities_note(found, record),
        activities_range=_activities_range(record),
        activities_exports=export_links(
            "activities",
            {
                "series": record.activity_series.name if record.activity_series else "",
                "partner": partner.code,
            },
        ),
    )


def _activities_note(found: Allies, record: PartnerRecord) -> str:
    if record.activity_series is None:
        return ""
    publication = f"{series_title(record.activity_series)}. Euro values are the publication’s own."
    if found.series.by_act:
        return f"{publication} These acts are what the totals above add up."
    return (
        f"{publication} It lists acts one by one, tells of the same aid as the months above and is "
        "never added to them."
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
    if aid and aid.is_benchmark:
        return "the benchmark, unranked"
    if aid is None or aid.rank is None:
        return "unranked: no GDP" if record.partner.gdp_eur is None else "unranked: no record"
    above = len(found.above_benchmark)
    side = "above" if aid.rank <= above else "not above"
    us = f", {side} the United States" if found.benchmark else ""
    code = record.partner.code
    place = proved_rank(found, code, aid.rank, RankedBy.SHARE, found.share_view, EUR)
    return Phrase(place, f" of {len(found.shares)}{us}")


def _gdp(record: PartnerRecord) -> str:
    partner = record.partner
    if partner.gdp_eur is not None:
        return f"{money_short(partner.gdp_eur, 'eur')} in {partner.gdp_year}"
    if record.gdp_usd is not None:
        dollars = money_short(record.gdp_usd, "usd")
        return f"{dollars} in {partner.gdp_year}; none in euro, so no share is taken"
    return "not recorded"


def _fact(found: Allies, aid: PartnerAid | None, view: Aid) -> AidFact:
    amount = aid.amounts.get(view) if aid else None
    figure = "none recorded"
    if amount is not None:
        eur = "€ unknown" if amount.eur is None else money_short(amount.eur, "eur")
        usd = "$ unknown" if amount.usd is None else money_short(amount.usd, "usd")
        figure = f"{eur} ({usd})"
    sources = found.views[view].sources if amount else ()
    acts = acts_phrase(aid.acts.get(view, NO_ACTS)) if aid else ""
    exact = exact_aid(found, view, amount, partner=aid.partner.code if aid else "")
    return AidFact(f"{view[0]}-{view[1]}", NAMES[view], figure, exact, acts, sources)


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
