"""The query string of the log of corrections."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from assistance.editorial.corrections import CorrectionFilters
from assistance.ledger.coverage import Coverage
from assistance.models import CorrectionKind
from dashboard.site import formats
from dashboard.site.params import (
    PagedParams,
    read_day,
    read_known,
    read_page,
    read_range,
    read_site,
)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CorrectionsParams(PagedParams):
    """The log's state: filters, of which each has one value at most, and page."""

    filters: CorrectionFilters = field(kw_only=True)

    def filter_pairs(self) -> dict[str, str]:
        """Return the filters that are set, as the exports and feeds of the log take them too."""
        filters = self.filters
        state = {
            "table": "".join(filters.tables),
            "authority": "".join(filters.authorities),
            "kind": "".join(filters.kinds),
            "from": filters.from_on.isoformat() if filters.from_on else "",
            "to": filters.to_on.isoformat() if filters.to_on else "",
        }
        return {name: value for name, value in state.items() if value}

    def filter_query(self) -> str:
        """Return the query string of the filters alone."""
        return f"?{urlencode(self.filter_pairs())}" if self.filter_pairs() else ""

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        page = {} if self.page == 1 else {"page": str(self.page)}
        return self.day_pairs() | self.filter_pairs() | page


def corrections_params(
    query: QueryDict, coverage: Coverage, *, tables: Collection[str], authorities: Collection[str]
) -> CorrectionsParams:
    """Read the state of the log; `tables` and `authorities` are those that there are."""
    notices: list[str] = []
    from_on, to_on = read_range(
        read_day(query, "from", notices),
        read_day(query, "to", notices),
        "days",
        formats.long_day,
        notices,
    )
    return CorrectionsParams(
        **read_site(query, coverage, notices),
        filters=CorrectionFilters(
            tables=read_known(query, "table", tables, notices),
            authorities=read_known(query, "authority", authorities, notices),
            kinds=read_known(query, "kind", CorrectionKind.values, notices),
            from_on=from_on,
            to_on=to_on,
        ),
        page=read_page(query, notices),
        notices=tuple(notices),
    )
