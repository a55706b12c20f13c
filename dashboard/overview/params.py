"""The query string of the overview."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.packages.history import Period
from dashboard.site.params import SiteParams, View, Window, _differing, read_choice, read_site


@dataclass(frozen=True, slots=True)
class OverviewParams(SiteParams):
    """The overview's own state: the history's period and how each chart is shown."""

    period: Period = Period.QUARTER
    balance: View = View.CHART
    history: View = View.CHART
    window: Window = Window.DAYS_90

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        state = {
            "period": (self.period, Period.QUARTER),
            "balance": (self.balance, View.CHART),
            "history": (self.history, View.CHART),
            "window": (self.window, Window.DAYS_90),
        }
        return self.day_pairs() | _differing(state)


def overview_params(query: QueryDict, coverage: Coverage) -> OverviewParams:
    """Read the overview's state."""
    notices: list[str] = []
    return OverviewParams(
        **read_site(query, coverage, notices),
        period=read_choice(query, "period", Period.QUARTER, notices),
        balance=read_choice(query, "balance", View.CHART, notices),
        history=read_choice(query, "history", View.CHART, notices),
        window=read_choice(query, "window", Window.DAYS_90, notices),
        notices=tuple(notices),
    )
