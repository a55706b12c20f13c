"""The overview: what was left, what it stands on, and what allies gave, on one day."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from assistance.allies.months import EUR, USD
from assistance.allies.totals import BENCHMARK, MILITARY, Allies, ReportedTotal, Share
from assistance.contact_group.coalitions import ContactGroup
from assistance.ledger.expiry import expiries
from assistance.ledger.figures import Line, Statement
from assistance.ledger.pace import TargetOutlook, exhausted_between, paces
from assistance.models import Measure
from assistance.packages.history import history
from dashboard.allies.proofs import proved_above, proved_aid, proved_share
from dashboard.authorities.balance import balance_part, year_figures
from dashboard.authorities.sentences import (
    day_range,
    end_phrase,
    expiry_sentence,
    proved_lapse,
    rates_phrase,
)
from dashboard.authorities.standing import Standing
from dashboard.authorities.targets import TargetRow, target_rows
from dashboard.contact_group.proofs import proved_count
from dashboard.overview.params import OverviewParams
from dashboard.overview.sentences import (
    balances_sentence,
    history_sentence,
    history_subtitle,
    shares_sentence,
)
from dashboard.packages.charts import authority_series
from dashboard.packages.history_part import History, history_part
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.figure_rows import briefing_address
from dashboard.site.formats import percent, reported_value, short_day, signed_usd_short, usd_short
from dashboard.site.kinds import never_added
from dashboard.site.page import ChartPart, Link, Option, changes_link, window_options
from dashboard.site.params import BRIEFING_ON
from dashboard.site.proofs import Phrase, Proved, proved_left

LATEST_COUNT = 6
# No source says from which day on a month's aid was known.
KNOWN = (
    "As known on {day}: what came out later is left out of balances, packages and targets. What is "
    "said of allies is not limited."
)


@dataclass(frozen=True, slots=True)
class AuthorityCard(Standing):
    """An authority's card; `at_briefing` is None on the briefing's own day.

    `exhausted` is the day to which the chosen pace leads, or why there is none; `exhausted_range`
    the days of all paces. Of `expiries` each is a day on which something may lapse and how much;
    `lapses` says near ones.
    """

    targets: tuple[TargetRow, ...]
    rates: str
    exhausted: str
    exhausted_range: str
    expiries: tuple[tuple[str, str], ...]
    lapses: tuple[str, ...]
    latest: Line | None
    at_briefing: Proved | None
    url: str


@dataclass(frozen=True, slots=True)
class AlliesCard:
    """The allies' card: what officials say, and what adds up from the partners' allocations."""

    found: Allies
    reported_qualifier: str
    reported_number: str
    reported_scale: str
    allocated: str
    above: str
    benchmark: str
    members: Proved
    meetings: Proved
    coalitions: Proved
    leads: Proved
    at_briefing: str


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A bar of the shares of GDP, `width` in percent of the longest."""

    name: str
    share: str
    width: str
    is_benchmark: bool


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The overview; `briefing` is the briefing's own sentence on every other day.

    `windows` are the choices of a pace; none where no pace leads to a day.
    """

    headline: Phrase
    kinds: str
    briefing: Phrase | None
    briefing_url: str
    changes: Link
    briefing_page_url: str
    checked_count: int
    windows: tuple[Option, ...]
    window_days: str
    cards: tuple[AuthorityCard, ...]
    allies: AlliesCard
    balance: ChartPart
    history: ChartPart
    shares_sentence: str
    shares: tuple[ShareRow, ...]
    shares_exports: tuple[ExportLink, ...]
    latest: tuple[Line, ...]
    latest_exports: tuple[ExportLink, ...]


@dataclass(frozen=True, slots=True)
class OverviewFigures:
    """What the domain answered: statements on the day and on the briefing's, and the allies."""

    statements: tuple[Statement, ...]
    at_briefing: tuple[Statement, ...]
    targets: dict[str, tuple[TargetOutlook, ...]]
    allies: Allies
    contact_group: ContactGroup


def overview_page(
    figures: OverviewFigures, params: OverviewParams, *, path: str, url: str
) -> OverviewPage:
    """Return the page of these figures; `url` is the address that exported images name."""
    statements = figures.statements
    cards = tuple(
        _authority_card(each, briefing, figures.targets[each.authority.code], params)
        for each, briefing in zip(statements, figures.at_briefing, strict=True)
    )
    return OverviewPage(
        headline=balances_sentence(statements),
        kinds=never_added(each.authority for each in statements),
        briefing=balances_sentence(figures.at_briefing)
        if params.shows_briefing and statements
        else None,
        briefing_url=path + params.query(as_of=BRIEFING_ON),
        changes=changes_link(params),
        windows=window_options(params, path) if any(each.exhausted_range for each in cards) else (),
        window_days=params.window,
        briefing_page_url=briefing_address(figures.at_briefing, params),
        checked_count=sum(
            1
            for each in statements
            for line in each.lines
            if line.reported and line.reported.comparable
        ),
        cards=cards,
        allies=_allies_card(figures, params),
        balance=balance_part(
            statements,
            params,
            part_id="overview-balance",
            title="Remaining balance",
            exports=export_links("balances", params.day_pairs()),
            path=path,
            url=url,
        ),
        history=_history_part(statements, params, path, url),
        shares_sentence=shares_sentence(figures.allies),
        shares=_share_rows(figures.allies),
        shares_exports=export_links("allies", params.day_pairs()),
        latest=_latest(statements),
        latest_exports=export_links("packages", params.day_pairs()),
    )


def _authority_card(
    statement: Statement,
    briefing: Statement,
    targets: tuple[TargetOutlook, ...],
    params: OverviewParams,
) -> AuthorityCard:
    packages = statement.packages
    rates, to_come = paces(statement), expiries(statement)
    chosen = next(each for each in rates if str(each.window_days) == params.window)
    ends = exhausted_between(rates)
    return AuthorityCard(
        statement=statement,
        year=year_figures(statement, write=usd_short, write_change=signed_usd_short),
        targets=target_rows(targets, statement),
        rates=rates_phrase(rates, statement),
        exhausted=end_phrase(chosen, statement),
        exhausted_range=day_range(*ends) if ends else "",
        expiries=tuple(
            (
                f"Expires {short_day(each.on)}",
                Phrase("up to ", proved_lapse(each, statement, usd_short)),
            )
            for each in to_come
            if not each.is_soon
        ),
        lapses=tuple(expiry_sentence(each, statement) for each in to_come if each.is_soon),
        latest=packages[-1] if packages else None,
        at_briefing=proved_left(briefing, short=True) if params.shows_briefing else None,
        url=reverse("authority", args=[statement.authority.code.lower()]) + params.day_query(),
    )


def _allies_card(figures: OverviewFigures, params: OverviewParams) -> AlliesCard:
    allies, group = figures.allies, figures.contact_group
    reported, said_then = allies.reported, allies.reported_by(BRIEFING_ON)
    qualifier, sign, amount = (_reported(reported) if reported else "").partition("$")
    number, _space, scale = amount.partition(" ")
    return AlliesCard(
        found=allies,
        reported_qualifier=qualifier.strip(),
        reported_number=f"{sign}{number}",
        reported_scale=scale,
        allocated=_allocated(allies),
        above=proved_above(allies, "partner") if allies.benchmark else "unknown",
        benchmark=_proved_share(allies, allies.benchmark) if allies.benchmark else "",
        members=_count(group, Measure.CONTACT_GROUP_PARTNERS, params, "member"),
        meetings=_count(group, Measure.MEETINGS_HELD, params, "meeting"),
        coalitions=_count(group, Measure.COALITIONS, params, ""),
        leads=_count(group, Measure.COALITION_LEADS, params, "partner"),
        at_briefing=_committed(said_then) if said_then and params.shows_briefing else "",
    )


def _count(group: ContactGroup, measure: Measure, params: OverviewParams, noun: str) -> Proved:
    return proved_count(measure, group.of(measure), as_of=params.as_of, noun=noun)


def _allocated(allies: Allies) -> str:
    if allies.allocated_eur is None:
        return "none recorded by this day"
    eur = proved_aid(allies, MILITARY, allies.allocated_eur, EUR, short=True)
    if allies.allocated_usd is None:
        return Phrase(eur, "; in dollars unknown, an exchange rate is missing")
    usd = proved_aid(allies, MILITARY, allies.allocated_usd, USD, short=True)
    return Phrase(usd, " (", eur, ")")


def _proved_share(allies: Allies, share: Share) -> Proved:
    return proved_share(allies, share.code, share.share_of_gdp_percent, decimals=2)


def _committed(total: ReportedTotal) -> str:
    return f"{_reported(total)} committed"


def _reported(total: ReportedTotal) -> str:
    return reported_value(total.qualifier, total.value_usd, precision=total.precision)


def _history_part(
    statements: tuple[Statement, ...], params: OverviewParams, path: str, url: str
) -> ChartPart:
    sums = history(statements, period=params.period)
    series = authority_series(tuple(each.authority for each in statements))
    by_code = tuple(sorted(statements, key=lambda each: each.authority.code))
    return history_part(
        History(sums, series, history_sentence(sums, by_code)),
        params,
        part_id="overview-history",
        subtitle=history_subtitle(statements),
        path=path,
        url=url,
        cells=lambda period, code: {
            "authority": code,
            "from": period.first_on,
            "to": period.last_on,
        },
    )


def _share_rows(allies: Allies) -> tuple[ShareRow, ...]:
    """Return the partners above the United States, and the United States."""
    if allies.benchmark is None:
        return ()
    shown = (*allies.above_benchmark, allies.benchmark)
    longest = shown[0].share_of_gdp_percent
    return tuple(_share_row(allies, share, longest) for share in shown)


def _share_row(allies: Allies, share: Share, longest: Decimal) -> ShareRow:
    return ShareRow(
        name=share.name,
        share=_proved_share(allies, share),
        width=percent(100 * share.share_of_gdp_percent / longest),
        is_benchmark=share.code == BENCHMARK,
    )


def _latest(statements: tuple[Statement, ...]) -> tuple[Line, ...]:
    packages = [line for each in statements for line in each.packages[-LATEST_COUNT:]]
    packages.sort(key=lambda line: line.on, reverse=True)
    return tuple(packages[:LATEST_COUNT])
