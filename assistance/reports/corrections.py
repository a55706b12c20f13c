"""The public log as a report: a row for each column that a correction changed."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, Func, IntegerField, Max, Sum, Value
from django.db.models.functions import Greatest

from assistance.editorial.corrections import (
    Change,
    CorrectionFigure,
    CorrectionFilters,
    figures,
    selected_corrections,
)
from assistance.ledger.parameters import AUTHORITY
from assistance.models import Correction, CorrectionKind
from assistance.parameters import Filter, FilterType, Query
from assistance.reports import keys as _keys  # noqa: F401  # `pk__among`
from assistance.reports.columns import STRING, Column, Row
from assistance.reports.model import Report, Result, stretches
from assistance.tables.catalogue import TABLES
from assistance.tables.definitions import DEFINITIONS

NO_CHANGE = (Change("", "", ""),)  # of what was withdrawn or published again as it stood


class _Length(Func):
    """The number of elements of a list in JSON."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH")


def asked_corrections(query: Query) -> CorrectionFilters:
    """Return which corrections a query selects: none that was made after its day."""
    to_on = query.day("to")
    return CorrectionFilters(
        tables=query.texts("table"),
        authorities=query.texts("authority"),
        kinds=query.texts("kind"),
        from_on=query.day("from"),
        to_on=min(to_on, query.as_of) if to_on else query.as_of,
    )


def _corrections(query: Query) -> Result:
    found = Correction.objects.filter(selected_corrections(asked_corrections(query)))
    row_count = found.aggregate(rows=Sum(Greatest(Value(1), _Length(F("changes")))))["rows"]
    newest_first = found.order_by("-corrected_at", "pk").values_list("pk", flat=True)
    pks = array("q", newest_first.iterator(chunk_size=5000))
    return Result(row_count or 0, _batches(pks))


def _batches(pks: "array[int]") -> Iterator[Sequence[Row]]:
    for stretch in stretches(len(pks)):
        wanted = pks[stretch]
        found = {each.id: each for each in figures(Correction.objects.filter(pk__among=wanted))}
        yield [row for pk in wanted for row in _rows(found[pk])]


def _rows(correction: CorrectionFigure) -> Iterator[Row]:
    for change in correction.changes or NO_CHANGE:
        yield (
            moment(correction.corrected_at),
            correction.table,
            correction.key,
            correction.authority,
            correction.kind.value,
            change.column,
            change.before,
            change.after,
            correction.reason,
        )


def moment(at: datetime) -> str:
    """Return a moment in UTC after ISO 8601, to the microsecond: 2026-11-27T10:05:03.120000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _latest_on() -> date | None:
    at: datetime | None = Correction.objects.aggregate(at=Max("corrected_at"))["at"]
    return at.astimezone(UTC).date() if at else None


CORRECTIONS = Report(
    name="corrections",
    title="Corrections",
    description="What was changed, withdrawn or published again after it had been published, with "
    "the reason: a row for each column that changed, newest first. `as_of` selects the corrections "
    "made on or before that day.",
    columns=tuple(
        Column(name, STRING, definition) for name, definition in DEFINITIONS["corrections"].items()
    ),
    key=("corrected_at", "table", "record", "kind", "column"),
    read=_corrections,
    filters=(
        Filter(
            "table",
            FilterType.CHOICE,
            "Corrections of records of this table.",
            lambda: tuple(TABLES),
            many=True,
        ),
        AUTHORITY,
        Filter(
            "kind",
            FilterType.CHOICE,
            "changed, withdrawn or restored.",
            lambda: CorrectionKind.values,
            many=True,
        ),
        Filter("from", FilterType.DATE, "Corrections made on or after this day, in UTC."),
        Filter("to", FilterType.DATE, "Corrections made on or before this day, in UTC."),
    ),
    latest_on=_latest_on,
)
