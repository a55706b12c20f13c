"""Every partner's aid of one series by day and added up, kept for each data revision.

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
from itertools import accumulate, groupby
from threading import Lock

from django.db.models import F, FilteredRelation, Q

from assistance.allies.acts import ActDays, acts_of
from assistance.allies.series import SERIES, SeriesFigure, all_series
from assistance.models import (
    AidKind,
    AidMeasure,
    CoalitionRole,
    Contribution,
    ExchangeRate,
    Partner,
    Status,
)
from assistance.revision import Revision, current

# What is looked at: allocations of a kind or of all three, or commitments, which are another view
# of the same aid.
Aid = tuple[str, str]
ALL = str(AidKind.ALL)
ALLOCATED = {kind: (str(AidMeasure.ALLOCATION), str(kind)) for kind in AidKind}
COMMITTED_OF = {kind: (str(AidMeasure.COMMITMENT), str(kind)) for kind in AidKind}
COMMITTED = COMMITTED_OF[AidKind.ALL]
VIEWS = (*ALLOCATED.values(), *COMMITTED_OF.values())

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
    """A partner's aid on each day from which some counts, and its total from then on.

    In a series by month the days are the months' first. Amounts are in euro and dollars; None where
    a rate is missing, totals from then on.
    """

    days: tuple[date, ...]
    eur: tuple[int | None, ...]
    usd: tuple[int | None, ...]
    total_eur: tuple[int | None, ...]
    total_usd: tuple[int | None, ...]

    def through(self, day: date) -> Amount | None:
        """Return the total as of a day; None before the first."""
        place = bisect_right(self.days, day)
        return Amount(self.total_eur[place - 1], self.total_usd[place - 1]) if place else None

    def until(self, day: date) -> Iterator[tuple[date, Amount, Amount]]:
        """Yield each day up to a day with the aid that counts from it on, and the total."""
        for place in range(bisect_right(self.days, day)):
            yield (
                self.days[place],
                Amount(self.eur[place], self.usd[place]),
                Amount(self.total_eur[place], self.total_usd[place]),
            )

    def by_month(self, day: date) -> Iterator[tuple[date, Amount, Amount]]:
        """Yield the first of each month up to a day, with its aid and the total at its end."""
        for month, found in groupby(self.until(day), key=lambda each: each[0].replace(day=1)):
            steps = list(found)
            yield month, sum((flow for _day, flow, _total in steps), start=NOTHING), steps[-1][2]


@dataclass(frozen=True, slots=True)
class Rate:
    """A month's average rate: US dollars for one unit of a currency."""

    currency: str
    month: date
    usd_per_unit: Decimal
    source_id: int


@dataclass(frozen=True, slots=True)
class AlliedMonths:
    """A series. `courses` are by what is looked at and by the partner's code, as are `acts`.

    `partners` are all that are recorded, by code; `days` those from which aid counts; `first_used`
    the first day that rests on a source; `rates` those of the months and currencies of the
    series; `without_rate` the currencies and months whose rate is missing. A series by month has no
    `acts`.
    """

    series: SeriesFigure
    all_series: tuple[SeriesFigure, ...]
    partners: dict[str, PartnerFigure]
    courses: dict[Aid, dict[str, Course]]
    acts: dict[Aid, dict[str, ActDays]]
    days: dict[Aid, tuple[date, ...]]
    first_used: dict[Aid, dict[int, date]]
    rates: tuple[Rate, ...]
    without_rate: dict[Aid, tuple[tuple[str, date], ...]]

    @property
    def share_view(self) -> Aid:
        """What shares of GDP are taken of: military allocations.

        Of military commitments in a series that knows no allocations, as the Kiel Institute's
        releases of 2022 do not.
        """
        committed = COMMITTED_OF[AidKind.MILITARY]
        if self.has(committed) and not self.has(ALLOCATED[AidKind.ALL]):
            return committed
        return ALLOCATED[AidKind.MILITARY]

    @property
    def current_acts(self) -> SeriesFigure | None:
        """The workbook of single acts that is current; None before one was imported."""
        return next((each for each in self.all_series if each.is_current), None)

    @property
    def commits_by_kind(self) -> bool:
        """Whether the series tells the kinds of commitments apart."""
        return any(self.has(view) for view in COMMITTED_OF.values() if view != COMMITTED)

    def has(self, view: Aid) -> bool:
        """Whether the series records anything of a view, on whichever day."""
        return bool(self.courses[view] or self.acts[view])


Key = tuple[int, datetime | None]
_lock = Lock()
_latest: tuple[Key, dict[str, AlliedMonths]] = ((-1, None), {})


def allied_months(*, series: str, revision: Revision | None = None) -> AlliedMonths:
    """Return a series in the current data revision: no query, and five where it is built.

    One more each time where the caller does not know the `revision`, the current one when it began.
    Where there is no such series, return the one that is read unasked.
    """
    global _latest
    key = _key(revision or current())
    kept_for, kept = _latest
    if kept_for == key and kept:
        series = _known(series, next(iter(kept.values())).all_series)
        if series in kept:
            return kept[series]
    with _lock:
        while True:
            found = _build(series)
            # Where the data changed meanwhile, it may hold both: read again.
            begun, key = key, _key(current())
            if begun == key:
                break
        others = _latest[1] if _latest[0] == key else {}
        _latest = (key, others | {found.series.name: found})
    return found


def _known(series: str, found: tuple[SeriesFigure, ...]) -> str:
    return series if any(each.name == series for each in found) else SERIES


def _key(revision: Revision) -> Key:
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
    """What is added up while a series is read: euro and dollars by partner and day."""

    def __init__(self) -> None:
        self.by_partner: dict[int, dict[date, Values]] = defaultdict(dict)
        self.first_used: dict[int, date] = {}
        self.without_rate: set[tuple[str, date]] = set()

    def add(self, partner: int, day: date, values: Values, source: int) -> None:
        days = self.by_partner[partner]
        eur, usd = days.get(day, (0, 0))
        days[day] = _plus(eur, values[0]), _plus(usd, values[1])
        if day < self.first_used.get(source, date.max):
            self.first_used[source] = day

    def courses(self, partners: dict[int, PartnerFigure]) -> dict[str, Course]:
        courses = {}
        for pk, by_day in self.by_partner.items():
            days = tuple(sorted(by_day))
            eur = tuple(by_day[day][0] for day in days)
            usd = tuple(by_day[day][1] for day in days)
            totals = tuple(accumulate(eur, _plus)), tuple(accumulate(usd, _plus))
            courses[partners[pk].code] = Course(days, eur, usd, *totals)
        return courses

    def days(self) -> tuple[date, ...]:
        return tuple(sorted({day for each in self.by_partner.values() for day in each}))


def _build(series: str) -> AlliedMonths:
    names = all_series()
    series = _known(series, names)
    described = next((each for each in names if each.name == series), SeriesFigure(series))
    partners = _partners()
    rows, acts = _act_rows(described, partners) if described.by_act else (_month_rows(series), {})
    rates = _rates({EUR, *(row[5] for row in rows)})
    scaled = {key: _scaled(rate.usd_per_unit) for key, rate in rates.items()}
    used: set[tuple[str, date]] = set()
    flows: dict[Aid, _Flows] = defaultdict(_Flows)
    for partner, day, kind, measure, amount, currency, source in rows:
        month = day.replace(day=1) if described.by_act else day
        own, euro = scaled.get((currency, month)), scaled.get((EUR, month))
        values = _value(amount, currency, own, euro)
        needed = [(currency, month)] if currency == EUR else [(currency, month), (EUR, month)]
        used.update(needed)
        for aid in {(measure, kind), (measure, ALL)}:
            flows[aid].add(partner, day, values, source)
            if None in values:
                flows[aid].without_rate.update(
                    key for key in needed if key not in scaled and key[0] != USD
                )
    return AlliedMonths(
        series=described,
        all_series=names,
        partners={partner.code: partner for partner in partners.values()},
        courses={aid: flows[aid].courses(partners) for aid in VIEWS},
        acts={aid: acts.get(aid, {}) for aid in VIEWS},
        days={aid: flows[aid].days() for aid in VIEWS},
        first_used={aid: flows[aid].first_used for aid in VIEWS},
        rates=tuple(rates[key] for key in sorted(used & rates.keys())),
        without_rate={aid: tuple(sorted(flows[aid].without_rate)) for aid in VIEWS},
    )


def _month_rows(series: str) -> list[Row]:
    rows = Contribution.objects.filter(series=series).values_list(
        "partner_id", "month", "kind", "measure", "amount", "currency", "source_id"
    )
    return list(rows)


def _act_rows(
    series: SeriesFigure, partners: dict[int, PartnerFigure]
) -> tuple[list[Row], dict[Aid, dict[str, ActDays]]]:
    """Return what adds up, each act on its day, and the days of all acts by view and partner."""
    rows: list[Row] = []
    acts: dict[Aid, dict[str, ActDays]] = defaultdict(lambda: defaultdict(ActDays))
    for act in acts_of(series=series.name, ends_on=series.counted_through):
        for aid in {(act.measure, act.kind), (act.measure, ALL)}:
            acts[aid][partners[act.partner_id].code].add(act)
        if act.value_eur is not None and act.latest != date.max:
            rows.append(
                (act.partner_id, act.latest, act.kind, act.measure, act.value_eur, EUR,
                 act.source_id)
            )  # fmt: skip
    for by_partner in acts.values():
        for days in by_partner.values():
            days.close()
    return rows, acts


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
