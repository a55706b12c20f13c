"""The query string of the list of briefings."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from dashboard.site.params import PagedParams, read_page, read_site


@dataclass(frozen=True, slots=True)
class BriefingsParams(PagedParams):
    """The list's state: its page."""

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        return self.day_pairs() | ({} if self.page == 1 else {"page": str(self.page)})


def briefings_params(query: QueryDict, coverage: Coverage) -> BriefingsParams:
    """Read the state of the list of briefings."""
    notices: list[str] = []
    return BriefingsParams(
        **read_site(query, coverage, notices),
        page=read_page(query, notices),
        notices=tuple(notices),
    )
