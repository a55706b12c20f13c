"""The query string of the log of corrections."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from assistance.editorial.corrections import CorrectionFilters
from assistance.ledger.coverage import Coverage
from assistance.models import CorrectionKind
from dashboard.site.params import PagedParams, Reader, differing

FILTERS = {
    "table": "tables",
    "authority": "authorities",
    "kind": "kinds",
    "from": "from_on",
    "to": "to_on",
}


@dataclass(frozen=True, slots=True)
class CorrectionsParams(PagedParams):
    """The log's state: filters, of which each has one value at most, and page."""

    filters: CorrectionFilters = field(kw_only=True)

    def filter_pairs(self) -> dict[str, Any]:
        """Return the filters that are set, as the exports and feeds of the log take them too."""
        return differing(self.filters, FILTERS)

    def filter_query(self) -> str:
        """Return the query string of the filters alone."""
        pairs = self.filter_pairs()
        return f"?{urlencode(pairs, doseq=True)}" if pairs else ""

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        return self.day_pairs() | self.filter_pairs() | self.differing("page")


def corrections_params(
    query: QueryDict, coverage: Coverage, *, tables: Collection[str], authorities: Collection[str]
) -> CorrectionsParams:
    """Read the state of the log; `tables` and `authorities` are those that there are."""
    reader = Reader(query)
    days = reader.days()
    return CorrectionsParams(
        **reader.site(coverage),
        filters=CorrectionFilters(
            **days,
            tables=reader.known("table", tables),
            authorities=reader.known("authority", authorities),
            kinds=reader.known("kind", CorrectionKind.values),
        ),
        page=reader.page(),
        notices=tuple(reader.notices),
    )
