"""The query string of the list of sources."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.models.source import SourceAccess, SourceKind
from assistance.sources import SourceFilters, SourceOrder
from dashboard.site.params import PagedParams, Reader, differing

FILTERS = {"q": "text", "kind": "kind", "access": "access"}


@dataclass(frozen=True, slots=True)
class SourcesParams(PagedParams):
    """The list's state: filters, order and page."""

    filters: SourceFilters = field(kw_only=True)
    sort: SourceOrder = SourceOrder.DATE

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        return self.day_pairs() | differing(self.filters, FILTERS) | self.differing("sort", "page")


def sources_params(query: QueryDict, coverage: Coverage) -> SourcesParams:
    """Read the state of the list of sources."""
    reader = Reader(query)
    return SourcesParams(
        **reader.site(coverage),
        filters=SourceFilters(
            text=reader.text(),
            kind=next(iter(reader.known("kind", list(SourceKind))), None),
            access=next(iter(reader.known("access", list(SourceAccess))), None),
        ),
        **reader.fields(SourcesParams, "sort", "page"),
        notices=tuple(reader.notices),
    )
