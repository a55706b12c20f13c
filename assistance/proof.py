"""What a proof is: a question, the terms that enter, the steps from their sum to the figure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from assistance.ledger.figures import SourceFigure
from assistance.parameters import Filter, Query

Number = int | Decimal


class UnknownQuestionError(LookupError):
    """There is nothing that the question asks about; the message says what is missing."""


class Unit(StrEnum):
    """What a figure is counted in."""

    USD = "usd"
    EUR = "eur"
    USD_PER_DAY = "usd a day"
    USD_PER_MONTH = "usd a month"
    EUR_PER_MONTH = "eur a month"
    DAYS = "days"
    PERCENT = "percent"
    COUNT = "count"


class Operation(StrEnum):
    """A step of arithmetic."""

    PLUS = "plus"
    MINUS = "minus"
    TIMES = "times"
    OVER = "over"


class RecordKind(StrEnum):
    """The kind of record that a term is."""

    PACKAGE = "package"
    FUNDING_ACTION = "funding_action"
    REPORTED_FIGURE = "reported_figure"
    PARTNER = "partner"
    CONTRIBUTION = "contribution"
    COALITION = "coalition"
    MEETING = "meeting"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Question:
    """What a figure answers: the name of its proof, and parameters as a permalink holds them."""

    name: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The record behind a term: its kind, its key and, where it has one, its authority's code."""

    kind: RecordKind
    key: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A row that enters a figure; a recorded one has sources, a computed one its own question."""

    text: str
    amount: int
    on: date | None = None
    record: Record | None = None
    sources: tuple[SourceFigure, ...] = ()
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step from the sum of the terms to the figure, with what its operand is."""

    operation: Operation
    operand: int
    text: str
    sources: tuple[SourceFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure and what it is made of; `asks` and `formula` say so in words.

    The terms are added up, or counted where `counts` says so; then the steps follow one after
    another. At the end only, an amount of money is rounded half up to whole units, and days are
    rounded up. `statements` are what was said of the figure and changes nothing in it.
    `unknown_because` is why there is no figure; `value` is None then. `unit_of_terms` is
    set where the figure's own unit does not say what the terms are counted in.
    """

    question: Question
    asks: str
    formula: str
    unit: Unit
    terms: tuple[Term, ...] = ()
    steps: tuple[Step, ...] = ()
    counts: bool = False
    uncertainty_usd: int | None = None
    statements: tuple[Term, ...] = ()
    notes: tuple[str, ...] = ()
    unknown_because: str = ""
    unit_of_terms: Unit | None = None

    @property
    def total(self) -> int:
        """The sum of the terms' amounts, or their number."""
        return len(self.terms) if self.counts else sum(term.amount for term in self.terms)

    @property
    def value(self) -> Number | None:
        """The figure, worked out from the terms and the steps; None where it is not known."""
        if self.unknown_because:
            return None
        exact = Fraction(self.total)
        for step in self.steps:
            exact = _applied(step, exact)
        if self.unit is Unit.PERCENT:
            return Decimal(exact.numerator) / Decimal(exact.denominator)
        if self.unit is Unit.DAYS:
            return -(-exact.numerator // exact.denominator)
        return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@dataclass(frozen=True, slots=True)
class Provable:
    """A sort of figure that can be proved: its parameters beside the day, and what proves it."""

    name: str
    parameters: tuple[Filter, ...]
    prove: Callable[[Query], Proof] = field(repr=False)

    def question(self, *, as_of: date, known_on: date | None = None, **given: object) -> Question:
        """Ask it as of a day; `given` are its parameters, in the order of the permalink."""
        return ask(self.name, as_of=as_of, known_on=known_on, **given)


def ask(name: str, *, as_of: date, known_on: date | None = None, **given: object) -> Question:
    """Ask the proof of this name; `given` are its parameters, in the order of the permalink.

    A parameter without a value is left out; each of several values stands for itself.
    """
    pairs = [
        (parameter, str(value))
        for parameter, values in (*given.items(), ("as_of", as_of), ("known_on", known_on))
        for value in (values if isinstance(values, tuple) else (values,))
        if value is not None and value != ""
    ]
    return Question(name, tuple(pairs))


def long_day(day: date) -> str:
    """Return 23 December 2024, for the words of a question."""
    return f"{day.day} {day:%B %Y}"


def _applied(step: Step, exact: Fraction) -> Fraction:
    operand = Fraction(step.operand)
    match step.operation:
        case Operation.PLUS:
            return exact + operand
        case Operation.MINUS:
            return exact - operand
        case Operation.TIMES:
            return exact * operand
        case Operation.OVER:
            return exact / operand
