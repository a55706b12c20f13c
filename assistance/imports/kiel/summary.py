"""The workbook's own sums by donor: its Country Summary."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistance.imports.kiel.cells import UnreadableCellError, text, whole
from assistance.imports.kiel.donors import normal_name

# Release 7 uses 19 columns; later releases reach to column AI, the 35th.
SUMMARY_COLUMNS = 40
SUMMARY_ROWS = 500
# The names stand in row 4 in release 7 and in row 8 from release 19 on, with units below them.
_HEADER_WITHIN = 15
_HEADER = re.compile(r"(financial|humanitarian|military) (commitment|allocation)s?( \(.*\))?")
# Two of the EU's institutions have no row: their money stands in their members' rows, in columns of
# shares, whose total in release 7 is exactly that of their activities.
SHARES = {
    "european peace facility": "Share in EPF commitments",
    "european investment bank": "Share in EIB commitments",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """The Country Summary: euros by donor's normal name, measure and kind.

    `shares_eur` is the total of the columns of shares, by their names.
    """

    names: frozenset[str]
    eur: Mapping[tuple[str, str, str], int]
    shares_eur: Mapping[str, int]


def is_summary(title: str) -> bool:
    """Say whether a sheet is the Country Summary in euro: later releases have one in dollars."""
    return normal_name(title).startswith("country summary") and "$" not in title


def read_summary(rows: Iterable[Sequence[Any]]) -> Summary | None:
    """Return what the sheet holds, or None if it has no header row with known columns.

    Names of columns repeat, first in billions and then in percent: the first counts. The countries
    end with a row “Total”.
    """
    header: list[str] = []
    columns: dict[int, tuple[str, str]] = {}
    country = 0
    names: set[str] = set()
    eur: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows):
        if not row and header:
            continue
        words = [normal_name(text(cell)) for cell in row]
        if not header:
            if "country" in words:
                header, country = words, words.index("country")
                columns = _columns(header)
            elif number > _HEADER_WITHIN:
                return None
        elif words[country] == "total":
            shares = {
                share: euros
                for share in SHARES.values()
                if normal_name(share) in header
                and (euros := _billions(row[header.index(normal_name(share))])) is not None
            }
            return Summary(frozenset(names), eur, shares) if columns else None
        elif words[country]:
            names.add(words[country])
            for position, (measure, kind) in columns.items():
                if (euros := _billions(row[position])) is not None:
                    eur[words[country], measure, kind] = euros
    return Summary(frozenset(names), eur, {}) if columns else None


def _columns(header: Sequence[str]) -> dict[int, tuple[str, str]]:
    columns: dict[int, tuple[str, str]] = {}
    for position, name in enumerate(header):
        found = _HEADER.fullmatch(name)
        if found and "%" not in name and (found[2], found[1]) not in columns.values():
            columns[position] = (found[2], found[1])
    return columns


def _billions(value: object) -> int | None:
    """Return euros; the sheet is in billions, with all decimals of its sums."""
    try:
        return whole(value * 10**9) if isinstance(value, int | float) else None
    except UnreadableCellError:
        return None
