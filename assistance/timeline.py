"""Whatever is dated in the public records, on one axis, the newest first.

Packages, funding actions, reported figures, meetings of the contact group and context notes, each
by its own day. Within a day they stand in the order of TimelineKind, then by authority and key.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from assistance.ledger.entries import linked_ids, packages_known, source_known, sources_by_id
from assistance.ledger.figures import SourceFigure
from assistance.models import (
    ContextNote,
    FundingAction,
    FundingAuthority,
    Meeting,
    Package,
    ReportedFigure,
    Unit,
)
from assistance.models.source import SourcedRecord

Place = tuple[int, int]


class TimelineKind(StrEnum):
    """The kinds of entries, in the order in which those of one day stand."""

    PACKAGE = "package"
    FUNDING_ACTION = "funding_action"
    STATEMENT = "statement"
    MEETING = "meeting"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class TimelineFilters:
    """Which entries to select: none dated after as_of; an empty filter selects all.

    Both days count. `text` is words that all stand in an entry's own text. With `known_on`, only
    what was known by that day: statements and notes from their source's day as well.
    """

    as_of: date
    kinds: tuple[TimelineKind, ...] = ()
    authorities: tuple[str, ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    text: str = ""
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A dated record; amounts are as recorded, None where the record has none.

    `topic` is the kind of an action, the measure of a statement, the format of a meeting, the
    topic of a note; "" for a package. `title` is a package's title, an action's description, a
    statement's wording, a note's text, a meeting's chair. `authority` is a code, "" where the
    record belongs to none; `subject` and `qualifier` are a statement's. `amount_usd` is what a
    package was announced at, the signed change of an action, what was said; `charged_usd` is a
    package's, `stated_usd` what the document of an action states beside its change. `number` is
    what was counted, or a meeting's. `known_from` is when a package became public, if later.
    """

    kind: TimelineKind
    key: str
    on: date
    authority: str
    topic: str
    title: str
    place: str
    subject: str
    note: str
    amount_usd: int | None
    charged_usd: int | None
    stated_usd: int | None
    number: int | None
    qualifier: str
    precision: int
    known_from: date | None
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """The entries of one kind and authority on a day; `key` is the first one's, on `page`.

    `title` is that of one of them, which says enough where there is only one.
    """

    kind: TimelineKind
    on: date
    authority: str
    count: int
    key: str
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the selected entries; `page` is the nearest that there is to the one asked for.

    `marks` are of the whole selection, the newest first. `count_by_kind` leaves the filter of
    kinds aside. `later_count` are the entries that would be selected but for their later day.
    """

    entries: tuple[TimelineEntry, ...]
    marks: tuple[TimelineMark, ...]
    found_count: int
    later_count: int
    count_by_kind: Counter[TimelineKind]
    page: int
    page_count: int


def timeline(*, filters: TimelineFilters, page: int, page_size: int) -> Timeline:
    """Return a page of the selected entries, newest first, in five queries."""
    arms, wanted = _arms(filters), filters.kinds or tuple(TimelineKind)
    count_by_kind = Counter[TimelineKind]()
    marks: list[TimelineMark] = []
    found_count = later_count = 0
    for kind, on, authority, count, key, title in _groups(arms):
        is_later = on > filters.as_of
        if not is_later:
            count_by_kind[kind] += count
        if kind not in wanted:
            continue
        if is_later:
            later_count += count
            continue
        at_page = found_count // page_size + 1
        marks.append(TimelineMark(kind, on, authority, count, key, title, at_page))
        found_count += count
    page_count = max(1, -(-found_count // page_size))
    page = min(max(1, page), page_count)
    start = (page - 1) * page_size
    rows = _newest_first(arms, filters, COLUMNS)[start : start + page_size]
    return Timeline(
        entries=_entries(rows) if found_count else (),
        marks=tuple(marks),
        found_count=found_count,
        later_count=later_count,
        count_by_kind=count_by_kind,
        page=page,
        page_count=page_count,
    )


def timeline_places(*, filters: TimelineFilters) -> tuple[Place, ...]:
    """Return where the selected entries are, newest first, in two queries: for `entries_at`."""
    rows = _newest_first(_arms(filters), filters, ORDER)
    return tuple((lane, pk) for lane, pk, *_order in rows)


def entries_at(places: Sequence[Place]) -> tuple[TimelineEntry, ...]:
    """Return the entries at these places, in their order, in four queries."""
    pks: dict[int, list[int]] = defaultdict(list)
    for lane, pk in places:
        pks[lane].append(pk)
    arms = _arms(None)
    rows = _union([arms[KINDS[lane]].filter(pk__in=of_lane) for lane, of_lane in pks.items()])
    found = {(lane, pk): (lane, pk, *cells) for lane, pk, *cells in rows.values_list(*COLUMNS)}
    return _entries(found[place] for place in places)


def latest_on() -> date | None:
    """Return the last day of all entries; None where there are none."""
    days = [arm.aggregate(latest=Max("t_day"))["latest"] for arm in _arms(None).values()]
    return max(filter(None, days), default=None)


# Every kind as the same columns; the first five are what the entries are ordered by.
ORDER = ("t_lane", "t_pk", "t_day", "t_code", "t_key")
COLUMNS = (
    *ORDER, "t_topic", "t_title", "t_place", "t_subject", "t_note", "t_amount", "t_charged",
    "t_stated", "t_number", "t_qualifier", "t_precision", "t_known", "t_source",
)  # fmt: skip
KINDS = tuple(TimelineKind)
MODELS: dict[TimelineKind, Any] = {
    TimelineKind.PACKAGE: Package,
    TimelineKind.FUNDING_ACTION: FundingAction,
    TimelineKind.STATEMENT: ReportedFigure,
    TimelineKind.MEETING: Meeting,
    TimelineKind.CONTEXT: ContextNote,
}

_NO_TEXT = Value("", CharField())
# PostgreSQL takes a bare NULL for text.
_NO_NUMBER = Cast(Value(None), BigIntegerField())
_NO_DAY = Cast(Value(None), DateField())
_BARE: dict[str, Any] = {
    "t_code": _NO_TEXT, "t_topic": _NO_TEXT, "t_place": _NO_TEXT, "t_subject": _NO_TEXT,
    "t_note": _NO_TEXT, "t_amount": _NO_NUMBER, "t_charged": _NO_NUMBER, "t_stated": _NO_NUMBER,
    "t_number": _NO_NUMBER, "t_qualifier": _NO_TEXT, "t_precision": Value(0), "t_known": _NO_DAY,
    "t_source": F("source_id"), "t_pk": F("pk"),
}  # fmt: skip
_IS_MONEY = Q(unit=Unit.USD)


def _columns(kind: TimelineKind, codes: Sequence[str]) -> dict[str, Any]:
    """Return what the columns of a kind are.

    A statement belongs to the authority whose code is its subject, and else to none.
    """
    match kind:
        case TimelineKind.PACKAGE:
            return {
                "t_day": F("announced_on"), "t_code": F("authority__code"), "t_key": F("slug"),
                "t_title": F("title"), "t_note": F("note"), "t_amount": F("amount_usd"),
                "t_charged": F("charged_usd"), "t_known": F("known_from"),
            }  # fmt: skip
        case TimelineKind.FUNDING_ACTION:
            return {
                "t_day": F("effective_on"), "t_code": F("authority__code"), "t_key": F("key"),
                "t_topic": F("kind"), "t_title": F("description"), "t_note": F("note"),
                "t_amount": F("change_usd"), "t_stated": F("stated_usd"),
                "t_precision": F("precision"),
            }  # fmt: skip
        case TimelineKind.STATEMENT:
            return {
                "t_day": F("as_of"), "t_key": F("key"), "t_topic": F("measure"),
                "t_code": Case(When(subject__in=codes, then=F("subject")), default=_NO_TEXT),
                "t_title": F("wording"), "t_subject": F("subject"), "t_note": F("difference_note"),
                "t_amount": Case(When(_IS_MONEY, then=F("value")), default=_NO_NUMBER),
                "t_number": Case(When(_IS_MONEY, then=_NO_NUMBER), default=F("value")),
                "t_qualifier": F("qualifier"), "t_precision": F("precision"),
            }  # fmt: skip
        case TimelineKind.MEETING:
            return {
                "t_day": F("held_on"), "t_key": Cast("number", CharField()), "t_topic": F("format"),
                "t_title": F("chair"), "t_place": F("place"), "t_note": F("note"),
                "t_number": Cast("number", BigIntegerField()),
            }  # fmt: skip
        case TimelineKind.CONTEXT:
            return {
                "t_day": F("as_of"), "t_key": F("key"), "t_topic": F("topic"),
                "t_title": F("statement"), "t_place": F("place"),
            }  # fmt: skip


def _arms(filters: TimelineFilters | None) -> dict[TimelineKind, QuerySet[Any]]:
    """Return the records of each kind that the filters but those of kind and as_of select."""
    codes = tuple(FundingAuthority.objects.values_list("code", flat=True))
    arms = {}
    for lane, (kind, model) in enumerate(MODELS.items()):
        columns = {"t_lane": Value(lane)} | _BARE | _columns(kind, codes)
        records: QuerySet[Any] = model.objects.order_by().annotate(**columns)
        if filters:
            records = records.filter(_selected(filters), _known(kind, filters.known_on))
        arms[kind] = records
    return arms


def _known(kind: TimelineKind, known_on: date | None) -> Q:
    """Return the condition of what was known by a day; none without one."""
    if known_on is None:
        return Q()
    if kind is TimelineKind.PACKAGE:
        return packages_known(known_on)
    known = Q(t_day__lte=known_on)
    if kind in (TimelineKind.STATEMENT, TimelineKind.CONTEXT):
        known &= source_known(known_on)
    return known


def _selected(filters: TimelineFilters) -> Q:
    # A condition that holds for every row: an empty Q cannot filter everywhere.
    selected = Q(pk__isnull=False)
    if filters.authorities:
        selected &= Q(t_code__in=filters.authorities)
    if filters.from_on:
        selected &= Q(t_day__gte=filters.from_on)
    if filters.to_on:
        selected &= Q(t_day__lte=filters.to_on)
    for word in filters.text.split():
        columns = ("t_title", "t_place", "t_subject", "t_note", "t_topic", "t_key")
        selected &= reduce(or_, (Q(**{f"{each}__icontains": word}) for each in columns))
    return selected


def _groups(arms: Mapping[TimelineKind, QuerySet[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield kind, day, authority, number, first key and a title, newest first, in one query."""
    by = ("t_lane", "t_day", "t_code")
    counted = [
        arm.values(*by)
        .annotate(n=Count("pk"), first=Min("t_key"), named=Min("t_title"))
        .values_list(*by, "n", "first", "named")
        for arm in arms.values()
    ]
    found = sorted(_union(counted), key=lambda row: (-row[1].toordinal(), row[0], row[2]))
    for lane, *cells in found:
        yield KINDS[lane], *cells


def _newest_first(
    arms: Mapping[TimelineKind, QuerySet[Any]], filters: TimelineFilters, columns: tuple[str, ...]
) -> QuerySet[Any]:
    """Return these columns of what the filters select, in order."""
    wanted = filters.kinds or KINDS
    dated = [
        arm.filter(t_day__lte=filters.as_of).values_list(*columns)
        for kind, arm in arms.items()
        if kind in wanted
    ]
    return _union(dated).order_by("-t_day", "t_lane", "t_code", "t_key")


def _union(arms: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    return arms[0].union(*arms[1:], all=True)


def _entries(rows: Iterable[tuple[Any, ...]]) -> tuple[TimelineEntry, ...]:
    """Return the entries of rows of COLUMNS with their documents, in two queries."""
    rows = tuple(rows)
    pks: dict[int, list[int]] = defaultdict(list)
    for lane, pk, *_cells in rows:
        pks[lane].append(pk)
    others = linked_ids(
        *(
            (MODELS[kind].objects.filter(pk__in=pks[lane]), "other_sources")
            for lane, kind in enumerate(KINDS)
            if issubclass(MODELS[kind], SourcedRecord)
        )
    )
    further = [others[MODELS[KINDS[lane]], "other_sources", pk] for lane, pk, *_cells in rows]
    sources = sources_by_id({row[-1] for row in rows}.union(*further))
    return tuple(
        _entry(row, sources[row[-1]], [sources[pk] for pk in linked])
        for row, linked in zip(rows, further, strict=True)
    )


def _entry(row: tuple[Any, ...], best: SourceFigure, others: list[SourceFigure]) -> TimelineEntry:
    lane, _pk, on, authority, key, *cells, _source = row
    by_day = sorted(others, key=lambda each: (each.published_on or date.max, each.key))
    # A best source may be linked as another one too; it is named once.
    documents = tuple(dict.fromkeys((best, *by_day)))
    return TimelineEntry(KINDS[lane], key, on, authority, *(*cells, documents))
