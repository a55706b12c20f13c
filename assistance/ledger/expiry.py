"""What may lapse: the days on which funding acts with money left expire, and how much at most.

Which act's money is left is not known: packages name their authority, not the act that pays. So
nothing is said to lapse, only how much of the balance can.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assistance.ledger.figures import FundingEntry, Statement
from assistance.models import ActionKind

SOON_DAYS = 90


@dataclass(frozen=True, slots=True)
class Expiry:
    """A day still to come on which what `acts` provided expires.

    `provided_usd` is what they provided, `notified_usd` what of it was notified for drawdown, which
    does not lapse. `at_most_usd` is the smaller of the balance and of the rest of what they
    provided, each at the upper end of its rounding. Those of several days overlap and are never
    added up.
    """

    on: date
    days_left: int
    provided_usd: int
    notified_usd: int
    at_most_usd: int
    acts: tuple[FundingEntry, ...]

    @property
    def is_soon(self) -> bool:
        """Whether the day is at most 90 days away."""
        return self.days_left <= SOON_DAYS


def expiries(statement: Statement) -> tuple[Expiry, ...]:
    """Return the days after the statement's last one on which something may lapse, the next first.

    None while the balance is not established, negative or shown as “$0”.
    """
    balance = statement.balance
    if balance is None or balance.is_about_zero or balance.remaining_usd < 0:
        return ()
    acts = tuple(line.action for line in statement.lines if line.action)
    to_come = [
        (act.expires_on, act)
        for act in acts
        if act.change_usd > 0 and act.expires_on and act.expires_on > statement.through
    ]
    found = []
    for on, of_day in groupby(sorted(to_come, key=lambda each: each[0]), key=lambda each: each[0]):
        expiring = tuple(act for _on, act in of_day)
        provided_usd = sum(act.change_usd for act in expiring)
        notified_usd = _notified(acts, expiring)
        rest_usd = provided_usd - notified_usd + sum(act.precision // 2 for act in expiring)
        at_most_usd = min(balance.remaining_usd + balance.uncertainty_usd, rest_usd)
        if at_most_usd > 0:
            days_left = (on - statement.through).days
            found.append(Expiry(on, days_left, provided_usd, notified_usd, at_most_usd, expiring))
    return tuple(found)


def _notified(acts: tuple[FundingEntry, ...], expiring: tuple[FundingEntry, ...]) -> int:
    """Return what of the expiring acts was notified for drawdown, at the least.

    A notification names a fiscal year, not an act: what that year's other acts provided may be what
    it speaks of.
    """
    years = {act.fiscal_year for act in expiring} - {None}
    of_years = [act for act in acts if act.fiscal_year in years]
    notified_usd = sum(
        act.stated_usd or 0 for act in of_years if act.kind == ActionKind.NOTIFICATION
    )
    elsewhere_usd = sum(
        act.change_usd for act in of_years if act.change_usd > 0 and act not in expiring
    )
    return max(0, notified_usd - elsewhere_usd)
