"""The query string of the list of sources."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from assistance.models.source import SourceAccess, SourceKind
from assistance.sources import SourceFilters, SourceOrder
from dashboard.site.params import (
    PagedParams,
    quoted,
    read_choice,
    read_page,
    read_site,
    read_text,
    single,
)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SourcesParams(PagedParams):
    """The list's state: filters, order and page."""

    filters: SourceFilters = field(kw_only=True)
    sort: SourceOrder = SourceOrder.DATE

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        state = {
            "q": self.filters.text,
            "kind": self.filters.kind or "",
            "access": self.filters.access or "",
            "sort": "" if self.sort is SourceOrder.DATE else self.sort,
            "page": "" if self.page == 1 else self.page,
        }
        return self.day_pairs() | {name: str(value) for name, value in state.items() if value}


def sources_params(query: QueryDict, coverage: Coverage) -> SourcesParams:
    """Read the state of the list of sources."""
    notices: list[str] = []
    return SourcesParams(
        **read_site(query, coverage, notices),
        filters=SourceFilters(
            text=read_text(query, notices),
            kind=read_filter(query, "kind", SourceKind, notices),
            access=read_filter(query, "access", SourceAccess, notices),
        ),
        sort=read_choice(query, "sort", SourceOrder.DATE, notices),
        page=read_page(query, notices),
        notices=tuple(notices),
    )


Known = TypeVar("Known", bound=StrEnum)


def read_filter(
    query: QueryDict, name: str, known: type[Known], notices: list[str]
) -> Known | None:
    """Return the value of a filter, None for all of them, with a notice if it is unknown."""
    text = single(query, name, notices)
    if not text:
        return None
    try:
        return known(text)
    except ValueError:
        notices.append(
            f"There is no {name} “{quoted(text)}” (known: {', '.join(known)}); it is left out."
        )
        return None
