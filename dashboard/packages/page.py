"""The packages explorer: filters with counts, the selection in numbers, as a chart and as rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from assistance.amounts import written_usd
from assistance.ledger.figures import AuthorityFigure
from assistance.packages.explorer import (
    FacetValue,
    PackageFilters,
    SelectedPackage,
    Selection,
    Sort,
    most_excluding,
)
from assistance.packages.proofs import Announced
from dashboard.packages.page_history import selection_history
from dashboard.packages.params import FILTERS, PackagesParams
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.formats import counted, long_day, usd_short
from dashboard.site.kinds import added_aloud
from dashboard.site.page import (
    DAYS,
    QUOTED,
    ChartPart,
    Heading,
    Option,
    Words,
    filter_chips,
    hidden,
    sort_heading,
)
from dashboard.site.params import last_page
from dashboard.site.proofs import Phrase, proved_announced
from dashboard.site.sentences import joined

FACETS = {
    "authorities": ("authority", "Authority"),
    "fiscal_years": ("fiscal_year", "Fiscal year"),
    "capabilities": ("capability", "Capability"),
    "confidences": ("confidence", "Confidence"),
}
FILTER_NAMES = {
    **{name: title.lower() for name, (_parameter, title) in FACETS.items()},
    "from_on": "first day",
    "to_on": "last day",
    "at_least_usd": "smallest amount",
    "at_most_usd": "largest amount",
    "text": "search",
}
HEADINGS = {
    Sort.DATE: "Announced",
    Sort.PACKAGE: "Package",
    Sort.AUTHORITY: "Authority",
    Sort.CAPABILITIES: "Capabilities",
    Sort.AMOUNT: "Amount",
    Sort.SOURCES: "Sources",
}
NAMED = 2  # capabilities in a row of the table, so that the page shows packages, not words
# A rounded limit would not be the one that is applied.
AMOUNTS: Words = {
    "at_least_usd": lambda amount: f"at least ${written_usd(amount)}",
    "at_most_usd": lambda amount: f"at most ${written_usd(amount)}",
}
LARGEST_FIRST = (Sort.DATE, Sort.AMOUNT, Sort.CAPABILITIES, Sort.SOURCES)


@dataclass(frozen=True, slots=True)
class FacetOption:
    """A value of a facet as a checkbox."""

    value: str
    label: str
    package_count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: the name of its parameter and its values; `chosen` counts the checked ones."""

    parameter: str
    title: str
    options: tuple[FacetOption, ...]
    chosen: int


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A row of the table; it names the first capabilities and counts the others."""

    selected: SelectedPackage
    url: str
    capabilities: str
    more: str
    sources: str


@dataclass(frozen=True, slots=True)
class PackagesPage:
    """The explorer on a day; `empty` says why nothing is left, `drop` how to see more."""

    title: str
    feed_query: str
    filters: PackageFilters
    at_least: str
    at_most: str
    facets: tuple[Facet, ...]
    carried: tuple[tuple[str, str], ...]
    summary: Phrase
    chips: tuple[Option, ...]
    clear_url: str
    empty: str
    drop: Option | None
    chart: ChartPart | None
    headings: dict[str, Heading]
    rows: tuple[PackageRow, ...]
    range: str
    exports: tuple[ExportLink, ...]
    pages: tuple[Option, ...]
    previous_url: str
    next_url: str


def packages_page(
    selection: Selection,
    rows: tuple[SelectedPackage, ...],
    authorities: tuple[AuthorityFigure, ...],
    params: PackagesParams,
    *,
    path: str,
    url: str,
) -> PackagesPage:
    """Return the page of a selection; `rows` is the stretch of it that the page number asks for."""
    filters = params.filters
    count = selection.package_count
    dropped = most_excluding(filters) if count == 0 else None
    return PackagesPage(
        title=_title(selection),
        feed_query=params.feed_query(),
        filters=filters,
        at_least="" if filters.at_least_usd is None else written_usd(filters.at_least_usd),
        at_most="" if filters.at_most_usd is None else written_usd(filters.at_most_usd),
        facets=_facets(selection),
        carried=hidden(params, *FILTERS, "page"),
        summary=_summary(selection, authorities, params),
        chips=_chips(params, selection, path),
        clear_url=_url(params, path, _no_filters(params)),
        empty="" if count else _why_empty(filters),
        drop=_drop(params, dropped, path),
        chart=selection_history(selection, authorities, params, path=path, url=url)
        if count
        else None,
        headings={str(sort): _heading(sort, params, path) for sort in Sort},
        rows=tuple(
            _row(row, reverse("package", args=[row.package.key]) + params.day_query())
            for row in rows
        ),
        range=_range(params, count),
        exports=export_links("packages", params.pairs()),
        pages=_pages(params, count, path),
        previous_url=path + params.query(page=params.page - 1) if params.page > 1 else "",
        next_url=path + params.query(page=params.page + 1)
        if params.page < last_page(count)
        else "",
    )


def _facets(selection: Selection) -> tuple[Facet, ...]:
    facets = []
    for name, (parameter, title) in FACETS.items():
        chosen = {str(value) for value in getattr(selection.filters, name)}
        options = tuple(_option(value, chosen) for value in selection.facets[name])
        facets.append(Facet(parameter, title, options, len(chosen)))
    return tuple(facets)


def _option(value: FacetValue, chosen: set[str]) -> FacetOption:
    return FacetOption(value.value, value.label, value.package_count, value.value in chosen)


def _title(selection: Selection) -> str:
    """Return the title of the window, which screen readers hear after each change."""
    if not selection.filters.active():
        return "Packages"
    codes = [f"{code} {n:,}" for code, n in sorted(selection.count_by_authority.items()) if n]
    return f"{counted(selection.package_count, 'package')}: {', '.join(codes)}".removesuffix(": ")


def _summary(
    selection: Selection, authorities: tuple[AuthorityFigure, ...], params: PackagesParams
) -> Phrase:
    """Return how many packages and worth what; stocks and money are added up only aloud."""
    if not selection.package_count:
        return Phrase("No packages")
    count = f"{counted(selection.package_count, 'package')}, "
    codes = [code for code, count in sorted(selection.count_by_authority.items()) if count]
    amounts = {
        code: proved_announced(
            Announced.AMOUNT,
            selection.amount_usd[code],
            {**params.filter_pairs(), "authority": code},
            as_of=params.as_of,
            known_on=params.known_on,
        )
        for code in codes
    }
    if len(codes) == 1:
        return Phrase(count, amounts[codes[0]], f" as announced, all {codes[0]}")
    parts = [
        Phrase(f"{code} {selection.count_by_authority[code]:,} (", amounts[code], ")")
        for code in codes
    ]
    total = f"{usd_short(sum(selection.amount_usd.values()))} as announced: "
    aloud = added_aloud(each for each in authorities if each.code in codes)
    return Phrase(count, total, joined(parts), f". {aloud}" if aloud else "")


def _chips(params: PackagesParams, selection: Selection, path: str) -> tuple[Option, ...]:
    """Return a link for each value of each active filter that takes it away."""
    facets: Words = {name: _labels(selection.facets[name]) for name in FACETS}
    return filter_chips(params, path, {**facets, **DAYS, **AMOUNTS, **QUOTED})


def _labels(values: tuple[FacetValue, ...]) -> Callable[[Any], str]:
    labels = {each.value: each.label for each in values}
    return lambda value: labels.get(str(value), f"FY{value}")


def _url(params: PackagesParams, path: str, filters: PackageFilters) -> str:
    return path + params.query(filters=filters, page=1)


def _no_filters(params: PackagesParams) -> PackageFilters:
    return PackageFilters(as_of=params.as_of, known_on=params.known_on)


def _why_empty(filters: PackageFilters) -> str:
    if not filters.active():
        known = f" and known by {long_day(filters.known_on)}" if filters.known_on else ""
        return f"No package had been announced by {long_day(filters.as_of)}{known}."
    return "No package matches all of these filters together."


def _drop(params: PackagesParams, dropped: tuple[str, int] | None, path: str) -> Option | None:
    if dropped is None:
        return None
    name, left = dropped
    label = (
        f"Without the filter “{FILTER_NAMES[name]}”, which excludes most, "
        f"{counted(left, 'package')} would be left: drop it"
        if left
        else "No single filter is the reason: clear them all"
    )
    filters = params.filters.without(name) if left else _no_filters(params)
    return Option(label, _url(params, path, filters), False)


def _row(selected: SelectedPackage, url: str) -> PackageRow:
    package = selected.package
    names = [capability.name for capability in package.capabilities]
    # One more name takes no more room than saying that there is one more.
    shown = names if len(names) <= NAMED + 1 else names[:NAMED]
    return PackageRow(
        selected,
        url,
        ", ".join(shown),
        f"+{len(names) - len(shown)}" if len(names) > len(shown) else "",
        counted(len(package.sources), "source"),
    )


def _heading(sort: Sort, params: PackagesParams, path: str) -> Heading:
    is_number, largest_first = sort is Sort.AMOUNT, sort in LARGEST_FIRST
    return sort_heading(
        params, path, sort, HEADINGS[sort], largest_first=largest_first, is_number=is_number
    )


def _range(params: PackagesParams, count: int) -> str:
    if not count:
        return ""
    return f"{params.places(count)} of {counted(count, 'package')}"


def _pages(params: PackagesParams, count: int, path: str) -> tuple[Option, ...]:
    last = last_page(count)
    if last == 1:
        return ()
    here = params.page
    shown = sorted({1, here - 1, here, here + 1, last} & set(range(1, last + 1)))
    options = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page > before + 1:
            options.append(Option("…", "", current=False))
        options.append(Option(f"{page:,}", path + params.query(page=page), page == here))
    return tuple(options)
