"""What allies give as of a day, and each partner's share of GDP beside the United States."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast

from assistance.figures import SourceFigure
from assistance.models import (
    AidKind,
    AidMeasure,
    Contribution,
    ExchangeRate,
    Measure,
    Partner,
    ReportedFigure,
)
from assistance.records import sources_by_id

# The partner whose share of GDP is the yardstick; it is not among the allies.
YARDSTICK = "USA"
# One publication at a time: two series tell of the same aid and are never added together.
SERIES = "kiel-r29-monthly"


@dataclass(frozen=True, slots=True)
class Share:
    """A partner's military allocations and their share of its GDP, in percent."""

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
class Allies:
    """Military allocations by all partners but the United States, months counted from day one.

    `counted_through` is the end of the last month that counts; None, like the totals, before the
    first one. `allocated_usd` is None, too, where a month's exchange rate is missing. `shares`
    holds partners with a known GDP, largest share first; EU institutions have none. `yardstick` is
    None where the United States' is unknown. `reported_totals` holds what officials said on any
    day, the oldest first.
    """

    as_of: date
    counted_through: date | None
    allocated_eur: int | None
    allocated_usd: int | None
    reported_totals: tuple[ReportedTotal, ...]
    yardstick: Share | None
    shares: tuple[Share, ...]
    sources: tuple[SourceFigure, ...]

    @property
    def reported(self) -> ReportedTotal | None:
        """The latest total that officials had named by the day."""
        return self.reported_by(self.as_of)

    def reported_by(self, day: date) -> ReportedTotal | None:
        """Return the latest total that officials had named by a day; None before the first."""
        return next((total for total in reversed(self.reported_totals) if total.as_of <= day), None)

    @property
    def above_yardstick(self) -> tuple[Share, ...]:
        """The partners that give more of their GDP than the United States."""
        if self.yardstick is None:
            return ()
        bar = self.yardstick.share_of_gdp_percent
        return tuple(share for share in self.shares if share.share_of_gdp_percent > bar)


def allies(*, as_of: date) -> Allies:
    """Return the allies' military allocations as of a day, in four queries.

    A dollar value uses the month's average rate and rounds each contribution half up to whole
    dollars before adding. Shares are taken in euro, the currency of the source.
    """
    partners = {partner.pk: partner for partner in Partner.objects.order_by("code")}
    by_partner: dict[int, int] = defaultdict(int)
    usd: int | None = 0
    months, source_ids = set(), set()
    rates: dict[str | None, Decimal | None] = {}
    for partner_id, month, amount_eur, rate, source_id in _military_allocations(as_of):
        by_partner[partner_id] += amount_eur
        months.add(month)
        source_ids.add(source_id)
        if partners[partner_id].code != YARDSTICK:
            if rate not in rates:
                rates[rate] = None if rate is None else Decimal(rate)
            exact = rates[rate]
            usd = None if exact is None or usd is None else usd + _whole_usd(amount_eur, exact)
    shares = sorted(
        (_share(partners[pk], amount) for pk, amount in by_partner.items() if partners[pk].gdp_eur),
        key=lambda share: (-share.share_of_gdp_percent, share.code),
    )
    reported = ReportedFigure.objects.filter(measure=Measure.ALLIED_COMMITTED).order_by(
        "as_of", "key"
    )
    sources = sources_by_id(source_ids | {figure.source_id for figure in reported})
    return Allies(
        as_of=as_of,
        counted_through=_end_of_month(max(months)) if months else None,
        allocated_eur=sum(
            amount for pk, amount in by_partner.items() if partners[pk].code != YARDSTICK
        )
        if months
        else None,
        allocated_usd=usd if months else None,
        reported_totals=tuple(_reported_total(figure, sources) for figure in reported),
        yardstick=next((share for share in shares if share.code == YARDSTICK), None),
        shares=tuple(share for share in shares if share.code != YARDSTICK),
        sources=tuple(sources[pk] for pk in sorted(source_ids)),
    )


def _military_allocations(as_of: date) -> Any:
    """Return rows of partner, month, amount in euro, US dollars per euro and source.

    The rate is text: the same few come with a thousand rows, and a decimal of each takes longer
    than all the rest.
    """
    rate = ExchangeRate.objects.filter(
        currency=OuterRef("currency"), month=OuterRef("month")
    ).annotate(text=Cast("usd_per_unit", CharField()))
    return (
        Contribution.objects.filter(
            series=SERIES,
            currency="EUR",
            measure=AidMeasure.ALLOCATION,
            kind=AidKind.MILITARY,
            month__lte=as_of,
        )
        .annotate(rate=Subquery(rate.values("text")[:1]))
        .values_list("partner_id", "month", "amount", "rate", F("source_id"))
    )


def _whole_usd(amount: int, rate: Decimal) -> int:
    return int((amount * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _share(partner: Partner, amount_eur: int) -> Share:
    gdp = partner.gdp_eur or 0
    return Share(partner.code, partner.name, amount_eur, Decimal(amount_eur) * 100 / Decimal(gdp))


def _reported_total(figure: ReportedFigure, sources: dict[int, SourceFigure]) -> ReportedTotal:
    return ReportedTotal(
        as_of=figure.as_of,
        qualifier=figure.qualifier,
        value_usd=figure.value,
        precision=figure.precision,
        wording=figure.wording,
        sources=(sources[figure.source_id],),
    )


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
