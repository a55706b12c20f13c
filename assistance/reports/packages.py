"""The packages as reports: the explorer's selection, and what was announced in each period."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import compress
from typing import Any

from assistance.models import Package, Source
from assistance.packages.columns import CONFIDENCES, PackageColumns
from assistance.packages.explorer import Grouping, Selection
from assistance.packages.further_sources import Places, further_sources
from assistance.packages.history import Period, by_period
from assistance.packages.parameters import FILTERS, SORT, selected
from assistance.parameters import Filter, FilterType, Query
from assistance.reports.columns import AUTHORITY_COLUMN, DATE, INTEGER, STRING, USD, Column, Row
from assistance.reports.model import Report, Result, stretches
from assistance.reports.records import table_columns
from assistance.tables.cells import LIST_SEPARATOR

PERIOD = Filter(
    "period",
    FilterType.CHOICE,
    "The length of a period.",
    lambda: tuple(Period),
    default=Period.QUARTER,
)


def _packages(query: Query) -> Result:
    selection = selected(query)
    return Result(selection.package_count, _batches(selection))


def _batches(selection: Selection) -> Iterator[Sequence[Row]]:
    """Yield the rows of the selection: one query for each batch, three at most for all of them."""
    columns = selection.columns
    sources = dict(Source.objects.values_list("pk", "key"))
    links = further_sources(columns)
    for stretch in stretches(selection.package_count):
        at = selection.places[stretch]
        # Column by column: a loop over rows and cells takes twice the time.
        slugs, known_from, charged_usd, titles, source_ids, notes = _texts_of(columns, at)
        best = [sources[source_id] for source_id in source_ids]
        further = links.of(at)
        yield list(
            zip(
                slugs,
                [columns.authorities[code] for code in columns.authority[at].tolist()],
                [number or None for number in columns.number[at].tolist()],
                [date.fromordinal(day) for day in columns.day[at].tolist()],
                known_from,
                columns.amount_usd[at].tolist(),
                charged_usd,
                titles,
                _capabilities(columns, at),
                best,
                further,
                [CONFIDENCES[confidence] for confidence in columns.confidence[at].tolist()],
                notes,
                _remaining_usd(columns, at),
                columns.fiscal_year[at].tolist(),
                map(_best_first, best, further),
                strict=True,
            )
        )


def _texts_of(columns: PackageColumns, at: Places) -> Iterator[tuple[Any, ...]]:
    """Return what the columns do not hold of packages, a tuple for each field, in one query."""
    pks = array("q", columns.pk[at].tolist())
    found = {
        pk: cells
        for pk, *cells in Package.objects.filter(pk__among=pks).values_list(
            "pk", "slug", "known_from", "charged_usd", "title", "source_id", "note"
        )
    }
    return zip(*(found[pk] for pk in pks), strict=True)


def _capabilities(columns: PackageColumns, at: Places) -> list[str]:
    slugs = [slug for slug, _name in columns.capabilities]
    in_order = sorted(range(len(slugs)), key=slugs.__getitem__)
    names = sorted(slugs)
    return [
        LIST_SEPARATOR.join(compress(names, has))
        for has in columns.capability[at][:, in_order].tolist()
    ]


def _remaining_usd(columns: PackageColumns, at: Places) -> list[int | None]:
    pairs = zip(
        columns.remaining_usd[at].tolist(), columns.is_established[at].tolist(), strict=True
    )
    return [usd if is_established else None for usd, is_established in pairs]


def _best_first(best: str, further: str) -> str:
    """Return all keys, the best one once: it may be linked as a further one too."""
    if best not in further:
        return f"{best}{LIST_SEPARATOR}{further}" if further else best
    others = [key for key in further.split(LIST_SEPARATOR) if key != best]
    return LIST_SEPARATOR.join((best, *others))


def _history(query: Query, grouping: Grouping) -> Result:
    selection = selected(query)
    columns = selection.columns
    groups = (
        query.texts("authority") or columns.authorities
        if grouping is Grouping.AUTHORITY
        else (*(slug for slug, _name in columns.capabilities), "")
    )
    periods = by_period(
        selection.month_sums(grouping),
        groups=groups,
        period=Period(query.text("period") or Period.QUARTER),
        through=selection.last_on,
    )
    rows: list[Row] = [
        (each.label, each.first_on, each.last_on, group, each.amount_usd[group], count)
        for each in periods
        for group, count in each.package_count.items()
    ]
    return Result.of(rows)


def _history_by_authority(query: Query) -> Result:
    return _history(query, Grouping.AUTHORITY)


def _history_by_capability(query: Query) -> Result:
    return _history(query, Grouping.CAPABILITY)


PERIOD_COLUMNS = (
    Column("period", STRING, "The period's name: a month, quarter, fiscal or calendar year.",
           derived=True),
    Column("first_on", DATE, "The period's first day.", derived=True),
    Column("last_on", DATE, "The period's last day, to come where the period is under way.",
           derived=True),
)  # fmt: skip
SUM_COLUMNS = (
    Column("amount_usd", INTEGER, "The announced value of the packages.", USD, derived=True),
    Column("package_count", INTEGER, "The number of packages.", derived=True),
)

PACKAGES = Report(
    name="packages",
    title="Packages",
    description="The announced packages, each with what was left of its authority afterwards.",
    columns=(
        *table_columns("packages"),
        Column("remaining_after_usd", INTEGER, "What was left of the authority after the package; "
               "empty where not established.", USD, derived=True),
        Column("fiscal_year", INTEGER, "The US fiscal year of the day, 1 October to 30 September.",
               "fiscal year", derived=True),
        Column("sources", STRING, "All sources by their keys in `sources`, the best one first, "
               "with semicolons.", derived=True),
    ),
    key=("slug",),
    read=_packages,
    filters=(*FILTERS, SORT),
)  # fmt: skip

PACKAGE_HISTORY = Report(
    name="package_history",
    title="Packages by period",
    description="What was announced in each period under each authority, from the first "
    "package's period to that of the day; 0 where nothing was.",
    columns=(*PERIOD_COLUMNS, AUTHORITY_COLUMN, *SUM_COLUMNS),
    key=("period", "authority"),
    read=_history_by_authority,
    filters=(PERIOD, *FILTERS),
)

CAPABILITY_HISTORY = Report(
    name="capability_history",
    title="Packages by period and capability",
    description="What was announced in each period with each capability. A package with several "
    "counts whole under each of them, so that the rows are not to be added up.",
    columns=(
        *PERIOD_COLUMNS,
        Column("capability", STRING, "The capability, by its slug; empty for packages that list "
               "none."),
        *SUM_COLUMNS,
    ),
    key=("period", "capability"),
    read=_history_by_capability,
    filters=(PERIOD, *FILTERS),
)  # fmt: skip
