"""The query string of the reconciliation."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.ledger.figures import Verdict
from assistance.models import Measure
from assistance.reconciliation import ReconciliationFilters, Sort
from dashboard.site.params import PagedParams, Reader, View, differing

FILTERS = {
    "measure": "measures",
    "authority": "authorities",
    "verdict": "verdicts",
    "source": "source",
    "from": "from_on",
    "to": "to_on",
}


@dataclass(frozen=True, slots=True)
class ReconciliationParams(PagedParams):
    """The page's state: filters, of which each has one value at most, order, page and view."""

    filters: ReconciliationFilters = field(kw_only=True)
    sort: Sort = Sort.DATE
    descending: bool = True
    differences: View = View.CHART

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults, as it stands in the query string."""
        shown = self.sort_pairs() | self.differing("page", "differences")
        return self.day_pairs() | differing(self.filters, FILTERS) | shown


def reconciliation_params(
    query: QueryDict, coverage: Coverage, *, authorities: Collection[str]
) -> ReconciliationParams:
    """Read the state of the page; `authorities` are the codes that there are."""
    reader = Reader(query)
    return ReconciliationParams(
        **reader.site(coverage),
        **reader.sort("Statements", Sort.DATE),
        filters=ReconciliationFilters(
            **reader.days(),
            measures=reader.known("measure", Measure.values),
            authorities=reader.known("authority", authorities),
            verdicts=reader.known("verdict", list(Verdict)),
            source=reader.text("source"),
        ),
        **reader.fields(ReconciliationParams, "page", "differences"),
        notices=tuple(reader.notices),
    )
