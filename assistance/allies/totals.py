"""What allies give as of a day, and each partner's share of GDP beside the United States.

The one place of these rules: the overview, the pages, the charts and the exports all read it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assistance.allies.acts import NO_ACTS, ActCount, end_of_month
from assistance.allies.months import (
    ALLOCATED,
    NOTHING,
    VIEWS,
    Aid,
    AlliedMonths,
    Amount,
    Course,
    PartnerFigure,
    Rate,
    allied_months,
    half_up,
)
from assistance.allies.series import SERIES, SeriesFigure
from assistance.ledger.entries import sources_by_id
from assistance.ledger.figures import SourceFigure
from assistance.models import AidKind, Measure, ReportedFigure
from assistance.revision import Revision

# The partner whose share of GDP is the benchmark; it is not among the allies.
BENCHMARK = "USA"
# They count in totals, but have no GDP and no rank.
EU_INSTITUTIONS = "EU"
MILITARY = ALLOCATED[AidKind.MILITARY]
# The month from which the amount per month is reckoned: the first of the Kiel Institute's count.
FIRST_MONTH = date(2022, 1, 1)


@dataclass(frozen=True, slots=True)
class Share:
    """A partner's military aid and its share of the partner's GDP, in percent."""

    code: str
    name: str
    allocated_eur: int
    share_of_gdp_percent: Decimal


@dataclass(frozen=True, slots=True)
class ReportedTotal:
    """What an official said that allies had committed by a day."""

    as_of: date
    qualifier: str
    value_usd: int
    precision: int
    wording: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class PartnerAid:
    """A partner's aid up to a day; what is not in `amounts` is not recorded.

    `share_of_gdp_percent` is that of the series' `share_view`, which is its military allocations;
    None without a GDP, without any, or where a rate is missing. `rank` is the place of the share
    among allies, the largest first; the United States has none. `acts` are the numbers of acts
    that a series of acts holds of a view.
    """

    partner: PartnerFigure
    amounts: Mapping[Aid, Amount]
    share_of_gdp_percent: Decimal | None
    rank: int | None
    acts: Mapping[Aid, ActCount] = field(default_factory=dict)

    def has(self, view: Aid) -> bool:
        """Whether anything of a view is recorded, be it without a value or a sure day."""
        return view in self.amounts or view in self.acts

    @property
    def is_benchmark(self) -> bool:
        """Whether it is the United States."""
        return self.partner.code == BENCHMARK


@dataclass(frozen=True, slots=True)
class Allies:
    """Aid by all partners but the United States, months counted from day one.

    `counted_through` is the end of the last month that counts, or the day up to which the acts of a
    series of acts do; None, like the totals, before the first one. A total is None, too, where a
    month's exchange rate is missing. `shares` holds partners with a known GDP, the largest share
    first; EU institutions have none. `benchmark` is None where the United States' is unknown. `aid`
    holds every partner with anything recorded, the United States among them, by code; `rates` what
    is reckoned with, by currency and month. `reported_totals` holds what officials said on any day,
    the oldest first. Totals and shares are those of `share_view`, military allocations.
    """

    as_of: date
    allocated_eur: int | None
    allocated_usd: int | None
    counted_through: date | None
    reported_totals: tuple[ReportedTotal, ...]
    benchmark: Share | None
    shares: tuple[Share, ...]
    sources: tuple[SourceFigure, ...]
    series: SeriesFigure = field(default=SeriesFigure(SERIES))
    all_series: tuple[SeriesFigure, ...] = ()
    share_view: Aid = MILITARY
    commits_by_kind: bool = False
    aid: tuple[PartnerAid, ...] = ()
    partners: Mapping[str, PartnerFigure] = field(default_factory=dict)
    views: Mapping[Aid, "ViewFigure"] = field(default_factory=dict)
    courses: Mapping[Aid, Mapping[str, Course]] = field(default_factory=dict)
    rates: tuple[Rate, ...] = ()

    @property
    def reported(self) -> ReportedTotal | None:
        """The latest total that officials had named by the day."""
        return self.reported_by(self.as_of)

    def reported_by(self, day: date) -> ReportedTotal | None:
        """Return the latest total that officials had named by a day; None before the first."""
        return next((total for total in reversed(self.reported_totals) if total.as_of <= day), None)

    @property
    def above_benchmark(self) -> tuple[Share, ...]:
        """The partners that give more of their GDP than the United States."""
        return above(self.benchmark, self.shares)


@dataclass(frozen=True, slots=True)
class ViewFigure:
    """What a view of the aid rests on as of a day: its last month, documents, rates.

    `latest` is the last day from which the series counts any aid at all, `without_rate` the
    currencies and months whose rate is missing.
    """

    counted_through: date | None
    latest: date | None
    sources: tuple[SourceFigure, ...]
    without_rate: tuple[tuple[str, date], ...]


def allies(*, as_of: date, series: str = SERIES, revision: Revision | None = None) -> Allies:
    """Return the aid as of a day, in two queries, and five more for a new data revision.

    One more where the caller does not know the revision.

    A dollar value uses the month's average rate and rounds each contribution half up to whole
    dollars before adding. Shares are taken in euro, the currency of the source.
    """
    months = allied_months(series=series, revision=revision)
    aid = aid_as_of(months, as_of)
    reported = ReportedFigure.objects.filter(measure=Measure.ALLIED_COMMITTED).order_by(
        "as_of", "key"
    )
    figures = list(reported)
    used = {pk for view in VIEWS for pk in months.first_used[view]}
    sources = sources_by_id(used | {figure.source_id for figure in figures})
    views = {view: _view(months, view, as_of, sources) for view in VIEWS}
    military = total(aid, months.share_view)
    benchmark, shares = shares_of(aid, view=months.share_view)
    through = views[months.share_view].counted_through
    return Allies(
        as_of=as_of,
        allocated_eur=military.eur if military and through else None,
        allocated_usd=military.usd if military and through else None,
        counted_through=through,
        reported_totals=tuple(_reported_total(figure, sources) for figure in figures),
        benchmark=benchmark,
        shares=shares,
        sources=views[months.share_view].sources,
        series=months.series,
        all_series=months.all_series,
        share_view=months.share_view,
        commits_by_kind=months.commits_by_kind,
        aid=aid,
        partners=months.partners,
        views=views,
        courses=months.courses,
        rates=tuple(rate for rate in months.rates if rate.month <= as_of),
    )


def total(aid: Iterable[PartnerAid], view: Aid) -> Amount | None:
    """Return what allies gave, the United States left out; None where nothing is recorded at all.

    Where only the United States has anything recorded, what allies gave is zero.
    """
    found = [each for each in aid if view in each.amounts]
    if not found:
        return None
    return sum((each.amounts[view] for each in found if not each.is_benchmark), start=NOTHING)


def shares_of(
    aid: Iterable[PartnerAid], *, view: Aid = MILITARY
) -> tuple[Share | None, tuple[Share, ...]]:
    """Return the United States' share, None where unknown, and the allies', the largest first.

    `view` is what the shares are taken of.
    """
    shares = sorted(
        filter(None, (_share(each, view) for each in aid)),
        key=lambda each: (-each.share_of_gdp_percent, each.code),
    )
    benchmark = next((share for share in shares if share.code == BENCHMARK), None)
    return benchmark, tuple(share for share in shares if share.code != BENCHMARK)


def above(benchmark: Share | None, shares: tuple[Share, ...]) -> tuple[Share, ...]:
    """Return the shares that are larger than the benchmark; none where that is unknown."""
    if benchmark is None:
        return ()
    bar = benchmark.share_of_gdp_percent
    return tuple(share for share in shares if share.share_of_gdp_percent > bar)


def acts(aid: Iterable[PartnerAid], view: Aid) -> ActCount:
    """Return how many acts of a view stand behind allies' total, the United States left out."""
    counts = (each.acts.get(view, NO_ACTS) for each in aid if not each.is_benchmark)
    return sum(counts, start=NO_ACTS)


def months_since_start(day: date) -> int:
    """Return the months from January 2022 to the day's own, both included; 0 before."""
    return max(0, (day.year - FIRST_MONTH.year) * 12 + day.month)


def per_month(amount: int | None, day: date) -> int | None:
    """Return an amount over the months since January 2022, rounded half up to a whole unit."""
    months = months_since_start(day)
    return None if amount is None or not months else half_up(amount, months)


def share_of_gdp(amount_eur: int | None, partner: PartnerFigure) -> Decimal | None:
    """Return an amount over the partner's GDP in percent; None where either is unknown."""
    if amount_eur is None or partner.gdp_eur is None:
        return None
    return Decimal(amount_eur) * 100 / Decimal(partner.gdp_eur)


def aid_as_of(months: AlliedMonths, as_of: date) -> tuple[PartnerAid, ...]:
    """Return every partner's aid as of a day, allies ranked by their share of GDP."""
    amounts: dict[str, dict[Aid, Amount]] = defaultdict(dict)
    counts: dict[str, dict[Aid, ActCount]] = defaultdict(dict)
    for view in VIEWS:
        for code, course in months.courses[view].items():
            if amount := course.through(as_of):
                amounts[code][view] = amount
        for code, days in months.acts[view].items():
            if count := days.by(as_of):
                counts[code][view] = count
    shares = {
        code: share_of_gdp(found[months.share_view].eur, months.partners[code])
        for code, found in amounts.items()
        if months.share_view in found
    }
    ranked = sorted(
        (code for code, share in shares.items() if share is not None and code != BENCHMARK),
        key=lambda code: (-(shares[code] or 0), code),
    )
    ranks = {code: place for place, code in enumerate(ranked, 1)}
    return tuple(
        PartnerAid(
            months.partners[code], amounts[code], shares.get(code), ranks.get(code), counts[code]
        )
        for code in sorted(amounts.keys() | counts.keys())
    )


def _view(
    months: AlliedMonths, view: Aid, as_of: date, sources: dict[int, SourceFigure]
) -> ViewFigure:
    recorded = months.days[view]
    place = bisect_right(recorded, as_of)
    return ViewFigure(
        counted_through=_counted_through(months.series, recorded[place - 1], as_of)
        if place
        else None,
        latest=recorded[-1] if recorded else None,
        sources=tuple(
            sources[pk] for pk, day in sorted(months.first_used[view].items()) if day <= as_of
        ),
        without_rate=tuple(each for each in months.without_rate[view] if each[1] <= as_of),
    )


def _counted_through(series: SeriesFigure, last: date, as_of: date) -> date:
    if not series.by_act:
        return end_of_month(last)
    return min(as_of, series.counted_through or as_of)


def _share(aid: PartnerAid, view: Aid) -> Share | None:
    amount = aid.amounts.get(view)
    if amount is None or amount.eur is None or aid.share_of_gdp_percent is None:
        return None
    return Share(aid.partner.code, aid.partner.name, amount.eur, aid.share_of_gdp_percent)


def _reported_total(figure: ReportedFigure, sources: dict[int, SourceFigure]) -> ReportedTotal:
    return ReportedTotal(
        as_of=figure.as_of,
        qualifier=figure.qualifier,
        value_usd=figure.value,
        precision=figure.precision,
        wording=figure.wording,
        sources=(sources[figure.source_id],),
    )
