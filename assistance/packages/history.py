"""Packages over time: what was announced in each period, side by side for each group."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from assistance import fiscal
from assistance.ledger.figures import Statement


class Period(StrEnum):
    """The length of a step of the history."""

    MONTH = "month"
    QUARTER = "quarter"
    FISCAL_YEAR = "fiscal_year"
    CALENDAR_YEAR = "calendar_year"


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What was announced in a month (by its first day) in one group: an authority, a capability."""

    month: date
    group: str
    amount_usd: int
    package_count: int


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """What was announced in a period, by group; 0 where nothing was."""

    label: str
    first_on: date
    last_on: date
    amount_usd: dict[str, int]
    package_count: dict[str, int]


def history(statements: Iterable[Statement], *, period: Period) -> tuple[PeriodSum, ...]:
    """Return the announced values by authority code, up to the statements' last day.

    All packages count, numbered or not, those before the ledger opens included.
    """
    statements = tuple(statements)
    packages = [line.package for each in statements for line in each.packages if line.package]
    return by_period(
        (
            MonthSum(package.on.replace(day=1), package.authority, package.amount_usd, 1)
            for package in packages
        ),
        groups=[each.authority.code for each in statements],
        period=period,
        through=max((each.through for each in statements), default=date.min),
    )


def by_period(
    months: Iterable[MonthSum], *, groups: Iterable[str], period: Period, through: date
) -> tuple[PeriodSum, ...]:
    """Return the sums of months from the first one's period to that of through.

    Periods without a package are there, with zeros for each of the groups.
    """
    groups, months = tuple(groups), tuple(months)
    amounts: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(groups, 0))
    counts: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(groups, 0))
    for each in months:
        _label, first_on, _last_on = period_of(each.month, period)
        amounts[first_on][each.group] += each.amount_usd
        counts[first_on][each.group] += each.package_count
    sums = []
    day = min((each.month for each in months), default=date.max)
    while day <= through:
        label, first_on, last_on = period_of(day, period)
        sums.append(PeriodSum(label, first_on, last_on, amounts[first_on], counts[first_on]))
        day = last_on + timedelta(days=1)
    return tuple(sums)


def cumulative(sums: tuple[PeriodSum, ...]) -> tuple[PeriodSum, ...]:
    """Return the same periods, each with everything announced up to its end."""

    def add(before: PeriodSum, here: PeriodSum) -> PeriodSum:
        return PeriodSum(
            here.label,
            here.first_on,
            here.last_on,
            {group: before.amount_usd[group] + amount for group, amount in here.amount_usd.items()},
            {
                group: before.package_count[group] + count
                for group, count in here.package_count.items()
            },
        )

    return tuple(accumulate(sums, add))


def period_of(day: date, period: Period) -> tuple[str, date, date]:
    """Return the label, the first and the last day of the period in which a day falls."""
    if period is Period.FISCAL_YEAR:
        year = fiscal.fiscal_year(day)
        return f"FY{year}", fiscal.first_day(year), fiscal.last_day(year)
    months = {Period.MONTH: 1, Period.QUARTER: 3, Period.CALENDAR_YEAR: 12}[period]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)
    label = {
        Period.MONTH: f"{first:%b %Y}",
        Period.QUARTER: f"{first.year} Q{(first.month + 2) // 3}",
        Period.CALENDAR_YEAR: str(first.year),
    }[period]
    return label, first, last
