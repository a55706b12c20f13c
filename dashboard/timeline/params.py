"""The query string of the timeline."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.timeline import TimelineFilters, TimelineKind
from dashboard.site import formats
from dashboard.site.params import (
    PagedParams,
    View,
    read_choice,
    read_day,
    read_many,
    read_page,
    read_range,
    read_site,
    read_text,
)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class TimelineParams(PagedParams):
    """The timeline's state: filters, page, and how the chart is shown."""

    filters: TimelineFilters = field(kw_only=True)
    chart: View = field(default=View.CHART, kw_only=True)

    def filter_pairs(self) -> dict[str, Any]:
        """Return the filters that are set, as the export of the timeline takes them too."""
        filters = self.filters
        state: dict[str, Any] = {
            "kind": tuple(str(kind) for kind in filters.kinds),
            "authority": filters.authorities,
            "from": filters.from_on.isoformat() if filters.from_on else "",
            "to": filters.to_on.isoformat() if filters.to_on else "",
            "q": filters.text,
        }
        return {name: value for name, value in state.items() if value}

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        page = {} if self.page == 1 else {"page": str(self.page)}
        chart = {} if self.chart is View.CHART else {"chart": str(self.chart)}
        return self.day_pairs() | self.filter_pairs() | page | chart


def timeline_params(
    query: QueryDict, coverage: Coverage, *, authorities: Collection[str]
) -> TimelineParams:
    """Read the state of the timeline; `authorities` are the codes that there are."""
    notices: list[str] = []
    site = read_site(query, coverage, notices)
    from_on, to_on = read_range(
        read_day(query, "from", notices),
        read_day(query, "to", notices),
        "days",
        formats.long_day,
        notices,
    )
    kinds = read_many(query, "kind", [str(kind) for kind in TimelineKind], notices)
    return TimelineParams(
        **site,
        filters=TimelineFilters(
            as_of=site["as_of"],
            known_on=site["known_on"],
            kinds=tuple(TimelineKind(kind) for kind in kinds),
            authorities=read_many(query, "authority", authorities, notices),
            from_on=from_on,
            to_on=to_on,
            text=read_text(query, notices),
        ),
        page=read_page(query, notices),
        chart=read_choice(query, "chart", View.CHART, notices),
        notices=tuple(notices),
    )
