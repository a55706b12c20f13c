"""What the records give for each measure that officials name, on the day that they speak of.

A new measure is one more function here, in MEASURES.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from assistance.allies.months import AlliedMonths
from assistance.allies.totals import MILITARY, above, aid_as_of, shares_of, total
from assistance.contact_group.coalitions import ContactGroup
from assistance.ledger.figures import AuthorityFigure, Line, Verdict
from assistance.models import Measure
from assistance.packages.columns import PackageColumns
from assistance.reconciliation.figures import Reported

_SINCE = re.compile(r"since-(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
OTHER_SCOPE = (
    "More than the whole: announced values are added up here, and the officials’ scope differs."
)


@dataclass(frozen=True, slots=True)
class Records:
    """What figures are computed from, read once for all of them.

    `lines` are the ledger's lines of the reported balances by their keys, `groups` the contact
    group's counts on each day that is spoken of.
    """

    authorities: Mapping[str, AuthorityFigure]
    lines: Mapping[str, Line]
    packages: PackageColumns
    months: AlliedMonths
    groups: Mapping[date, ContactGroup]


@dataclass(frozen=True, slots=True)
class Computed:
    """The computed figure in the unit of what was said, or `why_not` where there is none.

    `line` is the ledger's own line of a reported balance, `is_part` says that what was said
    counts other programmes too.
    """

    value: int | None
    uncertainty: int = 0
    line: Line | None = None
    is_part: bool = field(default=False, kw_only=True)
    why_not: str = field(default="", kw_only=True)


def since(subject: str) -> date | None:
    """Return the first day of a total: “since-2014”, “since-2021-01”, “since-2022-02-24”."""
    found = _SINCE.fullmatch(subject)
    if not found:
        return None
    try:
        return date(*(int(part or 1) for part in found.groups()))
    except ValueError:
        return None


def _balance(figure: Reported, records: Records) -> Computed:
    line = records.lines.get(figure.key)
    if line is None:
        return Computed(None, why_not=f"No authority of the ledger is called “{figure.subject}”.")
    if line.verdict is Verdict.OPENS:
        why_not = "It opens the ledger: nothing was established before it."
        return Computed(None, line=line, why_not=why_not)
    # What is compared with nothing stands beside the balance of its day all the same.
    balance = line.held_against or line.balance
    if balance is None:
        return Computed(None, line=line, why_not="The balance was not established on that day.")
    return Computed(balance.remaining_usd, balance.uncertainty_usd, line)


def _package_count(figure: Reported, records: Records) -> Computed:
    """Count numbered packages: the two unnumbered ones of 2021 are not in officials' count."""
    packages = records.packages
    if figure.subject not in packages.authorities:
        return Computed(None, why_not=f"No authority of the ledger is called “{figure.subject}”.")
    counts = (
        (packages.authority == packages.authorities.index(figure.subject))
        & (packages.day <= figure.as_of.toordinal())
        & (packages.number > 0)
    )
    return Computed(int(counts.sum()))


def _package_amount(figure: Reported, records: Records) -> Computed:
    packages = records.packages
    code, _hyphen, number = figure.subject.rpartition("-")
    if code in packages.authorities and number.isdecimal():
        is_it = (
            (packages.authority == packages.authorities.index(code))
            & (packages.day <= figure.as_of.toordinal())
            & (packages.number == int(number))
        )
        if is_it.any():
            return Computed(int(packages.amount_usd[np.flatnonzero(is_it)[0]]))
    return Computed(None, why_not=f"No package “{figure.subject}” had been announced by that day.")


def _group_count(figure: Reported, records: Records) -> Computed:
    return Computed(records.groups[figure.as_of].of(figure.measure))


def _partners_above(figure: Reported, records: Records) -> Computed:
    benchmark, shares = shares_of(aid_as_of(records.months, figure.as_of))
    if benchmark is None:
        return Computed(None, why_not="No share of GDP is known for the United States on that day.")
    return Computed(len(above(benchmark, shares)))


def _allied_total(figure: Reported, records: Records) -> Computed:
    """Add up allies' military allocations: pledges of security assistance are in no data set."""
    amount = total(aid_as_of(records.months, figure.as_of), MILITARY)
    if amount is None:
        return Computed(None, why_not="No aid of allies is recorded up to that day.")
    if amount.usd is None:
        return Computed(None, why_not="The exchange rate of a month is missing.")
    return Computed(amount.usd)


def _us_total(figure: Reported, records: Records) -> Computed:
    """Add up the announced values of packages under every authority, as officials' totals do."""
    begins, packages = since(figure.subject), records.packages
    opened = min((each.opens_on for each in records.authorities.values()), default=None)
    if begins is None or opened is None or not len(packages.pk):
        return Computed(None, is_part=True, why_not="No day is recorded from which it counts.")
    if begins < opened:
        first = date.fromordinal(int(packages.day[0]))
        why_not = f"The ledger’s packages begin in {first.year}: it has no total since then."
        return Computed(None, is_part=True, why_not=why_not)
    counts = (packages.day >= begins.toordinal()) & (packages.day <= figure.as_of.toordinal())
    return Computed(int(packages.amount_usd[counts].sum()), is_part=True)


MEASURES: dict[Measure, Callable[[Reported, Records], Computed]] = {
    Measure.REMAINING_BALANCE: _balance,
    Measure.ALLIED_COMMITTED: _allied_total,
    Measure.US_COMMITTED: _us_total,
    Measure.PACKAGE_COUNT: _package_count,
    Measure.PACKAGE_AMOUNT: _package_amount,
    Measure.CONTACT_GROUP_PARTNERS: _group_count,
    Measure.COALITIONS: _group_count,
    Measure.COALITION_LEADS: _group_count,
    Measure.MEETINGS_HELD: _group_count,
    Measure.PARTNERS_ABOVE_US: _partners_above,
}


def computed(figure: Reported, records: Records) -> Computed:
    """Return what the records give for a figure's day."""
    measure = MEASURES.get(figure.measure)
    return measure(figure, records) if measure else Computed(None, why_not="It is not computed.")
