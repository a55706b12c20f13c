"""Rows as CSV: UTF-8, CRLF, ISO days, plain numbers, an empty cell for unknown.

A column of a batch is written at once, and looked at cell by cell only where it holds a sign that
needs care: several times as fast as Python's csv, which a test holds it against.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from assistance.formula_defence import STARTS_A_FORMULA, defuse
from assistance.reports import Column, ColumnType, Result
from assistance.reports.columns import Row

BOM = "\ufeff"

_NEEDS_QUOTES = re.compile(r'[,"\r\n]')
_QUOTED_SIGNS = (",", '"', "\r")
_DEFUSED_STARTS = tuple(f"'{STARTS_A_FORMULA}".replace("\n", ""))


def write_csv(columns: Sequence[Column], result: Result, *, bom: bool = False) -> Iterator[bytes]:
    """Yield the file in pieces; the first one holds the header and the first rows."""
    head = (BOM if bom else "") + ",".join(column.name for column in columns) + "\r\n"
    for batch in result.batches:
        yield (head + _lines(columns, batch)).encode()
        head = ""
    if head:
        yield head.encode()


def number_text(value: Decimal) -> str:
    """Return a decimal number in plain digits, without trailing zeros."""
    return f"{value.normalize():f}"


def _lines(columns: Sequence[Column], batch: Sequence[Row]) -> str:
    if not batch:
        return ""
    cells = [
        _WRITTEN[column.type](values)
        for column, values in zip(columns, zip(*batch, strict=True), strict=True)
    ]
    lines = map(",".join, zip(*cells, strict=True))
    return "\r\n".join(lines) + "\r\n"


def _texts(values: Sequence[Any]) -> Sequence[str]:
    if None in values:
        values = [text or "" for text in values]
    return values if _are_plain(values) else [_text(text) for text in values]


def _are_plain(texts: Sequence[str]) -> bool:
    """Whether no text needs quotes or defusing; single signs are searched for fastest."""
    joined = "\n".join(("", *texts))
    return (
        joined.count("\n") == len(texts)
        and not any(sign in joined for sign in _QUOTED_SIGNS)
        and not any(sign in joined and f"\n{sign}" in joined for sign in _DEFUSED_STARTS)
    )


def _text(text: str) -> str:
    safe = defuse(text)
    if not _NEEDS_QUOTES.search(safe):
        return safe
    doubled = safe.replace('"', '""')
    return f'"{doubled}"'


def _whole_numbers(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def _days(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else value.isoformat() for value in values]


def _truths(values: Sequence[Any]) -> list[str]:
    return [_TRUTHS[value] for value in values]


def _numbers(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else number_text(value) for value in values]


_TRUTHS = {True: "true", False: "false", None: ""}
_WRITTEN: dict[ColumnType, Any] = {
    ColumnType.STRING: _texts,
    ColumnType.INTEGER: _whole_numbers,
    ColumnType.DATE: _days,
    ColumnType.BOOLEAN: _truths,
    ColumnType.NUMBER: _numbers,
}
