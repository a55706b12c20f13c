"""The query string of the overview."""

from dataclasses import dataclass

from assistance.packages.history import Period
from dashboard.site.params import SiteParams, View, Window


@dataclass(frozen=True, slots=True)
class OverviewParams(SiteParams):
    """The overview's own state: the history's period and how each chart is shown."""

    period: Period = Period.QUARTER
    balance: View = View.CHART
    history: View = View.CHART
    window: Window = Window.DAYS_90
