"""Every partner's aid of one series by month and added up, kept for each data revision.

Adding up 200,000 contributions with the rate of each month takes half a second; a page reads a
few running totals of them. They are built on first use of a series and thrown away as soon as the
data revision has changed.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from threading import Lock

from django.db.models import F, FilteredRelation, Q

from assistance.models import (
    AidKind,
    AidMeasure,
    CoalitionRole,
    Contribution,
    ExchangeRate,
    Partner,
    Status,
)
from assistance.revision import current

# What is looked at: allocations of a kind or of all three, or commitments, which are another view
# of the same aid.
Aid = tuple[str, str]
ALL = str(AidKind.ALL)
ALLOCATED = {kind: (str(AidMeasure.ALLOCATION), str(kind)) for kind in AidKind}
COMMITTED = (str(AidMeasure.COMMITMENT), ALL)
VIEWS = (*ALLOCATED.values(), COMMITTED)

EUR, USD = "EUR", "USD"
_RATE_UNIT = 10**8  # a rate has eight decimals


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in whole euro and whole dollars; None where a month's exchange rate is missing."""

    eur: int | None
    usd: int | None

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(_plus(self.eur, other.eur), _plus(self.usd, other.usd))


NOTHING = Amount(0, 0)


@dataclass(frozen=True, slots=True)
class CoalitionPart:
    """A partner's part in a coalition, as recorded."""

    slug: str
    name: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class PartnerFigure:
    """A partner with its memberships as recorded: they carry no days."""

    code: str
    name: str
    nato_member: bool
    eu_member: bool
    contact_group: bool | None
    gdp_eur: int | None
    gdp_year: int | None
    coalitions: tuple[CoalitionPart, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A partner's aid in each month that has a contribution, and its total at the month's end.

    Amounts are in euro and dollars; None where a rate is missing, totals from then on.
    """

    months: tuple[date, ...]
    eur: tuple[int | None, ...]
    usd: tuple[int | None, ...]
    total_eur: tuple[int | None, ...]
    total_usd: tuple[int | None, ...]

    def through(self, day: date) -> Amount | None:
        """Return the total as of a day, a month counting from its first; None before the first."""
        place = bisect_right(self.months, day)
        return Amount(self.total_eur[place - 1], self.total_usd[place - 1]) if place else None

    def until(self, day: date) -> Iterator[tuple[date, Amount, Amount]]:
        """Yield each month up to a day with its aid and the total at its end."""
        for place in range(bisect_right(self.months, day)):
            yield (
                self.months[place],
                Amount(self.eur[place], self.usd[place]),
                Amount(self.total_eur[place], self.total_usd[place]),
            )


@dataclass(frozen=True, slots=True)
class Rate:
    """A month's average rate: US dollars for one unit of a currency."""

    currency: str
    month: date
    usd_per_unit: Decimal
    source_id: int


@dataclass(frozen=True, slots=True)
class AlliedMonths:
    """A series. `courses` are by what is looked at and by the partner's code.

    `partners` are all that are recorded, by code; `months` those with contributions; `first_used`
    the first month that rests on a source; `rates` those of the months and currencies of the
    series; `without_rate` the currencies and months whose rate is missing.
    """

    series: str
    all_series: tuple[str, ...]
    partners: dict[str, PartnerFigure]
    courses: dict[Aid, dict[str, Course]]
    months: dict[Aid, tuple[date, ...]]
    first_used: dict[Aid, dict[int, date]]
    rates: tuple[Rate, ...]
    without_rate: dict[Aid, tuple[tuple[str, date], ...]]


Key = tuple[int, datetime | None]
_lock = Lock()
_latest: tuple[Key, dict[str, AlliedMonths]] = ((-1, None), {})


def allied_months(*, series: str) -> AlliedMonths:
    """Return a series in the current data revision: one query, and five more where it is built."""
    global _latest
    key = _key()
    kept_for, kept = _latest
    if kept_for == key and series in kept:
        return kept[series]
    with _lock:
        while True:
            found = _build(series)
            # Where the data changed meanwhile, it may hold both: read again.
            begun, key = key, _key()
            if begun == key:
                break
        others = _latest[1] if _latest[0] == key else {}
        _latest = (key, others | {series: found})
    return found


def _key() -> Key:
    revision = current()
    # The number alone comes back where a transaction was rolled back; the moment does not.
    return revision.number, revision.changed_at


Values = tuple[int | None, int | None]


def value(amount: int, currency: str, usd: Decimal | None, usd_per_euro: Decimal | None) -> Values:
    """Return a contribution in euro and dollars, each rounded half up to whole units.

    `usd` is the rate of its own currency. What is in another currency than these two comes to
    euro by way of the dollar, at the rates of the same month. None where a rate is missing.
    """
    return _value(amount, currency, _scaled(usd), _scaled(usd_per_euro))


def _value(amount: int, currency: str, own: int | None, euro: int | None) -> Values:
    own = _RATE_UNIT if currency == USD else own
    in_usd = None if own is None else half_up(amount * own, _RATE_UNIT)
    if currency == EUR:
        return amount, in_usd
    return None if own is None or euro is None else half_up(amount * own, euro), in_usd


def half_up(numerator: int, denominator: int) -> int:
    """Return a quotient rounded to the nearest whole number, a half away from zero."""
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -rounded if numerator < 0 else rounded


def _scaled(rate: Decimal | None) -> int | None:
    return None if rate is None else int(rate * _RATE_UNIT)


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


Row = tuple[int, date, str, str, int, str, int]


class _Flows:
    """What is added up while the contributions are read: euro and dollars by partner and month."""

    def __init__(self) -> None:
        self.by_partner: dict[int, dict[date, Values]] = defaultdict(dict)
        self.first_used: dict[int, date] = {}
        self.without_rate: set[tuple[str, date]] = set()

    def add(self, partner: int, month: date, values: Values, source: int) -> None:
        months = self.by_partner[partner]
        eur, usd = months.get(month, (0, 0))
        months[month] = _plus(eur, values[0]), _plus(usd, values[1])
        if month < self.first_used.get(source, date.max):
            self.first_used[source] = month

    def courses(self, partners: dict[int, PartnerFigure]) -> dict[str, Course]:
        courses = {}
        for pk, by_month in self.by_partner.items():
            months = tuple(sorted(by_month))
            eur = tuple(by_month[month][0] for month in months)
            usd = tuple(by_month[month][1] for month in months)
            totals = tuple(accumulate(eur, _plus)), tuple(accumulate(usd, _plus))
            courses[partners[pk].code] = Course(months, eur, usd, *totals)
        return courses

    def months(self) -> tuple[date, ...]:
        return tuple(sorted({month for each in self.by_partner.values() for month in each}))


def _build(series: str) -> AlliedMonths:
    names = Contribution.objects.order_by("series").values_list("series", flat=True).distinct()
    partners = _partners()
    contributions = Contribution.objects.filter(series=series)
    rows: list[Row] = list(
        contributions.values_list(
            "partner_id", "month", "kind", "measure", "amount", "currency", "source_id"
        )
    )
    rates = _rates({EUR, *(row[5] for row in rows)})
    scaled = {key: _scaled(rate.usd_per_unit) for key, rate in rates.items()}
    used: set[tuple[str, date]] = set()
    flows: dict[Aid, _Flows] = defaultdict(_Flows)
    for partner, month, kind, measure, amount, currency, source in rows:
        own, euro = scaled.get((currency, month)), scaled.get((EUR, month))
        values = _value(amount, currency, own, euro)
        needed = [(currency, month)] if currency == EUR else [(currency, month), (EUR, month)]
        used.update(needed)
        for aid in {(measure, kind), (measure, ALL)}:
            flows[aid].add(partner, month, values, source)
            if None in values:
                flows[aid].without_rate.update(
                    key for key in needed if key not in scaled and key[0] != USD
                )
    return AlliedMonths(
        series=series,
        all_series=tuple(names),
        partners={partner.code: partner for partner in partners.values()},
        courses={aid: flows[aid].courses(partners) for aid in VIEWS},
        months={aid: flows[aid].months() for aid in VIEWS},
        first_used={aid: flows[aid].first_used for aid in VIEWS},
        rates=tuple(rates[key] for key in sorted(used & rates.keys())),
        without_rate={aid: tuple(sorted(flows[aid].without_rate)) for aid in VIEWS},
    )


def _rates(currencies: set[str]) -> dict[tuple[str, date], Rate]:
    rows = ExchangeRate.objects.filter(currency__in=currencies).values_list(
        "currency", "month", "usd_per_unit", "source_id"
    )
    return {(row[0], row[1]): Rate(*row) for row in rows}


def _partners() -> dict[int, PartnerFigure]:
    """Return the partners by their keys, in the order of their codes, in one query."""
    membership = FilteredRelation("memberships", condition=Q(memberships__status=Status.PUBLISHED))
    found: dict[int, PartnerFigure] = {}
    parts: dict[int, list[CoalitionPart]] = defaultdict(list)
    rows = (
        Partner.objects.annotate(part=membership)
        .annotate(
            slug=F("part__coalition__slug"), coalition=F("part__coalition__name"),
            role=F("part__role"),
        )
        .order_by("code", "coalition")
        .values_list(
            "pk", "slug", "coalition", "role", "code", "name", "nato_member", "eu_member",
            "contact_group", "gdp_eur", "gdp_year",
        )
    )  # fmt: skip
    for pk, slug, coalition, role, code, name, nato, eu, group, gdp, year in rows:
        if slug is not None:
            parts[pk].append(CoalitionPart(slug, coalition, role == CoalitionRole.LEAD))
        found[pk] = PartnerFigure(code, name, nato, eu, group, gdp, year, tuple(parts[pk]))
    return found
