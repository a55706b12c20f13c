"""One partner: its memberships, its documents, and every contribution as it was recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from assistance.allies.months import EUR, USD, AlliedMonths, Amount, PartnerFigure, value
from assistance.allies.series import SeriesFigure
from assistance.ledger.entries import sources_by_id
from assistance.ledger.figures import SourceFigure
from assistance.models import Activity, Contribution, Partner

NEWEST = 20  # single acts on a page; the export holds all


class UnknownPartnerError(LookupError):
    """There is no partner with this code."""


@dataclass(frozen=True, slots=True)
class ContributionFigure:
    """A contribution as recorded, and what it comes to in euro and dollars.

    `usd_per_unit` is the rate that its dollars are reckoned with, None where it is missing or the
    amount is in dollars; `rate_sources` is the document that it stands in.
    """

    pk: int
    month: date
    kind: str
    measure: str
    amount: int
    currency: str
    converted: Amount
    usd_per_unit: Decimal | None
    sources: tuple[SourceFigure, ...]
    rate_sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class ActivityFigure:
    """A single act of aid; `value_eur` is the publication's own conversion. None: not published."""

    pk: int
    announced_on: date
    date_precision: str
    kind: str
    measure: str
    amount: int | None
    currency: str
    value_eur: int | None
    description: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class PartnerRecord:
    """A partner with the documents behind its GDP and its membership of the contact group.

    `activities` are the newest single acts up to the day in the series, or in the current workbook
    where the series is one by month; `activity_count` is their number there, `undated_count` that
    of those without a day.
    `contributions` is a stretch of those of the series up to the day, the newest first, `count`
    their number.
    """

    partner: PartnerFigure
    note: str
    gdp_usd: int | None
    gdp_sources: tuple[SourceFigure, ...]
    group_sources: tuple[SourceFigure, ...]
    contributions: tuple[ContributionFigure, ...]
    count: int
    page: int
    activities: tuple[ActivityFigure, ...]
    activity_series: SeriesFigure | None
    activity_count: int
    undated_count: int


def partner_record(
    months: AlliedMonths, *, code: str, as_of: date, page: int, page_size: int
) -> PartnerRecord:
    """Return a partner's record in a series, in six queries; raises UnknownPartnerError.

    `page` counts from 1; of one that is beyond the end, the last is returned.
    """
    row = Partner.objects.filter(code=code).first()
    if row is None or code not in months.partners:
        raise UnknownPartnerError(code)
    found = Contribution.objects.filter(
        series="" if months.series.by_act else months.series.name, partner=row, month__lte=as_of
    ).order_by("-month", "measure", "kind", "pk")
    count = found.count()
    page = min(page, max(1, -(-count // page_size)))
    rows = list(found[(page - 1) * page_size : page * page_size])
    listed = months.series if months.series.by_act else months.current_acts
    acts = Activity.objects.filter(series=listed.name if listed else "", partner=row)
    dated = Q(announced_on__lte=as_of)
    counts = acts.aggregate(
        dated=Count("pk", filter=dated), undated=Count("pk", filter=Q(announced_on=None))
    )
    newest = list(acts.filter(dated).order_by("-announced_on", "key")[:NEWEST])
    rates = {(rate.currency, rate.month): rate for rate in months.rates}
    used = {row.source_id, row.contact_group_source_id, *(each.source_id for each in rows)}
    used |= {rate.source_id for rate in rates.values()} | {act.source_id for act in newest}
    sources = sources_by_id({pk for pk in used if pk is not None})

    def documents(pks: Iterable[int | None]) -> tuple[SourceFigure, ...]:
        return tuple(sources[pk] for pk in pks if pk is not None)

    def figure(each: Contribution) -> ContributionFigure:
        rate, euro = rates.get((each.currency, each.month)), rates.get((EUR, each.month))
        own = rate.usd_per_unit if rate else None
        in_both = value(each.amount, each.currency, own, euro.usd_per_unit if euro else None)
        return ContributionFigure(
            pk=each.pk,
            month=each.month,
            kind=each.kind,
            measure=each.measure,
            amount=each.amount,
            currency=each.currency,
            converted=Amount(*in_both),
            usd_per_unit=None if each.currency == USD else own,
            sources=documents([each.source_id]),
            rate_sources=documents([rate.source_id] if rate else []),
        )

    return PartnerRecord(
        partner=months.partners[code],
        note=row.note,
        gdp_usd=row.gdp_usd,
        gdp_sources=documents([row.source_id]),
        group_sources=documents([row.contact_group_source_id]),
        contributions=tuple(map(figure, rows)),
        count=count,
        page=page,
        activities=tuple(
            ActivityFigure(
                act.pk,
                act.announced_on,
                act.date_precision,
                act.kind,
                act.measure,
                act.amount,
                act.currency,
                act.value_eur,
                act.description,
                documents([act.source_id]),
            )
            for act in newest
        ),
        activity_series=listed,
        activity_count=counts["dated"],
        undated_count=counts["undated"],
    )
