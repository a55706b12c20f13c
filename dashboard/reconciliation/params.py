"""The query string of the reconciliation."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.ledger.figures import Verdict
from assistance.models import Measure
from assistance.reconciliation import ReconciliationFilters, Sort
from dashboard.site import formats
from dashboard.site.params import (
    PagedParams,
    View,
    read_choice,
    read_day,
    read_known,
    read_page,
    read_range,
    read_site,
    read_sort,
    read_text,
)

PAGE_SIZE = 50
NEWEST_FIRST = f"-{Sort.DATE}"


@dataclass(frozen=True, slots=True)
class ReconciliationParams(PagedParams):
    """The page's state: filters, of which each has one value at most, order, page and view."""

    filters: ReconciliationFilters = field(kw_only=True)
    sort: Sort = Sort.DATE
    descending: bool = True
    differences: View = View.CHART

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults, as it stands in the query string."""
        filters, sort = self.filters, f"{'-' if self.descending else ''}{self.sort}"
        state = {
            "measure": "".join(filters.measures),
            "authority": "".join(filters.authorities),
            "verdict": "".join(filters.verdicts),
            "source": filters.source,
            "from": filters.from_on.isoformat() if filters.from_on else "",
            "to": filters.to_on.isoformat() if filters.to_on else "",
            "sort": "" if sort == NEWEST_FIRST else sort,
            "page": "" if self.page == 1 else str(self.page),
            "differences": "" if self.differences is View.CHART else str(self.differences),
        }
        return self.day_pairs() | {name: value for name, value in state.items() if value}

    @property
    def first(self) -> int:
        """The place of the page's first figure in the selection."""
        return (self.page - 1) * PAGE_SIZE


def reconciliation_params(
    query: QueryDict, coverage: Coverage, *, authorities: Collection[str]
) -> ReconciliationParams:
    """Read the state of the page; `authorities` are the codes that there are."""
    notices: list[str] = []
    site = read_site(query, coverage, notices)
    sort, descending = read_sort(query, Sort.DATE, "Statements", notices)
    from_on, to_on = read_range(
        read_day(query, "from", notices),
        read_day(query, "to", notices),
        "days",
        formats.long_day,
        notices,
    )
    return ReconciliationParams(
        **site,
        filters=ReconciliationFilters(
            measures=read_known(query, "measure", Measure.values, notices),
            authorities=read_known(query, "authority", authorities, notices),
            verdicts=read_known(query, "verdict", list(Verdict), notices),
            source=read_text(query, notices, name="source"),
            from_on=from_on,
            to_on=to_on,
        ),
        sort=sort,
        descending=descending,
        page=read_page(query, notices),
        differences=read_choice(query, "differences", View.CHART, notices),
        notices=tuple(notices),
    )
