"""The history of a selection of packages: by authority or by capability, each mark a link."""

from dataclasses import replace
from datetime import date
from typing import Any

from assistance.ledger.figures import AuthorityFigure
from assistance.packages.explorer import OTHERS, Grouping, PackageFilters, Selection
from assistance.packages.history import MonthSum, PeriodSum, by_period
from assistance.packages.proofs import Announced
from dashboard.packages.charts import Series, authority_series
from dashboard.packages.history_part import NOTE, History, history_part
from dashboard.packages.params import Bars, PackagesParams
from dashboard.packages.sentences import largest_period_sentence
from dashboard.site.formats import counted, usd_short
from dashboard.site.page import ChartPart, options
from dashboard.site.params import View
from dashboard.site.proofs import Phrase, proved_announced
from dashboard.site.sentences import joined

# Capabilities are drawn in shades: the colours mean authorities. The table has them all.
SHADES = 5
GROUPINGS = {Grouping.AUTHORITY: "By authority", Grouping.CAPABILITY: "By capability"}
DRAWINGS = {Bars.BARS: "Each period", Bars.CUMULATIVE: "Running total"}
OVERLAP = (
    "A package with several capabilities counts whole under each of them, so that they add up to "
    "more than the packages are worth."
)


def selection_history(
    selection: Selection,
    authorities: tuple[AuthorityFigure, ...],
    params: PackagesParams,
    *,
    path: str,
    url: str,
) -> ChartPart:
    """Return the chart of a selection that is not empty, up to the last day that it can hold."""
    by_authority, runs_on = params.by is Grouping.AUTHORITY, params.show is Bars.CUMULATIVE

    def address(period: PeriodSum, key: str) -> str:
        first, last = period.first_on, period.last_on
        # What no filter tells leads to the whole period.
        filters = _narrowed(params, key, first, last) or _narrowed(params, "", first, last)
        return path + params.query(filters=filters, page=1)

    def cells(period: PeriodSum, key: str) -> dict[str, Any] | None:
        return _pairs(params, key, None if runs_on else period.first_on, period.last_on)

    mark = "period" if params.history is View.TABLE else "point" if runs_on else "bar"
    part = history_part(
        _by_authority(selection, authorities, params)
        if by_authority
        else _by_capability(selection, params),
        params,
        part_id="packages-history",
        subtitle="Announced value of the selection",
        path=path,
        url=url,
        cells=cells,
        report="package_history" if by_authority else "capability_history",
        runs_on=runs_on,
        note=f"{'' if by_authority else f'{OVERLAP} '}{NOTE} A {mark} leads to its packages.",
        address=address,
    )
    switches = (
        ("Stack by", options(params, path, "by", GROUPINGS)),
        ("Draw as", options(params, path, "show", DRAWINGS)),
    )
    return replace(part, switches=(*part.switches, *switches), leads_to="packages-result")


def _by_authority(
    selection: Selection, authorities: tuple[AuthorityFigure, ...], params: PackagesParams
) -> History:
    def worth(period: PeriodSum, key: str) -> str:
        pairs = _pairs(params, key, period.first_on, period.last_on)
        return _worth(period.amount_usd[key], pairs, params)

    present = (each for each in authorities if selection.count_by_authority.get(each.code))
    series = authority_series(tuple(present))
    sums = _sums(selection.month_sums(params.by), series, selection, params)
    names = {each.key: each.label for each in series}
    return History(sums, series, largest_period_sentence(sums, names, worth))


def _by_capability(selection: Selection, params: PackagesParams) -> History:
    """Return the largest capabilities apart, and all of them in the table."""
    months = selection.month_sums(params.by)
    all_series = _by_value(months, selection)
    series = _shaded(all_series, params.show)
    apart = selection.month_sums(params.by, apart=[each.key for each in series])
    return History(
        _sums(apart, series, selection, params),
        series,
        _capabilities_sentence(months, all_series, selection, params),
        in_table=(_sums(months, all_series, selection, params), all_series),
    )


def _sums(
    months: tuple[MonthSum, ...],
    series: tuple[Series, ...],
    selection: Selection,
    params: PackagesParams,
) -> tuple[PeriodSum, ...]:
    keys = [each.key for each in series]
    return by_period(months, groups=keys, period=params.period, through=selection.last_on)


def _narrowed(
    params: PackagesParams, key: str, first_on: date | None = None, last_on: date | None = None
) -> PackageFilters | None:
    """Return the filters that leave a group of the selection between two days; None if none do.

    The selection may begin or end within these days. “” and OTHERS are no group: all is left.
    """
    filters = params.filters
    narrowed = replace(
        filters,
        from_on=max(filter(None, (first_on, filters.from_on)), default=None),
        to_on=min(filter(None, (last_on, filters.to_on)), default=None),
    )
    if key in ("", OTHERS):
        return narrowed
    if params.by is Grouping.AUTHORITY:
        return replace(narrowed, authorities=(key,))
    chosen = filters.capabilities
    if not chosen or (key in chosen and not filters.all_capabilities):
        return replace(narrowed, capabilities=(key,))
    if filters.all_capabilities or len(chosen) == 1:
        both = tuple(dict.fromkeys((*chosen, key)))
        return replace(narrowed, capabilities=both, all_capabilities=True)
    return None  # one of several, and another one besides


def _pairs(
    params: PackagesParams, key: str, first_on: date | None = None, last_on: date | None = None
) -> dict[str, Any] | None:
    """Return the parameters that leave a group between two days; None where no filter tells it."""
    narrowed = None if key in ("", OTHERS) else _narrowed(params, key, first_on, last_on)
    return replace(params, filters=narrowed).filter_pairs() if narrowed else None


def _worth(amount_usd: int, pairs: dict[str, Any] | None, params: PackagesParams) -> str:
    """Return an announced value, with its proof where filters tell it."""
    if pairs is None:
        return usd_short(amount_usd)
    return proved_announced(
        Announced.AMOUNT, amount_usd, pairs, as_of=params.as_of, known_on=params.known_on
    )


def _totals(months: tuple[MonthSum, ...]) -> dict[str, tuple[int, int]]:
    """Return the announced value and the number of packages of each group."""
    totals: dict[str, tuple[int, int]] = {}
    for each in months:
        amount, count = totals.get(each.group, (0, 0))
        totals[each.group] = amount + each.amount_usd, count + each.package_count
    return totals


def _by_value(months: tuple[MonthSum, ...], selection: Selection) -> tuple[Series, ...]:
    """Return the capabilities that the selection has, the largest announced value first."""
    names = {**dict(selection.columns.capabilities), "": "Not listed"}
    totals = _totals(months)
    largest_first = sorted(totals, key=lambda key: (-totals[key][0], names[key]))
    return tuple(Series(key, names[key], "") for key in largest_first)


def _shaded(series: tuple[Series, ...], drawing: Bars) -> tuple[Series, ...]:
    """Return the first ones in shades of their own, the others, where there are several, as one."""
    apart = series if len(series) <= SHADES + 1 else series[:SHADES]
    others = () if len(apart) == len(series) else (Series(OTHERS, "Other capabilities", ""),)
    shown = (*apart, *others)
    if drawing is Bars.BARS:
        return tuple(replace(each, tone=f"var(--shade-{at})") for at, each in enumerate(shown, 1))
    # A line in one of the pale shades would not be seen.
    return tuple(
        replace(each, tone=f"var(--shade-{at % 3 + 1})", dash="solid" if at < 3 else "dot")
        for at, each in enumerate(shown)
    )


def _capabilities_sentence(
    months: tuple[MonthSum, ...],
    series: tuple[Series, ...],
    selection: Selection,
    params: PackagesParams,
) -> Phrase:
    """Return which capabilities the packages of the largest value have."""
    totals = _totals(months)
    parts = [
        Phrase(
            f"{each.label} (",
            _worth(totals[each.key][0], _pairs(params, each.key), params),
            f" in {counted(totals[each.key][1], 'package')})",
        )
        for each in [each for each in series if each.key][:3]
    ]
    if not parts:
        return Phrase("None of these packages lists a capability.")
    codes = [code for code, count in sorted(selection.count_by_authority.items()) if count]
    mixed = f", {joined(codes)} together" if len(codes) > 1 else ""
    return Phrase(f"Largest by the announced value of its packages{mixed}: ", joined(parts), ".")
