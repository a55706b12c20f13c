"""The packages explorer: select packages, count them by facet, add them up by period."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np
from django.db.models import Q

from assistance import fiscal
from assistance.ledger.entries import packages_by_pk
from assistance.ledger.figures import Balance, PackageEntry
from assistance.models import Confidence, Package, Source
from assistance.packages.columns import CONFIDENCES, Column, PackageColumns, package_columns
from assistance.packages.history import MonthSum


class Sort(StrEnum):
    """The columns by which packages can be sorted."""

    DATE = "date"
    PACKAGE = "package"
    AUTHORITY = "authority"
    CAPABILITIES = "capabilities"
    AMOUNT = "amount"
    SOURCES = "sources"


class Grouping(StrEnum):
    """What the history is stacked by."""

    AUTHORITY = "authority"
    CAPABILITY = "capability"


@dataclass(frozen=True, slots=True)
class PackageFilters:
    """Which packages to select; an empty filter selects all. Days and amounts are inclusive.

    Values of one filter are alternatives, except with `all_capabilities`. `text` is words that
    all stand in the number, title, note or a source of the package. `known_on` is a limit like
    `as_of` rather than a filter: what was known by that day.
    """

    as_of: date
    authorities: tuple[str, ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    fiscal_years: tuple[int, ...] = ()
    at_least_usd: int | None = None
    at_most_usd: int | None = None
    capabilities: tuple[str, ...] = ()
    all_capabilities: bool = False
    confidences: tuple[str, ...] = ()
    text: str = ""
    known_on: date | None = None

    def active(self) -> tuple[str, ...]:
        """Return the names of the filters that are set."""
        return tuple(name for name in FILTERS if getattr(self, name) not in ((), None, ""))

    def without(self, name: str) -> "PackageFilters":
        """Return the filters without this one."""
        empty: Any = "" if name == "text" else () if name in LISTS else None
        return replace(self, **{name: empty})


# The group of what is not kept apart; no capability's slug holds a star.
OTHERS = "*"
LISTS = ("authorities", "fiscal_years", "capabilities", "confidences")
FILTERS = (*LISTS, "from_on", "to_on", "at_least_usd", "at_most_usd", "text")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet with the number of packages that the other filters leave for it."""

    value: str
    label: str
    package_count: int


@dataclass(frozen=True, slots=True)
class SelectedPackage:
    """A package of the selection, with the balance of its authority afterwards."""

    package: PackageEntry
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected packages: how many, worth what, and by facet; sums are by authority code.

    PDA limits the value of stocks and USAI is money, so that amounts are kept apart by authority.
    """

    filters: PackageFilters
    package_count: int
    count_by_authority: dict[str, int]
    amount_usd: dict[str, int]
    facets: dict[str, tuple[FacetValue, ...]]
    columns: PackageColumns
    places: Column = field(repr=False)

    @property
    def pks(self) -> list[int]:
        """The keys of the selected packages, in order."""
        keys: list[int] = self.columns.pk[self.places].tolist()
        return keys

    @property
    def last_on(self) -> date:
        """The last day on which a selected package can have been announced."""
        filters = self.filters
        latest = max(filters.fiscal_years, default=None)
        ends = (
            filters.as_of,
            filters.known_on,
            filters.to_on,
            fiscal.last_day(latest) if latest else None,
        )
        return min(filter(None, ends))

    def page(self, *, first: int, size: int) -> tuple[SelectedPackage, ...]:
        """Return a stretch of the selection, in order; four queries."""
        return self._read(self.places[first : first + size])

    def newest(self, *, size: int) -> tuple[SelectedPackage, ...]:
        """Return the packages that became public last, the newest first; four queries."""
        order = np.lexsort((self.places, self.columns.known[self.places]))
        return self._read(self.places[order[::-1][:size]])

    def _read(self, places: Column) -> tuple[SelectedPackage, ...]:
        keys = self.columns.pk[places].tolist()
        packages = packages_by_pk(keys)
        return tuple(
            SelectedPackage(packages[pk], self.columns.balance(place))
            for pk, place in zip(keys, places.tolist(), strict=True)
            if pk in packages  # else it was deleted since the columns were read
        )

    def month_sums(
        self, grouping: Grouping, *, apart: Collection[str] | None = None
    ) -> tuple[MonthSum, ...]:
        """Return what was announced in each month, by authority code or by capability.

        A package with several capabilities counts whole under each of them; one without any
        counts under “”. With `apart`, whatever is in none of these groups but in another one
        counts once, under OTHERS.
        """
        columns, places = self.columns, self.places
        if grouping is Grouping.AUTHORITY:
            groups = [
                (code, columns.authority[places] == at)
                for at, code in enumerate(columns.authorities)
            ]
        else:
            has = columns.capability[places]
            groups = [(slug, has[:, at]) for at, (slug, _name) in enumerate(columns.capabilities)]
            groups.append(("", ~has.any(axis=1)))
        if apart is not None:
            rest = [mask for group, mask in groups if group not in apart]
            groups = [(group, mask) for group, mask in groups if group in apart]
            if rest:
                groups.append((OTHERS, reduce(or_, rest)))
        return tuple(
            month_sum
            for group, mask in groups
            for month_sum in _month_sums(
                group, columns.month[places][mask], columns.amount_usd[places][mask]
            )
        )


def select(
    filters: PackageFilters, *, sort: Sort = Sort.DATE, descending: bool = True
) -> Selection:
    """Return the packages dated on or before the filters' day that they leave, in order.

    One query, one more with a text and with known_on, besides those that build the columns of a
    new data revision.
    """
    columns = package_columns()
    if filters.known_on:
        columns = columns.known_by(filters.known_on)
    masks = _masks(filters, columns)
    chosen = reduce(and_, masks.values())
    places = np.flatnonzero(chosen)
    codes = range(len(columns.authorities))
    of = columns.authority[places]
    return Selection(
        filters=filters,
        package_count=len(places),
        count_by_authority={columns.authorities[at]: int((of == at).sum()) for at in codes},
        amount_usd={
            columns.authorities[at]: int(columns.amount_usd[places][of == at].sum()) for at in codes
        },
        facets=_facets(filters, columns, masks),
        columns=columns,
        places=_sorted(places, columns, sort, descending),
    )


def most_excluding(filters: PackageFilters) -> tuple[str, int] | None:
    """Return the filter without which most packages would be left, and how many; None without."""
    columns = package_columns()
    masks = _masks(filters, columns)
    left = {
        name: int(reduce(and_, [mask for other, mask in masks.items() if other != name]).sum())
        for name in filters.active()
    }
    return max(left.items(), key=lambda item: item[1], default=None)


def _masks(filters: PackageFilters, columns: PackageColumns) -> dict[str, Column]:
    """Return which packages each filter leaves, by its name; all that are dated by the day."""
    masks: dict[str, Column] = {"as_of": columns.day <= filters.as_of.toordinal()}
    if filters.known_on:
        masks["as_of"] = masks["as_of"] & (columns.known <= filters.known_on.toordinal())
    if filters.authorities:
        wanted = [columns.authorities.index(code) for code in filters.authorities]
        masks["authorities"] = np.isin(columns.authority, wanted)
    if filters.from_on:
        masks["from_on"] = columns.day >= filters.from_on.toordinal()
    if filters.to_on:
        masks["to_on"] = columns.day <= filters.to_on.toordinal()
    if filters.fiscal_years:
        masks["fiscal_years"] = np.isin(columns.fiscal_year, filters.fiscal_years)
    if filters.at_least_usd is not None:
        masks["at_least_usd"] = columns.amount_usd >= filters.at_least_usd
    if filters.at_most_usd is not None:
        masks["at_most_usd"] = columns.amount_usd <= filters.at_most_usd
    if filters.capabilities:
        slugs = [slug for slug, _name in columns.capabilities]
        has = columns.capability[:, [slugs.index(slug) for slug in filters.capabilities]]
        masks["capabilities"] = np.asarray(
            has.all(axis=1) if filters.all_capabilities else has.any(axis=1)
        )
    if filters.confidences:
        wanted = [CONFIDENCES.index(each) for each in filters.confidences]
        masks["confidences"] = np.isin(columns.confidence, wanted)
    if filters.text:
        masks["text"] = np.zeros(len(columns.pk), dtype=np.bool_)
        masks["text"][columns.places(_pks_with(filters.text))] = True
    return masks


def _pks_with(text: str) -> Column:
    """Return the keys of packages with every word in slug, title, note or a source."""
    everywhere = Q()
    for word in text.split():
        inside = Source.objects.filter(Q(title__icontains=word) | Q(publisher__icontains=word))
        linked = Package.other_sources.through.objects.filter(source__in=inside)
        everywhere &= (
            Q(slug__icontains=word)
            | Q(title__icontains=word)
            | Q(note__icontains=word)
            | Q(source__in=inside)
            | Q(pk__in=linked.values("package_id"))
        )
    return np.array(Package.objects.filter(everywhere).values_list("pk", flat=True), dtype=np.int64)


def _facets(
    filters: PackageFilters, columns: PackageColumns, masks: Mapping[str, Column]
) -> dict[str, tuple[FacetValue, ...]]:
    """Return each facet's values with counts under all the other filters.

    Where packages must have all the chosen capabilities, a further one narrows the selection: its
    count respects the ones chosen.
    """

    def others(name: str) -> Column:
        return reduce(and_, [mask for other, mask in masks.items() if other != name])

    authority = columns.authority[others("authorities")]
    years = columns.fiscal_year[others("fiscal_years")]
    sure = columns.confidence[others("confidences")]
    has = columns.capability[others("" if filters.all_capabilities else "capabilities")].sum(axis=0)
    return {
        "authorities": tuple(
            FacetValue(code, code, int((authority == columns.authorities.index(code)).sum()))
            for code in sorted(columns.authorities)
        ),
        "fiscal_years": tuple(
            FacetValue(str(year), f"FY{year}", int((years == year).sum()))
            # A chosen year stays, even one that no package is from.
            for year in sorted(
                {*np.unique(columns.fiscal_year[masks["as_of"]]).tolist(), *filters.fiscal_years}
            )
        ),
        "capabilities": tuple(
            FacetValue(slug, name, int(has[at]))
            for at, (slug, name) in enumerate(columns.capabilities)
        ),
        "confidences": tuple(
            FacetValue(value, Confidence(value).label, int((sure == at).sum()))
            for at, value in enumerate(CONFIDENCES)
        ),
    }


def _sorted(places: Column, columns: PackageColumns, sort: Sort, descending: bool) -> Column:
    """Return the places in order; equal ones newest first, authorities by their code."""
    codes = sorted(columns.authorities)
    rank = np.array([codes.index(code) for code in columns.authorities], dtype=np.int64)
    by_code = rank[columns.authority] if codes else columns.authority
    keys = {
        # A place tells the order within a day too: that of the ledger.
        Sort.DATE: (np.arange(len(columns.pk)),),
        Sort.PACKAGE: (columns.number, by_code),
        Sort.AUTHORITY: (by_code,),
        Sort.CAPABILITIES: (columns.capability.sum(axis=1),),
        Sort.AMOUNT: (columns.amount_usd,),
        Sort.SOURCES: (columns.source_count,),
    }[sort]
    sign = -1 if descending else 1
    # lexsort's last key is its first.
    order = np.lexsort((-places, *(sign * key[places].astype(np.int64) for key in keys)))
    result: Column = places[order]
    return result


def _month_sums(group: str, months: Column, amounts: Column) -> Iterable[MonthSum]:
    present, where = np.unique(months, return_inverse=True)
    totals = np.zeros(len(present), dtype=np.int64)
    np.add.at(totals, where, amounts)
    counts = np.bincount(where, minlength=len(present))
    for month, amount, count in zip(
        present.tolist(), totals.tolist(), counts.tolist(), strict=True
    ):
        yield MonthSum(date(month // 12, month % 12 + 1, 1), group, amount, count)
