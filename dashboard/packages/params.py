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
from dashboard.site.params import PagedParams, Reader, View, differing, last_page, quoted


class Match(StrEnum):
    """Whether a package has any or all of the chosen capabilities."""

    ANY = "any"
    ALL = "all"


class Bars(StrEnum):
    """How the history is drawn."""

    BARS = "bars"
    CUMULATIVE = "cumulative"


FILTERS = {
    "authority": "authorities",
    "capability": "capabilities",
    "match": "all_capabilities",
    "fiscal_year": "fiscal_years",
    "confidence": "confidences",
    "from": "from_on",
    "to": "to_on",
    "min": "at_least_usd",
    "max": "at_most_usd",
    "q": "text",
}
# How the page is shown, beside its order; which packages there are hangs on none of them.
SHOWN = ("page", "period", "by", "show", "history")


@dataclass(frozen=True, slots=True)
class PackagesParams(PagedParams):
    """The explorer's state: filters, order, page, and how the history is shown."""

    filters: PackageFilters = field(kw_only=True)
    sort: Sort = Sort.DATE
    descending: bool = True
    period: Period = Period.QUARTER
    by: Grouping = Grouping.AUTHORITY
    show: Bars = Bars.BARS
    history: View = View.CHART

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults, as it stands in the query string."""
        return self.filter_pairs() | self.sort_pairs() | self.differing(*SHOWN)

    def feed_query(self) -> str:
        """Return the query string of the day and the filters: which packages, not how shown."""
        kept = self.filter_pairs()
        return f"?{urlencode(kept, doseq=True)}" if kept else ""

    def filter_pairs(self) -> dict[str, Any]:
        """Return the day and the filters that differ from the defaults."""
        kept = differing(self.filters, FILTERS)
        if "match" in kept:
            kept["match"] = Match.ALL
        return self.day_pairs() | kept


def packages_params(
    query: QueryDict, coverage: Coverage, columns: PackageColumns
) -> PackagesParams:
    """Read the explorer's state; `columns` tell which authorities and capabilities there are."""
    reader = Reader(query)
    site = reader.site(coverage)
    order = reader.sort("Packages", Sort.DATE)
    days = reader.days()
    low, high = reader.in_order(
        _amount(reader, "min"), _amount(reader, "max"), "amounts", formats.usd
    )
    capabilities = [slug for slug, _name in columns.capabilities]
    years = reader.many("fiscal_year", [str(year) for year in range(2014, 2101)])
    filters = PackageFilters(
        as_of=site["as_of"],
        known_on=site["known_on"],
        authorities=reader.many("authority", sorted(columns.authorities)),
        **days,
        fiscal_years=tuple(int(year) for year in years),
        at_least_usd=low,
        at_most_usd=high,
        capabilities=reader.many("capability", capabilities),
        all_capabilities=reader.choice("match", Match.ANY) is Match.ALL,
        confidences=reader.many("confidence", Confidence.values),
        text=reader.text(),
    )
    return PackagesParams(
        **site,
        filters=filters,
        **order,
        **reader.fields(PackagesParams, *SHOWN),
        notices=tuple(reader.notices),
    )


def _amount(reader: Reader, name: str) -> int | None:
    text = reader.single(name)
    if not text:
        return None
    try:
        return parse_usd(text)
    except AmountError as error:
        reader.notices.append(f"“{quoted(text)}” is left out of “{name}”. {error}")
        return None


def clamped(params: PackagesParams, package_count: int) -> PackagesParams:
    """Return the params on the last page there is, with a notice, if theirs is beyond it."""
    last = last_page(package_count)
    if params.page <= last:
        return params
    pages = formats.counted(last, "page")
    note = f"Page {params.page:,} is beyond the end: this is the last of {pages}."
    return replace(params, page=last, notices=(*params.notices, note))
