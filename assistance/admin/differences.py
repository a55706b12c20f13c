"""Two states of a record side by side, with the labels that the forms have."""

import re
from dataclasses import dataclass

from assistance.models import Record
from assistance.versions import resource_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A column that differs: its label, and both values as an export writes them."""

    label: str
    before: str
    after: str


def labelled(record: Record, changes: list[list[str]]) -> tuple[Difference, ...]:
    """Return rows of column, value before and value after with the labels of the columns."""
    columns = {
        field.column_name: field.attribute
        for field in resource_of(type(record)).get_import_fields()
    }
    labels = {
        column: str(getattr(record._meta.get_field(name), "verbose_name", name))
        for column, name in columns.items()
    }
    return tuple(
        Difference(labels[column], _readable(before), _readable(after))
        for column, before, after in changes
    )


def _readable(cell: str) -> str:
    """Return a whole number with separators, and anything else as it is."""
    return f"{int(cell):,}".replace("-", "−") if re.fullmatch(r"-?\d{5,}", cell) else cell
