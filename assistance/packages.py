"""Packages over time: announced values by period, side by side for each authority."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from assistance import fiscal
from assistance.figures import PackageEntry, Statement


class Period(StrEnum):
    """The length of a step of the history."""

    MONTH = "month"
    QUARTER = "quarter"
    FISCAL_YEAR = "fiscal_year"


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """What was announced in a period, by authority code; 0 where nothing was."""

    label: str
    first_on: date
    last_on: date
    amount_usd: dict[str, int]
    package_count: dict[str, int]


def history(statements: Iterable[Statement], *, period: Period) -> tuple[PeriodSum, ...]:
    """Return the announced values from the first package's period to the statements' last day.

    Periods without a package are there, with zeros; all packages count, numbered or not, those
    before the ledger opens included.
    """
    statements = tuple(statements)
    packages = [line.package for each in statements for line in each.packages if line.package]
    if not packages:
        return ()
    codes = [each.authority.code for each in statements]
    day = min(package.on for package in packages)
    through = max(each.through for each in statements)
    sums = []
    while day <= through:
        label, first_on, last_on = period_of(day, period)
        inside = [package for package in packages if first_on <= package.on <= last_on]
        sums.append(_sum(label, first_on, last_on, codes, inside))
        day = last_on + timedelta(days=1)
    return tuple(sums)


def period_of(day: date, period: Period) -> tuple[str, date, date]:
    """Return the label, the first and the last day of the period in which a day falls."""
    if period is Period.FISCAL_YEAR:
        year = fiscal.fiscal_year(day)
        return f"FY{year}", fiscal.first_day(year), fiscal.last_day(year)
    months = 1 if period is Period.MONTH else 3
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)
    label = f"{first:%b %Y}" if months == 1 else f"{first.year} Q{(first.month + 2) // 3}"
    return label, first, last


def _sum(
    label: str, first_on: date, last_on: date, codes: list[str], packages: list[PackageEntry]
) -> PeriodSum:
    amounts, counts = dict.fromkeys(codes, 0), dict.fromkeys(codes, 0)
    for package in packages:
        amounts[package.authority] += package.amount_usd
        counts[package.authority] += 1
    return PeriodSum(label, first_on, last_on, amounts, counts)
