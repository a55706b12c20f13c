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
    """

    release: str
    needed: Mapping[str, str]
    optional: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"release {self.release}"


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
# A sheet of release 18 may have all columns of release 7 as well, so it is asked for first.
_LAYOUTS = (_RELEASE_18, _RELEASE_7)
# Columns of release 21 and later.
_SNAKE_CASE = {"donor", "aid_type_general", "tot_sub_activity_value_eur"}


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line of the main sheet, by what they hold; None where it has no column."""

    row: int
    package: Any
    donor: Any
    announced: Any
    kind: Any
    currency: Any
    item: Any
    sources: tuple[Any, ...]
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
    """Where a layout's columns stand in a sheet, and the headers as they are written there."""

    layout: Layout
    places: Mapping[str, int]
    sources: tuple[int, ...]

    def header(self, field: str) -> str:
        """Return the name of a field's column for people to find it."""
        return {**self.layout.needed, **self.layout.optional}[field]

    def line(self, row: int, cells: Sequence[Any]) -> Line:
        """Return a row's cells by what they hold."""
        return Line(
            row=row,
            sources=tuple(cells[place] for place in self.sources),
            **{field: cells[place] for field, place in self.places.items()},
        )


def recognised(header: Sequence[object]) -> Columns:
    """Return the columns of the layout that this header row shows.

    Raise UnreadableFileError if it is none that is known, with the columns that the nearest lacks.
    """
    names = [_plain(cell) for cell in header]
    missing = {layout.name: _missing(layout, names) for layout in _LAYOUTS}
    for layout in _LAYOUTS:
        if not missing[layout.name]:
            return _columns(layout, names)
    raise UnreadableFileError([f": {_refusal(names, missing)}"])


def _plain(cell: object) -> str:
    return re.sub(r"\s+", " ", text(cell)).casefold()


def _place(header: str, names: Sequence[str]) -> int | None:
    """Return where a header stands first: release 7 repeats one, in other capitals."""
    if header != _NAMELESS:
        return names.index(_plain(header)) if _plain(header) in names else None
    after = _place(_AFTER_ITEMS, names)
    return after - 1 if after and names[after - 1] in {"", "item", "items"} else None


def _missing(layout: Layout, names: Sequence[str]) -> list[str]:
    return [header for header in layout.needed.values() if _place(header, names) is None]


def _columns(layout: Layout, names: Sequence[str]) -> Columns:
    found = {
        field: _place(header, names)
        for field, header in (*layout.needed.items(), *layout.optional.items())
    }
    return Columns(
        layout=layout,
        places={field: place for field, place in found.items() if place is not None},
        sources=tuple(
            i for i, name in enumerate(names) if re.fullmatch(r"source of aid \d+", name)
        ),
    )


def _refusal(names: Sequence[str], missing: Mapping[str, Sequence[str]]) -> str:
    if set(names) >= _SNAKE_CASE:
        return (
            f"“{MAIN_SHEET}” has the layout of release 21 or later, which cannot be read yet. "
            "Release 7 and release 18 can."
        )
    nearest = min(missing, key=lambda name: len(missing[name]))
    lacking = ", ".join(
        header if header == _NAMELESS else f"“{header}”" for header in missing[nearest]
    )
    return (
        f"“{MAIN_SHEET}” has a layout that is not known. It is nearest to {nearest}, but its first "
        f"row lacks: {lacking}."
    )
