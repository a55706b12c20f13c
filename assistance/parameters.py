"""What can be asked: a parameter of a report or a proof, and a query with their values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from assistance.revision import Revision

Value = date | int | str
Choice = TypeVar("Choice", bound=StrEnum)


class ParameterError(ValueError):
    """A parameter that a report cannot follow; the message names it and says what would do."""


class FilterType(StrEnum):
    """What the value of a filter has to be."""

    DATE = "date"
    INTEGER = "integer"
    AMOUNT = "amount"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter of a report; `many` may be given several times, as alternatives.

    `choices` are asked for when a value is read: some of them are rows of a table.
    """

    name: str
    type: FilterType
    definition: str
    choices: Callable[[], Sequence[str]] | None = None
    default: str = ""
    many: bool = False


AS_OF = Filter(
    "as_of",
    FilterType.DATE,
    "Rows dated on or before this day, and balances on it. Default: the latest day in the records.",
)
KNOWN_ON = Filter(
    "known_on",
    FilterType.DATE,
    "Only what was known by this day; as_of is then this day where it is not given.",
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a report: a day, filters by name, and the data revision they hold for.

    A filter that was not given is not there.
    """

    as_of: date
    values: Mapping[str, tuple[Value, ...]]
    revision: Revision
    first_on: date | None = None

    def all(self, name: str) -> tuple[Value, ...]:
        """Return the values of a filter; none where it was not given."""
        return self.values.get(name, ())

    def one(self, name: str) -> Value | None:
        """Return the value of a filter that can be given once; None where it was not."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """Return the text of a filter; "" where it was not given."""
        return str(self.one(name) or "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the values of a filter as texts; none where it was not given."""
        return tuple(map(str, self.all(name)))

    def day(self, name: str) -> date | None:
        """Return the day of a filter; None where it was not given."""
        value = self.one(name)
        return value if isinstance(value, date) else None

    @property
    def known_on(self) -> date | None:
        """The day by which rows must have been known; None without that limit."""
        return self.day("known_on")

    def number(self, name: str) -> int | None:
        """Return the number of a filter; None where it was not given."""
        value = self.one(name)
        return value if isinstance(value, int) else None

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the query as text, in one order: the same for every spelling of it."""
        given = [(name, str(value)) for name in sorted(self.values) for value in self.values[name]]
        return (("as_of", self.as_of.isoformat()), *given)

    def needed_text(self, parameter: Filter) -> str:
        """Return the one value of a parameter; raises ParameterError for none and for several."""
        if len(self.all(parameter.name)) > 1:
            raise ParameterError(f"{parameter.name} is given once here.")
        if not (text := self.text(parameter.name)):
            raise ParameterError(f"{parameter.name} is needed: {parameter.definition}")
        return text

    def needed_choice(self, parameter: Filter, choices: type[Choice]) -> Choice:
        """Return the one value of a parameter that has to be one of these choices."""
        text = self.needed_text(parameter)
        if text not in tuple(choices):
            raise ParameterError(f"{parameter.name}={text} is not one of: {', '.join(choices)}.")
        return choices(text)

    def needed_day(self, parameter: Filter) -> date:
        """Return the day of a parameter; raises ParameterError without one."""
        day = self.day(parameter.name)
        if day is None:
            raise ParameterError(f"{parameter.name} is needed: {parameter.definition}")
        return day
