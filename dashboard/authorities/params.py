"""The query string of an authority's page."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from dashboard.site.params import SiteParams, View, Window, _differing, read_choice, read_site


@dataclass(frozen=True, slots=True)
class AuthorityParams(SiteParams):
    """An authority's page: how its charts are shown, and the window of the pace."""

    balance: View = View.CHART
    burn_down: View = View.CHART
    window: Window = Window.DAYS_90

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        state = {
            "balance": (self.balance, View.CHART),
            "burn_down": (self.burn_down, View.CHART),
            "window": (self.window, Window.DAYS_90),
        }
        return self.day_pairs() | _differing(state)


def authority_params(query: QueryDict, coverage: Coverage) -> AuthorityParams:
    """Read the state of an authority's page."""
    notices: list[str] = []
    return AuthorityParams(
        **read_site(query, coverage, notices),
        balance=read_choice(query, "balance", View.CHART, notices),
        burn_down=read_choice(query, "burn_down", View.CHART, notices),
        window=read_choice(query, "window", Window.DAYS_90, notices),
        notices=tuple(notices),
    )
