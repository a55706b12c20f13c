"""The query string of the list of sources."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

from django.http import QueryDict

from assistance.models.source import SourceAccess, SourceKind
from assistance.records import Coverage
from assistance.sources import SourceFilters, SourceOrder
from dashboard import formats
from dashboard.params import SiteParams, quoted, read_choice, read_site, single
from dashboard.params_packages import read_page, read_text

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SourcesParams(SiteParams):
    """The list's state: filters, order and page."""

    filters: SourceFilters = field(kw_only=True)
    sort: SourceOrder = SourceOrder.DATE
    page: int = 1

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
            kind=_filter(query, "kind", SourceKind, notices),
            access=_filter(query, "access", SourceAccess, notices),
        ),
        sort=read_choice(query, "sort", SourceOrder.DATE, notices),
        page=read_page(query, notices),
        notices=tuple(notices),
    )


def on_page(params: SourcesParams, page: int) -> SourcesParams:
    """Return the params on the page that there is, with a notice if theirs is beyond it."""
    if params.page == page:
        return params
    note = f"There are {formats.counted(page, 'page')} only: this is the last one."
    if page == 1:
        note = "There is one page only: this is it."
    return replace(params, page=page, notices=(*params.notices, note))


Known = TypeVar("Known", bound=StrEnum)


def _filter(query: QueryDict, name: str, known: type[Known], notices: list[str]) -> Known | None:
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
