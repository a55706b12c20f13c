"""The public log of corrections: what became of records after they were published, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Max, Min, Q, Value
from django.db.models.functions import Cast

from assistance.formula_defence import defuse, restore
from assistance.models import Correction, CorrectionKind, FundingAuthority, Status
from assistance.tables.catalogue import MODELS, TABLES


@dataclass(frozen=True, slots=True)
class Change:
    """A column's value before and after as text, as an export writes it; "" is unknown."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CorrectedRecord:
    """What a corrected record is called today, and its day; None where it has none."""

    title: str
    on: date | None
    is_published: bool


@dataclass(frozen=True, slots=True)
class CorrectionFigure:
    """A line of the log; `table` and `key` are the record's in the exports.

    `authority` is the code of the statement that the record stands in, "" for none. `record` is
    None where nobody asked for it, or where its key is all there is to call it by.
    """

    id: int
    table: str
    key: str
    authority: str
    kind: CorrectionKind
    reason: str
    corrected_at: datetime
    changes: tuple[Change, ...]
    record: CorrectedRecord | None = None


@dataclass(frozen=True, slots=True)
class CorrectionFilters:
    """Which corrections to select; an empty filter selects all. Both days count, in UTC."""

    tables: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class CorrectionLog:
    """The whole log in numbers; the moments are None where there is none.

    `began_at` is when the first records were published: from then on corrections are logged.
    """

    total_count: int
    began_at: datetime | None
    latest_at: datetime | None
    by_kind: Counter[str]
    by_table: Counter[str]
    by_authority: Counter[str]


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """A page of the selected corrections; `page` is the nearest there is to the one asked for."""

    corrections: tuple[CorrectionFigure, ...]
    found_count: int
    page: int
    page_count: int


def correction_log() -> CorrectionLog:
    """Return the log in numbers, in two queries."""
    by_kind, by_table, by_authority = Counter[str](), Counter[str](), Counter[str]()
    latest_at = None
    groups = Correction.objects.values_list("kind", "table", "authority").order_by()
    for kind, table, authority, count, at in groups.annotate(
        count=Count("pk"), at=Max("corrected_at")
    ):
        by_kind[kind] += count
        by_table[table] += count
        by_authority[authority] += count
        latest_at = max(latest_at, at) if latest_at else at
    published: Any = FundingAuthority.history.filter(status=Status.PUBLISHED)
    began_at = published.aggregate(at=Min("history_date"))["at"]
    return CorrectionLog(by_kind.total(), began_at, latest_at, by_kind, by_table, by_authority)


def corrections(*, filters: CorrectionFilters, page: int, page_size: int) -> CorrectionPage:
    """Return a page of the selected corrections, newest first; those of one moment as logged.

    Takes three queries, and one where nothing is selected.
    """
    found = Correction.objects.filter(selected_corrections(filters))
    found_count = found.count()
    page_count = max(1, -(-found_count // page_size))
    page = min(max(1, page), page_count)
    if not found_count:
        return CorrectionPage((), 0, page, page_count)
    start = (page - 1) * page_size
    rows = found.order_by("-corrected_at", "pk")[start : start + page_size]
    return CorrectionPage(_named(figures(rows)), found_count, page, page_count)


def corrections_of(*, table: str, keys: Sequence[str]) -> tuple[CorrectionFigure, ...]:
    """Return the corrections of the records with these keys, newest first, in one query."""
    rows = Correction.objects.filter(table=table, key__in=[defuse(key) for key in keys])
    return figures(rows.order_by("-corrected_at", "pk"))


def selected_corrections(filters: CorrectionFilters) -> Q:
    """Return the condition that the selected rows of the log meet."""
    # A condition that holds for every row: an empty Q cannot filter everywhere.
    selected = Q(pk__isnull=False)
    for column, values in (
        ("table", filters.tables),
        ("authority", filters.authorities),
        ("kind", filters.kinds),
    ):
        if values:
            selected &= Q(**{f"{column}__in": values})
    if filters.from_on:
        selected &= Q(corrected_at__gte=_begins(filters.from_on))
    if filters.to_on and filters.to_on < date.max:
        selected &= Q(corrected_at__lt=_begins(filters.to_on + timedelta(days=1)))
    return selected


def figures(rows: Iterable[Correction]) -> tuple[CorrectionFigure, ...]:
    """Return rows of the log as figures: texts as they were typed, without any defusing."""
    return tuple(
        CorrectionFigure(
            row.pk,
            row.table,
            restore(row.key),
            row.authority,
            CorrectionKind(row.kind),
            row.reason,
            row.corrected_at,
            tuple(
                Change(column, restore(before), restore(after))
                for column, before, after in row.changes
            ),
        )
        for row in rows
    )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


# What records are called, by table: the fields with their title and day, "" for none.
_NAMES = {
    "sources": ("title", "published_on"),
    "authorities": ("name", ""),
    "capabilities": ("name", ""),
    "partners": ("name", ""),
    "funding_actions": ("description", "effective_on"),
    "packages": ("title", "announced_on"),
    "reported_figures": ("wording", "as_of"),
    "targets": ("wording", "stated_on"),
    "coalitions": ("name", "established_on"),
}


def _named(found: tuple[CorrectionFigure, ...]) -> tuple[CorrectionFigure, ...]:
    """Return corrections with what their records are called, in one query."""
    keys: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.table in _NAMES:
            keys[each.table].add(each.key)
    arms = [_names(table, wanted) for table, wanted in keys.items()]
    if not arms:
        return found
    names = {
        (table, key): CorrectedRecord(title, on, status == Status.PUBLISHED)
        for table, key, title, on, status in arms[0].union(*arms[1:])
    }
    return tuple(replace(each, record=names.get((each.table, each.key))) for each in found)


def _names(table: str, keys: set[str]) -> Any:
    (title, on), (key,) = _NAMES[table], TABLES[table]._meta.import_id_fields
    day = F(on) if on else Cast(Value(None), DateField())  # PostgreSQL has no other type for it
    # A draft may have taken a key that a published record had before.
    records = MODELS[table].everything.exclude(status=Status.DRAFT).filter(**{f"{key}__in": keys})
    return records.values_list(Value(table), key, title, day, "status")
