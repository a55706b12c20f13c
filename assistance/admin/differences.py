"""Two states of a record side by side, with the labels that the forms have."""

import re
from dataclasses import dataclass

from assistance.editorial.versions import resource_of
from assistance.models import Record
from assistance.tables.cells import LIST_SEPARATOR


@dataclass(frozen=True, slots=True)
class Difference:
    """A column that differs: its label, and both values as an export writes them."""

    label: str
    before: str
    after: str


def labelled(record: Record, changes: list[list[str]]) -> tuple[Difference, ...]:
    """Return rows of column, value before and value after with the labels of the columns."""
    fields = {
        column.column_name: record._meta.get_field(column.attribute)
        for column in resource_of(type(record)).columns
    }
    return tuple(
        Difference(
            str(getattr(fields[column], "verbose_name", column)),
            _readable(before, is_list=bool(fields[column].many_to_many)),
            _readable(after, is_list=bool(fields[column].many_to_many)),
        )
        for column, before, after in changes
    )


def _readable(cell: str, *, is_list: bool) -> str:
    """Return a long whole number or a list with separators, and anything else as it is."""
    if is_list:
        return cell.replace(LIST_SEPARATOR, ", ")
    return f"{int(cell):,}".replace("-", "−") if re.fullmatch(r"-?\d{5,}", cell) else cell
