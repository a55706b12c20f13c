"""The list of sources, and the page of one: each document with what rests on it."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.urls import reverse

from assistance.ledger.figures import SourceFigure
from assistance.models.source import SourceAccess, SourceKind
from assistance.sources import (
    RecordKind,
    RestingRecord,
    SourceFilters,
    SourceOrder,
    SourcePage,
    SourceRecord,
)
from dashboard.site.formats import capitalised, counted, reported_value, signed_usd_short, usd_short
from dashboard.site.page import (
    QUOTED,
    Choice,
    Option,
    Words,
    filter_chips,
    hidden,
    in_words,
    page_options,
)
from dashboard.site.params import SiteParams
from dashboard.site.sentences import access_phrase, joined
from dashboard.site.statement_rows import statement_address
from dashboard.sources.params import FILTERS, SourcesParams

ORDERS = {SourceOrder.DATE: "Newest first", SourceOrder.PUBLISHER: "Publisher"}
PLURALS = {
    RecordKind.PARTNER: "partners with their GDP or membership",
    RecordKind.ACTIVITY: "activities",
}


@dataclass(frozen=True, slots=True)
class Resting:
    """A record that rests on a source; `url` is "" where no page shows it by itself."""

    on: date
    authority: str
    text: str
    amount: str
    url: str


@dataclass(frozen=True, slots=True)
class RestingGroup:
    """The records of one kind that rest on a source."""

    label: str
    records: tuple[Resting, ...]


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A source: `sentence` counts what rests on it, `groups` list the records that are dated.

    `briefing_url` is the page of what it stated, "" where it stated no figure.
    """

    source: SourceFigure
    sentence: str
    groups: tuple[RestingGroup, ...]
    briefing_url: str


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """A page of the list; `empty` says why nothing is on it."""

    title: str
    summary: str
    text: str
    kinds: tuple[Choice, ...]
    accesses: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    carried: tuple[tuple[str, str], ...]
    chips: tuple[Option, ...]
    clear_url: str
    empty: str
    items: tuple[SourceItem, ...]
    pages: tuple[Option, ...]


def sources_page(found: SourcePage, params: SourcesParams, *, path: str) -> SourcesPage:
    """Return the page of a selection of sources."""
    filters = params.filters
    words: Words = {**QUOTED, "kind": attrgetter("value"), "access": access_phrase}
    chips = filter_chips(params, path, words)
    total = counted(found.total_count, "source")
    places = params.places(found.found_count)
    shown = f", {places} on this page" if found.page_count > 1 else ""
    return SourcesPage(
        title=f"{found.found_count:,} of {total}" if chips else "Sources",
        summary=f"{found.found_count:,} of {total}{shown}" if chips else f"{total}{shown}",
        text=filters.text,
        kinds=tuple(Choice(kind, kind.value, kind is filters.kind) for kind in SourceKind),
        accesses=tuple(
            Choice(access, access_phrase(access), access is filters.access)
            for access in SourceAccess
        ),
        orders=tuple(Choice(order, label, order is params.sort) for order, label in ORDERS.items()),
        carried=hidden(params, *FILTERS, "sort", "page"),
        chips=chips,
        clear_url=path + params.query(filters=SourceFilters(), page=1),
        empty="" if found.found_count else _why_empty(found, filters),
        items=tuple(source_item(record, params) for record in found.records),
        pages=page_options(params, found.page_count, path),
    )


def source_item(record: SourceRecord, params: SiteParams) -> SourceItem:
    """Return a source with what rests on it; links to packages keep the day of params."""
    by_kind = sorted(record.records, key=lambda each: list(RecordKind).index(each.kind))
    verb = "rests" if sum(record.counts.values()) <= 1 else "rest"
    return SourceItem(
        source=record.source,
        sentence=f"{_rests(record)} {verb} on it.",
        groups=tuple(
            RestingGroup(
                counted(record.counts[kind], kind.value),
                tuple(_resting(each, params) for each in records),
            )
            for kind, records in groupby(by_kind, key=attrgetter("kind"))
        ),
        briefing_url=reverse("briefing", args=[record.source.key]) + params.day_query()
        if RecordKind.REPORTED_FIGURE in record.counts
        else "",
    )


def _rests(record: SourceRecord) -> str:
    counts = [counted(count, kind, PLURALS.get(kind)) for kind, count in record.counts.items()]
    return joined(counts) or "No record"


def _resting(record: RestingRecord, params: SiteParams) -> Resting:
    text = capitalised(record.text)
    return Resting(record.on, record.authority, text, _amount(record), _url(record, params))


def _amount(record: RestingRecord) -> str:
    # A goal of nothing left, or a notification that moves nothing, has its words only.
    if record.value is None or (
        record.value == 0 and record.kind is not RecordKind.REPORTED_FIGURE
    ):
        return ""
    if record.kind is RecordKind.FUNDING_ACTION:
        return signed_usd_short(record.value)
    if record.kind is not RecordKind.REPORTED_FIGURE:
        return usd_short(record.value)
    return reported_value(
        record.qualifier,
        record.value,
        precision=record.precision,
        is_money=record.unit == "usd",
    )


def _url(record: RestingRecord, params: SiteParams) -> str:
    if record.kind is RecordKind.PACKAGE:
        return reverse("package", args=[record.key]) + params.day_query()
    if record.kind is RecordKind.REPORTED_FIGURE:
        return reverse("reconciled_figure", args=[record.key]) + params.day_query()
    if not record.authority:
        return ""
    # A target is stated beside the lines of the statement, not in one of them.
    line = "" if record.kind is RecordKind.TARGET else record.key
    return statement_address(record.authority, record.on, line)


def _why_empty(found: SourcePage, filters: SourceFilters) -> str:
    if not found.total_count:
        return (
            "There are no sources yet: load the records with “manage.py seed”, or enter them in "
            "the admin."
        )
    wanted = in_words(
        filters,
        {
            "text": lambda text: f"has “{text}” in its title, publisher or key",
            "kind": lambda kind: f"is of the kind “{kind.value}”",
            "access": lambda access: f"is marked “{access_phrase(access)}”",
        },
    )
    return f"None of the {counted(found.total_count, 'source')} {joined(wanted)}."
