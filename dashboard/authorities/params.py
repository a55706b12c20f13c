"""The query string of an authority's page."""

from dataclasses import dataclass

from dashboard.site.params import SiteParams, View, Window


@dataclass(frozen=True, slots=True)
class AuthorityParams(SiteParams):
    """An authority's page: how its charts are shown, and the window of the pace."""

    balance: View = View.CHART
    burn_down: View = View.CHART
    window: Window = Window.DAYS_90
