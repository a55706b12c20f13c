"""The layouts of the main sheet that can be read, recognised by their headers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistance.imports.csvfile import UnreadableFileError
from assistance.imports.kiel.cells import text

MAIN_SHEET = "Bilateral assistance, MAIN DATA"
# Release 7 has 44 columns and release 18 has 92; whatever stands farther right is not read.
MAIN_COLUMNS = 128
# Release 7 has no header over the items: theirs is the column before this one.
_AFTER_ITEMS = "Type of item"
_NAMELESS = f"a column without a name before “{_AFTER_ITEMS}”"


@dataclass(frozen=True, slots=True)
class Layout:
    """A main sheet's headers by what they hold: those it must have, and those it may have.

    Capitals and spaces are not compared: a header of release 7 is “Total ”, with a space.
    `release` is the first one of the layout, and the only one unless `goes_on`. `unread` are the
    headers that are known to hold nothing of use here; None where they are not told from new ones.
    `shows_both`: what is allocated stands there as committed as well, on the same lines.
    """

    release: str
    needed: Mapping[str, str]
    optional: Mapping[str, str]
    goes_on: bool = False
    unread: frozenset[str] | None = None
    shows_both: bool = False

    @property
    def name(self) -> str:
        return f"release {self.release}{' and later' if self.goes_on else ''}"

    def fits(self, release: str) -> bool:
        """Say whether a release, such as “7” or “30v2”, has this layout."""
        number = int(release.partition("v")[0])
        return number == int(self.release) or (self.goes_on and number > int(self.release))


_COMMON = {
    "package": "ID",
    "donor": "Countries",
    "announced": "Announcement Date",
    "kind": "Type of Aid General",
    "currency": "Original Currency",
}
_COMMON_OPTIONAL = {
    "explanation": "Explanation",
    "starts": "Total_value_dummy (1 is first row in the package)",
}
_RELEASE_7 = Layout(
    release="7",
    needed=_COMMON
    | {
        "given": "Monetary Value as Given by Source",
        "item": _NAMELESS,
        "total": "Total",
        "total_eur": "Converted Value in EUR",
    },
    optional=_COMMON_OPTIONAL,
)
_RELEASE_18 = Layout(
    release="18",
    needed=_COMMON
    | {
        "item": "Items",
        "measure": "Type of donation",
        "allocation": "Allocation ID",
        "allocated": "Allocated Total",
        "allocated_eur": "Allocated Total in EUR",
        "spread_eur": "Allocated Total in EUR (redistributed)",
    },
    optional=_COMMON_OPTIONAL
    | {
        "given": "Monetary Value as Given by Source",
        "total": "Total",
        "total_eur": "Converted Value in EUR",
    },
)
# Columns of release 21 and later that hold nothing of use here.
_UNREAD_21 = frozenset(
    (
        "aid_type_specific", "earmarked_year", "item_numb", "item_numb_deliv", "item_price_usd",
        "item_type", "item_value_estimate_deliv_usd", "item_value_estimate_usd", "month",
        "month_exists_dummy", "tot_activity_value", "tot_activity_value_constant_currency",
        "tot_sub_activity_value", "tot_sub_activity_value_constant_currency",
        "tot_sub_activity_value_constant_currency_redistr", "tot_sub_activity_value_eur",
        "tot_sub_activity_value_eur_old", "tot_value_deliv_eur",
    )
)  # fmt: skip
# As programs that read these releases describe them; no such workbook was at hand.
_RELEASE_21 = Layout(
    release="21",
    needed={
        "package": "ID",
        "donor": "donor",
        "announced": "announcement_date",
        "kind": "aid_type_general",
        "measure": "measure",
        "item": "item",
        "total_eur": "tot_activity_value_EUR",
        "spread_eur": "tot_sub_activity_value_EUR_redistr",
    },
    optional={"explanation": "explanation"},
    goes_on=True,
    unread=_UNREAD_21,
    shows_both=True,
)
# A sheet of release 18 may have all columns of release 7 as well, so it is asked for first.
_LAYOUTS = (_RELEASE_21, _RELEASE_18, _RELEASE_7)
_SOURCE = re.compile(r"source[ _]of[ _]aid[ _]\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line of the main sheet, by what they hold; None where it has no column."""

    row: int
    package: Any
    donor: Any
    announced: Any
    kind: Any
    item: Any
    sources: tuple[Any, ...]
    currency: Any = None
    explanation: Any = None
    starts: Any = None
    given: Any = None
    total: Any = None
    total_eur: Any = None
    measure: Any = None
    allocation: Any = None
    allocated: Any = None
    allocated_eur: Any = None
    spread_eur: Any = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a layout's columns stand in a sheet, and the headers as they are written there.

    `unknown` are the headers that the layout does not know, as they are written.
    """

    layout: Layout
    positions: Mapping[str, int]
    sources: tuple[int, ...]
    unknown: tuple[str, ...]

    def header(self, field: str) -> str:
        """Return the name of a field's column for people to find it."""
        return {**self.layout.needed, **self.layout.optional}[field]

    def line(self, row: int, cells: Sequence[Any]) -> Line:
        """Return a row's cells by what they hold."""
        return Line(
            row=row,
            sources=tuple(cells[position] for position in self.sources),
            **{field: cells[position] for field, position in self.positions.items()},
        )


def recognised(header: Sequence[object]) -> Columns:
    """Return the columns of the layout that this header row shows.

    Raise UnreadableFileError if it is none that is known, with the columns that the nearest lacks.
    """
    names = [_plain(cell) for cell in header]
    missing = [(layout, _missing(layout, names)) for layout in _LAYOUTS]
    for layout, lacking in missing:
        if not lacking:
            return _columns(layout, names, header)
    raise UnreadableFileError([f": {_refusal(missing)}"])


def _plain(cell: object) -> str:
    return re.sub(r"\s+", " ", text(cell)).casefold()


def _position(header: str, names: Sequence[str]) -> int | None:
    """Return where a header stands first: release 7 repeats one, in other capitals."""
    if header != _NAMELESS:
        return names.index(_plain(header)) if _plain(header) in names else None
    after = _position(_AFTER_ITEMS, names)
    return after - 1 if after and names[after - 1] in {"", "item", "items"} else None


def _missing(layout: Layout, names: Sequence[str]) -> list[str]:
    return [header for header in layout.needed.values() if _position(header, names) is None]


def _columns(layout: Layout, names: Sequence[str], header: Sequence[object]) -> Columns:
    found = {
        field: _position(header, names)
        for field, header in (*layout.needed.items(), *layout.optional.items())
    }
    positions = {field: position for field, position in found.items() if position is not None}
    sources = tuple(i for i, name in enumerate(names) if _SOURCE.fullmatch(name))
    known = {"", *(layout.unread or names)}
    return Columns(
        layout=layout,
        positions=positions,
        sources=sources,
        unknown=tuple(
            text(header[i])
            for i, name in enumerate(names)
            if name not in known and i not in {*positions.values(), *sources}
        ),
    )


def _refusal(missing: Sequence[tuple[Layout, Sequence[str]]]) -> str:
    # Of layouts that are equally far the oldest, with the fewest columns.
    layout, lacking = min(reversed(missing), key=lambda each: len(each[1]) / len(each[0].needed))
    named = ", ".join(header if header == _NAMELESS else f"“{header}”" for header in lacking)
    return (
        f"“{MAIN_SHEET}” has a layout that is not known. It is nearest to {layout.name}, but its "
        f"first row lacks: {named}."
    )
