"""The query string of the timeline."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.timeline import TimelineFilters, TimelineKind
from dashboard.site.params import PagedParams, Reader, View, differing

FILTERS = {
    "kind": "kinds",
    "authority": "authorities",
    "from": "from_on",
    "to": "to_on",
    "q": "text",
}


@dataclass(frozen=True, slots=True)
class TimelineParams(PagedParams):
    """The timeline's state: filters, page, and how the chart is shown."""

    filters: TimelineFilters = field(kw_only=True)
    chart: View = field(default=View.CHART, kw_only=True)

    def filter_pairs(self) -> dict[str, Any]:
        """Return the filters that are set, as the export of the timeline takes them too."""
        return differing(self.filters, FILTERS)

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        return self.day_pairs() | self.filter_pairs() | self.differing("page", "chart")


def timeline_params(
    query: QueryDict, coverage: Coverage, *, authorities: Collection[str]
) -> TimelineParams:
    """Read the state of the timeline; `authorities` are the codes that there are."""
    reader = Reader(query)
    site = reader.site(coverage)
    return TimelineParams(
        **site,
        filters=TimelineFilters(
            as_of=site["as_of"],
            known_on=site["known_on"],
            **reader.days(),
            kinds=reader.many("kind", list(TimelineKind)),
            authorities=reader.many("authority", authorities),
            text=reader.text(),
        ),
        **reader.fields(TimelineParams, "page", "chart"),
        notices=tuple(reader.notices),
    )
