"""The log of corrections: how many there are, which were found, day by day, and how to follow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.urls import reverse

from assistance.editorial.corrections import CorrectionFilters, CorrectionLog, CorrectionPage
from assistance.models import CorrectionKind
from assistance.tables.catalogue import TABLES
from dashboard.corrections.params import FILTERS, CorrectionsParams
from dashboard.site.corrections import KINDS, CorrectionItem, correction_item, table_name
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.formats import capitalised, counted, long_day
from dashboard.site.page import (
    DAYS,
    Choice,
    Option,
    Words,
    filter_chips,
    hidden,
    in_words,
    page_options,
)
from dashboard.site.sentences import joined

CHIPS: Words = {
    "tables": lambda table: capitalised(table_name(table)),
    "authorities": str,
    "kinds": lambda kind: KINDS[kind],
    **DAYS,
}


@dataclass(frozen=True, slots=True)
class DayOfCorrections:
    """The corrections of a day, newest first."""

    on: date
    items: tuple[CorrectionItem, ...]


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """A page of the log; `empty` says why nothing is on it, `is_empty` that nothing ever was."""

    title: str
    headline: str
    kinds_sentence: str
    is_empty: bool
    summary: str
    tables: tuple[Choice, ...]
    authorities: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    from_on: date | None
    to_on: date | None
    carried: tuple[tuple[str, str], ...]
    chips: tuple[Option, ...]
    clear_url: str
    empty: str
    days: tuple[DayOfCorrections, ...]
    pages: tuple[Option, ...]
    exports: tuple[ExportLink, ...]
    atom_url: str
    json_url: str


def corrections_page(
    log: CorrectionLog,
    found: CorrectionPage,
    params: CorrectionsParams,
    *,
    authorities: Collection[str],
    path: str,
) -> CorrectionsPage:
    """Return a page of the log; `authorities` are the codes that one may choose."""
    filters = params.filters
    chips = filter_chips(params, path, CHIPS)
    total = counted(log.total_count, "correction")
    places = params.places(found.found_count)
    shown = f", {places} on this page" if found.page_count > 1 else ""
    items = [correction_item(each, params) for each in found.corrections]
    return CorrectionsPage(
        title=f"{found.found_count:,} of {total}" if chips else "Corrections",
        headline=_headline(log),
        kinds_sentence=_kinds_sentence(log),
        is_empty=not log.total_count,
        summary=f"{found.found_count:,} of {total}{shown}" if chips else f"{total}{shown}",
        tables=tuple(
            Choice(table, capitalised(table_name(table)), table in filters.tables)
            for table in TABLES
            if log.by_table[table] or table in filters.tables
        ),
        authorities=tuple(Choice(code, code, code in filters.authorities) for code in authorities),
        kinds=tuple(Choice(kind, label, kind in filters.kinds) for kind, label in KINDS.items()),
        from_on=filters.from_on,
        to_on=filters.to_on,
        carried=hidden(params, *FILTERS, "page"),
        chips=chips,
        clear_url=path + params.query(filters=CorrectionFilters(), page=1),
        empty=_why_empty(log, filters) if log.total_count and not found.found_count else "",
        days=tuple(
            DayOfCorrections(on, tuple(of_day)) for on, of_day in groupby(items, attrgetter("on"))
        ),
        pages=page_options(params, found.page_count, path),
        exports=export_links("corrections", params.filter_pairs()),
        atom_url=reverse("corrections_feed_atom") + params.filter_query(),
        json_url=reverse("corrections_feed_json") + params.filter_query(),
    )


def _headline(log: CorrectionLog) -> str:
    since = f" since {long_day(log.began_at.date())}" if log.began_at else ""
    if log.latest_at is None:
        return f"Nothing has been corrected{since}."
    if log.total_count == 1:
        return f"One correction has been made{since}, on {long_day(log.latest_at.date())}."
    return (
        f"{counted(log.total_count, 'correction')} have been made{since}, "
        f"the latest on {long_day(log.latest_at.date())}."
    )


def _kinds_sentence(log: CorrectionLog) -> str:
    """Return what the corrections were, where they were of several kinds."""
    words = {
        CorrectionKind.CHANGED: ("record changed", "records changed"),
        CorrectionKind.WITHDRAWN: ("withdrawn", "withdrawn"),
        CorrectionKind.RESTORED: ("published again", "published again"),
    }
    parts = [
        counted(log.by_kind[kind], *forms) for kind, forms in words.items() if log.by_kind[kind]
    ]
    return f"{joined(parts)}." if len(parts) > 1 else ""


def _why_empty(log: CorrectionLog, filters: CorrectionFilters) -> str:
    wanted = in_words(
        filters,
        {
            "tables": lambda table: f"is of a {table_name(table)}",
            "authorities": lambda code: f"stands in the statement of {code}",
            "kinds": lambda kind: f"is marked “{KINDS[kind]}”",
            "from_on": lambda day: f"was made on or after {long_day(day)}",
            "to_on": lambda day: f"was made on or before {long_day(day)}",
        },
    )
    return f"None of the {counted(log.total_count, 'correction')} {joined(wanted)}."
