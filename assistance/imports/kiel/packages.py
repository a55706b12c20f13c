"""The lines of the main sheet into packages, which it spreads over a line for each item."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistance.imports.kiel.cells import UnreadableCellError, is_missing, text, whole
from assistance.imports.kiel.donors import normal_name
from assistance.imports.kiel.figures import LeftOut
from assistance.imports.kiel.layout import Columns, Line

_KINDS = {"military", "financial", "humanitarian"}
_MEASURES = {"commitment", "allocation"}


@dataclass(frozen=True, slots=True)
class Package:
    """The lines of a package in their order; `donor` is a code."""

    key: str
    donor: str
    kind: str
    measure: str
    lines: list[Line]

    def cells(self, field: str) -> Iterator[tuple[Line, object]]:
        """Yield the cells of a column that hold something, with their lines."""
        for line in self.lines:
            if not is_missing(value := getattr(line, field)):
                yield line, value

    def numbers(self, field: str) -> list[int | None]:
        """Return the numbers of a column, None for what is there and cannot be read."""
        return [_number(value) for _, value in self.cells(field)]


def packages(
    lines: Iterable[Line], *, columns: Columns, donors: Mapping[str, str]
) -> tuple[list[Package], list[LeftOut]]:
    """Return the packages in the order of the sheet, and the rows that belong to none.

    A package is the lines of one ID, donor, kind and measure; in release 18 of one allocation, too.
    In release 7 the lines of an ID follow each other and no two packages share one. Should they, a
    line that is marked as the first of its package starts another, whose key then ends in -2.
    From release 21 on each line is of a commitment, and those of an allocation are of both; the
    key of an allocation then ends in :A.
    `donors` has the codes by normal name.
    """
    found: list[Package] = []
    left_out: list[LeftOut] = []
    latest: dict[tuple[str, ...], Package] = {}
    keys: Counter[str] = Counter()
    for line in lines:
        name, kind = normal_name(text(line.donor)), text(line.kind).casefold()
        measure = text(line.measure).casefold() if "measure" in columns.positions else "commitment"
        if refusal := _refusal(line, donors.get(name), kind, measure):
            field, why = refusal
            value = text(getattr(line, field))
            left_out.append(LeftOut(line.row, columns.header(field), value, why))
            continue
        plain = re.sub(r"\s+", "", text(line.package)).upper()
        # Lines of commitments all have the allocation 0 in release 18.
        allocation = "A" if columns.layout.shows_both else text(line.allocation)
        views = {measure, "commitment"} if columns.layout.shows_both else {measure}
        for view in sorted(views):
            key = f"{plain}:{allocation}" if view == "allocation" else plain
            identity = (key, name, kind, view)
            if identity not in latest or text(line.starts) == "1":
                keys[key] += 1
                unique = key if keys[key] == 1 else f"{key}-{keys[key]}"
                latest[identity] = Package(unique, donors[name], kind, view, [])
                found.append(latest[identity])
            latest[identity].lines.append(line)
    return found, left_out


def _refusal(line: Line, donor: str | None, kind: str, measure: str) -> tuple[str, str] | None:
    """Return the field and the reason for which a line can be no part of any package."""
    if is_missing(line.package):
        return "package", "The row has no ID, so its package is not known."
    if donor is None:
        return "donor", "No partner has this name. Add the partner, then import again."
    if kind not in _KINDS:
        return "kind", "The kind is none of military, financial and humanitarian."
    if measure not in _MEASURES:
        return "measure", "The row is neither an allocation nor a commitment."
    return None


def _number(value: object) -> int | None:
    try:
        return whole(value)
    except UnreadableCellError:
        return None
