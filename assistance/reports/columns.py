"""What a column of a report is, and the columns that several reports have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

from assistance.ledger.figures import Balance

Cell = str | int | Decimal | date | bool | None
Row = tuple[Cell, ...]


class ColumnType(StrEnum):
    """The type of a column's cells; the names are Frictionless's."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `derived` ones are computed and ignored by an import.

    `of` is where the cell stands in a figure of the domain that is a row: an attribute, if need be
    of an attribute (`reported.key`), or a function of the figure; the column's name by default.
    """

    name: str
    type: ColumnType
    definition: str
    unit: str = ""
    derived: bool = False
    of: str | Callable[[Any], Cell] = field(default="", repr=False)


STRING, INTEGER, NUMBER, DATE, BOOLEAN = ColumnType
USD, EUR = "US dollars", "euro"

AUTHORITY_COLUMN = Column("authority", STRING, "The funding authority, by its code.")
REMAINING_COLUMNS = (
    Column(
        "remaining_usd", INTEGER, "What is left; empty where not established.", USD, derived=True
    ),
    Column(
        "uncertainty_usd",
        INTEGER,
        "The balance is `remaining_usd` ± this: half of what officials round to.",
        USD,
        derived=True,
    ),
)


def row_of(columns: Sequence[Column]) -> Callable[[Any], Row]:
    """Return what makes a row of a figure: the cell of each column, as the column says."""
    cells = [
        attrgetter(column.of or column.name) if isinstance(column.of, str) else column.of
        for column in columns
    ]
    return lambda figure: tuple([cell(figure) for cell in cells])


def balance_cells(balance: Balance | None) -> tuple[Cell, Cell]:
    """Return what is left and its uncertainty; None where it is not established."""
    return (balance.remaining_usd, balance.uncertainty_usd) if balance else (None, None)
