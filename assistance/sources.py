"""The documents behind the figures: search them, and name what rests on each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import attrgetter
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet, Value
from django.db.models.functions import Lower

from assistance.ledger.entries import SOURCE_COLUMNS
from assistance.ledger.figures import SourceFigure
from assistance.models import (
    Activity,
    Coalition,
    ContextNote,
    Contribution,
    ExchangeRate,
    FundingAction,
    Measure,
    Meeting,
    Package,
    Partner,
    ReportedFigure,
    Source,
    Status,
    Target,
)
from assistance.models.source import SourceAccess, SourcedRecord, SourceKind


class UnknownSourceError(LookupError):
    """There is no source with this key."""


class SourceOrder(StrEnum):
    """How sources are sorted: the newest first and the undated last, or by publisher."""

    DATE = "date"
    PUBLISHER = "publisher"


class RecordKind(StrEnum):
    """The kinds of records that rest on sources."""

    PACKAGE = "package"
    FUNDING_ACTION = "funding action"
    REPORTED_FIGURE = "reported figure"
    TARGET = "target"
    PARTNER = "partner"
    CONTRIBUTION = "contribution"
    ACTIVITY = "activity"
    EXCHANGE_RATE = "exchange rate"
    COALITION = "coalition"
    MEETING = "meeting"
    CONTEXT_NOTE = "context note"


@dataclass(frozen=True, slots=True)
class SourceFilters:
    """Which sources to select; an empty filter selects all.

    `text` is words that all stand in the title, the publisher or the key.
    """

    text: str = ""
    kind: SourceKind | None = None
    access: SourceAccess | None = None


@dataclass(frozen=True, slots=True)
class RestingRecord:
    """A dated record that rests on a source.

    `text` is its title, description or wording; of a reported figure what it measures.
    `authority` is the code of the statement that it stands in, "" where it stands in none.
    `value` is in the unit, None where none is stated; a reported one has a qualifier and a
    precision, its rounding.
    """

    kind: RecordKind
    key: str
    on: date
    authority: str
    text: str
    value: int | None
    unit: str
    qualifier: str
    precision: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A document with what rests on it: the dated records newest first, a count of every kind."""

    source: SourceFigure
    records: tuple[RestingRecord, ...]
    counts: dict[RecordKind, int]


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page of the selected sources; `page` is the nearest that there is to the one asked for."""

    records: tuple[SourceRecord, ...]
    total_count: int
    found_count: int
    page: int
    page_count: int


def sources(*, filters: SourceFilters, order: SourceOrder, page: int, page_size: int) -> SourcePage:
    """Return a page of the selected sources, in five queries, whatever their number."""
    selected = _selection(filters)
    counts = Source.objects.aggregate(total=Count("pk"), found=Count("pk", filter=selected))
    page_count = max(1, -(-counts["found"] // page_size))
    page = min(max(1, page), page_count)
    newest = F("published_on").desc(nulls_last=True)
    by_date = (newest, "key")
    by_publisher = (Lower("publisher"), newest, "key")
    start = (page - 1) * page_size
    rows = (
        Source.objects.filter(selected)
        .order_by(*(by_date if order is SourceOrder.DATE else by_publisher))
        .values_list("pk", *SOURCE_COLUMNS)[start : start + page_size]
    )
    return SourcePage(
        _with_records(rows), counts["total"], counts["found"], page=page, page_count=page_count
    )


def source_record(*, key: str) -> SourceRecord:
    """Return one source with what rests on it, in four queries; raises UnknownSourceError."""
    found = _with_records(Source.objects.filter(key=key).values_list("pk", *SOURCE_COLUMNS))
    if not found:
        raise UnknownSourceError(key)
    return found[0]


def _selection(filters: SourceFilters) -> Q:
    # A condition that holds for every row: an empty Q cannot filter a count.
    selected = Q(pk__isnull=False)
    for word in filters.text.split():
        selected &= Q(title__icontains=word) | Q(publisher__icontains=word) | Q(key__icontains=word)
    if filters.kind:
        selected &= Q(kind=filters.kind)
    if filters.access:
        selected &= Q(access=filters.access)
    return selected


def _with_records(rows: Iterable[tuple[Any, ...]]) -> tuple[SourceRecord, ...]:
    documents = {pk: SourceFigure(*columns) for pk, *columns in rows}
    records = _dated_records(documents)
    others = _other_counts(documents)
    found = []
    for pk, document in documents.items():
        counts = Counter(each.kind for each in records[pk]) + others[pk]
        ordered = {kind: counts[kind] for kind in RecordKind if counts[kind]}
        found.append(SourceRecord(document, tuple(records[pk]), ordered))
    return tuple(found)


# What a dated record shows: the fields of RestingRecord, with the subject for the authority.
_USD = (Value("usd"), Value(""), Value(0))
_DATED: dict[RecordKind, tuple[type[Model], tuple[Any, ...]]] = {
    RecordKind.PACKAGE: (
        Package,
        ("slug", "announced_on", "authority__code", "title", "amount_usd", *_USD),
    ),
    RecordKind.FUNDING_ACTION: (
        FundingAction,
        ("key", "effective_on", "authority__code", "description", "change_usd", *_USD),
    ),
    RecordKind.REPORTED_FIGURE: (
        ReportedFigure,
        ("key", "as_of", "subject", "measure", "value", "unit", "qualifier", "precision"),
    ),
    RecordKind.TARGET: (
        Target,
        ("key", "stated_on", "authority__code", "wording", "target_remaining_usd", *_USD),
    ),
}


def _dated_records(pks: Iterable[int]) -> dict[int, list[RestingRecord]]:
    """Return the dated records by source, newest first, in one query."""
    arms = [
        arm
        for kind, (model, columns) in _DATED.items()
        for arm in _links(kind, model, pks, columns)
    ]
    records: dict[int, list[RestingRecord]] = defaultdict(list)
    for kind, pk, *columns in _union(arms):
        records[pk].append(_resting(RecordKind(kind), *columns))
    for of_source in records.values():
        of_source.sort(key=attrgetter("key"))
        of_source.sort(key=attrgetter("on"), reverse=True)
    return records


def _other_counts(pks: Iterable[int]) -> dict[int, Counter[RecordKind]]:
    """Return the number of the other records by source and kind, in two queries.

    A record that names a source twice counts once. Where it can name only one, the database
    counts.
    """
    counts: dict[int, Counter[RecordKind]] = defaultdict(Counter)
    linked = [
        *_links(RecordKind.COALITION, Coalition, pks, ("pk",)),
        *_links(RecordKind.MEETING, Meeting, pks, ("pk",)),
        _direct(RecordKind.PARTNER, Partner, pks, ("pk",)),
        _direct(RecordKind.PARTNER, Partner, pks, ("pk",), column="contact_group_source"),
    ]
    for kind, pk, _record in _union(linked):
        counts[pk][RecordKind(kind)] += 1
    single: dict[RecordKind, Any] = {
        RecordKind.CONTRIBUTION: Contribution,
        RecordKind.ACTIVITY: Activity,
        RecordKind.EXCHANGE_RATE: ExchangeRate,
        RecordKind.CONTEXT_NOTE: ContextNote,
    }
    counted = [
        model.objects.filter(source__in=list(pks))
        .values("source_id")
        .annotate(count=Count("pk"))
        .values_list(Value(kind.value), "source_id", "count")
        for kind, model in single.items()
    ]
    for kind, pk, count in _union(counted):
        counts[pk][RecordKind(kind)] = count
    return counts


def _direct(
    kind: RecordKind,
    model: Any,
    pks: Iterable[int],
    columns: tuple[Any, ...],
    column: str = "source",
) -> QuerySet[Any, Any]:
    """Return kind, the source's id and the columns of the records that name a source."""
    rows: QuerySet[Any] = model.objects.filter(**{f"{column}__in": list(pks)})
    return rows.values_list(Value(kind.value), f"{column}_id", *columns)


def _links(
    kind: RecordKind, model: Any, pks: Iterable[int], columns: tuple[Any, ...]
) -> list[QuerySet[Any, Any]]:
    """Return the records that name a source as the best one, and those that name it as another."""
    direct = _direct(kind, model, pks, columns)
    if not issubclass(model, SourcedRecord):
        return [direct]
    field: Any = model._meta.get_field("other_sources")
    record = field.m2m_field_name()
    others = field.remote_field.through.objects.filter(
        **{"source__in": list(pks), f"{record}__status": Status.PUBLISHED}
    ).values_list(
        Value(kind.value),
        "source_id",
        *(F(f"{record}__{each}") if isinstance(each, str) else each for each in columns),
    )
    return [direct, others]


def _union(arms: list[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    """Return the rows of all arms, each once."""
    return reduce(lambda rows, arm: rows.union(arm), arms)


def _resting(
    kind: RecordKind, key: str, on: date, authority: str, text: str, *figure: Any
) -> RestingRecord:
    if kind is RecordKind.REPORTED_FIGURE:
        measure, subject = Measure(text), authority
        is_balance = measure is Measure.REMAINING_BALANCE
        authority = subject if is_balance else ""
        text = measure.label if is_balance or not subject else f"{measure.label} ({subject})"
    return RestingRecord(kind, key, on, authority, text, *figure)
