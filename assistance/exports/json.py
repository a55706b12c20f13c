"""Rows as JSON: what they are under `meta`, then an object for each row."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from assistance.exports.provenance import Provenance
from assistance.reports import Column, ColumnType, Result
from assistance.reports.columns import Row

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def write_json(
    provenance: Provenance, result: Result, *, generated_at: datetime
) -> Iterator[bytes]:
    """Yield the document in pieces; the first one holds the meta data and the first rows."""
    columns = provenance.report.columns
    names = [column.name for column in columns]
    meta = provenance.meta(row_count=result.row_count, generated_at=generated_at)
    head = f'{{"meta": {_encode(meta)},\n"rows": ['
    separator = "\n"
    for batch in result.batches:
        if batch:
            rows = [_encode(dict(zip(names, row, strict=True))) for row in _plain(columns, batch)]
            yield (head + separator + ",\n".join(rows)).encode()
            head, separator = "", ",\n"
    yield f"{head}\n]}}\n".encode()


def _plain(columns: Sequence[Column], batch: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    cells = [
        _PLAIN.get(column.type, list)(values)
        for column, values in zip(columns, zip(*batch, strict=True), strict=True)
    ]
    return zip(*cells, strict=True)


def _texts(values: Sequence[Any]) -> list[str | None]:
    return [text or None for text in values]


def _days(values: Sequence[Any]) -> list[str | None]:
    return [day and day.isoformat() for day in values]


def _numbers(values: Sequence[Any]) -> list[float | None]:
    # Rates and percentages have fewer digits than a float keeps; money is whole numbers.
    return [None if value is None else float(value) for value in values]


_PLAIN: dict[ColumnType, Any] = {
    ColumnType.STRING: _texts,
    ColumnType.DATE: _days,
    ColumnType.NUMBER: _numbers,
}
