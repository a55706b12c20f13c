"""The query string of the packages explorer."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from assistance.amounts import AmountError, parse_usd
from assistance.ledger.coverage import Coverage
from assistance.models import Confidence
from assistance.packages.columns import PackageColumns
from assistance.packages.explorer import Grouping, PackageFilters, Sort
from assistance.packages.history import Period
from dashboard.site import formats
from dashboard.site.params import (
    Match,
    SiteParams,
    View,
    quoted,
    read_choice,
    read_day,
    read_many,
    read_page,
    read_range,
    read_site,
    read_sort,
    read_text,
    single,
)

PAGE_SIZE = 50


class Bars(StrEnum):
    """How the history is drawn."""

    BARS = "bars"
    CUMULATIVE = "cumulative"


# The parameters that say how the page is shown; which packages there are hangs on none of them.
SHOWN = ("sort", "page", "period", "by", "show", "history")
DEFAULTS: dict[str, Any] = {
    "authority": (), "capability": (), "match": "any", "fiscal_year": (), "confidence": (),
    "from": "", "to": "", "min": "", "max": "", "q": "", "sort": "-date", "page": 1,
    "period": Period.QUARTER, "by": Grouping.AUTHORITY, "show": Bars.BARS, "history": View.CHART,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackagesParams(SiteParams):
    """The explorer's state: filters, order, page, and how the history is shown."""

    filters: PackageFilters = field(kw_only=True)
    sort: Sort = Sort.DATE
    descending: bool = True
    page: int = 1
    period: Period = Period.QUARTER
    by: Grouping = Grouping.AUTHORITY
    show: Bars = Bars.BARS
    history: View = View.CHART

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults, as it stands in the query string."""
        filters = self.filters
        state: dict[str, Any] = {
            "authority": filters.authorities,
            "capability": filters.capabilities,
            "match": "all" if filters.all_capabilities else "any",
            "fiscal_year": filters.fiscal_years,
            "confidence": filters.confidences,
            "from": filters.from_on.isoformat() if filters.from_on else "",
            "to": filters.to_on.isoformat() if filters.to_on else "",
            "min": "" if filters.at_least_usd is None else filters.at_least_usd,
            "max": "" if filters.at_most_usd is None else filters.at_most_usd,
            "q": filters.text,
            "sort": f"{'-' if self.descending else ''}{self.sort}",
            "page": self.page,
            "period": self.period,
            "by": self.by,
            "show": self.show,
            "history": self.history,
        }
        kept = {name: value for name, value in state.items() if value != DEFAULTS[name]}
        return self.day_pairs() | kept

    def feed_query(self) -> str:
        """Return the query string of the day and the filters: which packages, not how shown."""
        kept = self.filter_pairs()
        return f"?{urlencode(kept, doseq=True)}" if kept else ""

    def filter_pairs(self) -> dict[str, Any]:
        """Return the day and the filters that differ from the defaults."""
        return {name: value for name, value in self.pairs().items() if name not in SHOWN}

    @property
    def first(self) -> int:
        """The place of the page's first package in the selection."""
        return (self.page - 1) * PAGE_SIZE


def packages_params(
    query: QueryDict, coverage: Coverage, columns: PackageColumns
) -> PackagesParams:
    """Read the explorer's state; `columns` tell which authorities and capabilities there are."""
    notices: list[str] = []
    site = read_site(query, coverage, notices)
    sort, descending = read_sort(query, Sort.DATE, "Packages", notices)
    from_on, to_on = read_range(
        read_day(query, "from", notices),
        read_day(query, "to", notices),
        "days",
        formats.long_day,
        notices,
    )
    low, high = read_range(
        _amount(query, "min", notices),
        _amount(query, "max", notices),
        "amounts",
        formats.usd,
        notices,
    )
    capabilities = [slug for slug, _name in columns.capabilities]
    years = read_many(query, "fiscal_year", [str(year) for year in range(2014, 2101)], notices)
    filters = PackageFilters(
        as_of=site["as_of"],
        known_on=site["known_on"],
        authorities=read_many(query, "authority", sorted(columns.authorities), notices),
        from_on=from_on,
        to_on=to_on,
        fiscal_years=tuple(int(year) for year in years),
        at_least_usd=low,
        at_most_usd=high,
        capabilities=read_many(query, "capability", capabilities, notices),
        all_capabilities=read_choice(query, "match", Match.ANY, notices) is Match.ALL,
        confidences=read_many(query, "confidence", Confidence.values, notices),
        text=read_text(query, notices),
    )
    return PackagesParams(
        **site,
        filters=filters,
        sort=sort,
        descending=descending,
        page=read_page(query, notices),
        period=read_choice(query, "period", Period.QUARTER, notices),
        by=read_choice(query, "by", Grouping.AUTHORITY, notices),
        show=read_choice(query, "show", Bars.BARS, notices),
        history=read_choice(query, "history", View.CHART, notices),
        notices=tuple(notices),
    )


def _amount(query: QueryDict, name: str, notices: list[str]) -> int | None:
    text = single(query, name, notices)
    if not text:
        return None
    try:
        return parse_usd(text)
    except AmountError as error:
        notices.append(f"“{quoted(text)}” is left out of “{name}”. {error}")
        return None


def clamped(params: PackagesParams, package_count: int) -> PackagesParams:
    """Return the params on the last page there is, with a notice, if theirs is beyond it."""
    last = max(1, -(-package_count // PAGE_SIZE))
    if params.page <= last:
        return params
    pages = formats.counted(last, "page")
    note = f"Page {params.page:,} is beyond the end: this is the last of {pages}."
    return replace(params, page=last, notices=(*params.notices, note))
