"""The frozen figures that the domain hands outward. Money is whole US dollars; days are inclusive.

None means “not established” or “not stated”, never zero.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from assistance import fiscal


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """A document behind a figure; `access` says how it was read: read, copy or cited."""

    key: str
    title: str
    publisher: str
    published_on: date | None
    url: str
    kind: str
    access: str
    note: str


@dataclass(frozen=True, slots=True)
class AuthorityFigure:
    """A funding authority, as the pages show it."""

    code: str
    name: str
    kind: str
    opens_on: date
    legal_basis: str
    description: str


@dataclass(frozen=True, slots=True)
class FundingEntry:
    """A funding action: `change_usd` is signed, `precision` its rounding."""

    key: str
    on: date
    kind: str
    kind_label: str
    change_usd: int
    precision: int
    stated_usd: int | None
    fiscal_year: int | None
    public_law: str
    expires_on: date | None
    description: str
    confidence: str
    note: str
    sources: tuple[SourceFigure, ...]

    @property
    def known_since(self) -> date:
        """The day from which it was known: a law is public on its day."""
        return self.on


@dataclass(frozen=True, slots=True)
class CapabilityFigure:
    """A word of the vocabulary of capabilities."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class PackageEntry:
    """A package: announced at `amount_usd`; `charged_usd` where less counts against the balance."""

    key: str
    on: date
    authority: str
    number: int | None
    known_from: date | None
    amount_usd: int
    charged_usd: int | None
    title: str
    capabilities: tuple[CapabilityFigure, ...]
    confidence: str
    note: str
    sources: tuple[SourceFigure, ...]

    @property
    def used_usd(self) -> int:
        """What counts against the authority's balance."""
        return self.amount_usd if self.charged_usd is None else self.charged_usd

    @property
    def known_since(self) -> date:
        """The day from which it was known: its own, or the later one on which it became public."""
        return self.known_from or self.on


@dataclass(frozen=True, slots=True)
class ReportedEntry:
    """What was said of a balance on a day; `precision` is the rounding of the statement."""

    key: str
    on: date
    qualifier: str
    value_usd: int
    precision: int
    comparable: bool
    not_comparable_because: str
    wording: str
    confidence: str
    difference_note: str
    sources: tuple[SourceFigure, ...]

    @property
    def is_bound(self) -> bool:
        """Whether the statement gives a limit (“more than”) instead of a figure."""
        return self.qualifier in ("at_least", "at_most")

    @property
    def half_precision(self) -> int:
        """Half the rounding: the figure is `value_usd` ± this. A bound's precision is ignored."""
        return 0 if self.is_bound else self.precision // 2

    @property
    def known_since(self) -> date:
        """The day from which it was known: its own, or the later one of its best source."""
        published_on = self.sources[0].published_on if self.sources else None
        return max(self.on, published_on or self.on)


Entry = FundingEntry | PackageEntry | ReportedEntry


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left of an authority: `remaining_usd` ± `uncertainty_usd`."""

    remaining_usd: int
    uncertainty_usd: int

    @property
    def is_about_zero(self) -> bool:
        """Whether zero lies within the uncertainty; such a balance is shown as $0."""
        return abs(self.remaining_usd) <= self.uncertainty_usd


class Verdict(StrEnum):
    """How a reported balance stands against the ledger."""

    OPENS = "opens"
    AGREES = "agrees"
    EXPLAINED = "explained"
    OPEN = "open"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement, with the balance after it; None where it is not established.

    `change_usd` is what the line moves: for a reported figure its difference or rounding step,
    None where it is compared with nothing or opens the ledger. `held_against` is the balance that
    a reported figure is compared with: the one that the lines before it give.
    """

    entry: Entry
    change_usd: int | None
    balance: Balance | None
    verdict: Verdict | None = None
    held_against: Balance | None = None

    @property
    def on(self) -> date:
        """The day of the line."""
        return self.entry.on

    @property
    def package(self) -> PackageEntry | None:
        """The package of the line, if it is one."""
        return self.entry if isinstance(self.entry, PackageEntry) else None

    @property
    def action(self) -> FundingEntry | None:
        """The funding action of the line, if it is one."""
        return self.entry if isinstance(self.entry, FundingEntry) else None

    @property
    def reported(self) -> ReportedEntry | None:
        """The reported figure of the line, if it is one."""
        return self.entry if isinstance(self.entry, ReportedEntry) else None

    @property
    def is_check(self) -> bool:
        """Whether the line is a reported figure that opened the ledger or was held against it."""
        return self.verdict not in (None, Verdict.NOT_COMPARABLE)

    @property
    def moved_usd(self) -> int:
        """What the line adds to the balance; 0 before the ledger opens.

        The moves of a statement's lines add up to its balance: an opening figure is a move too.
        """
        if self.balance is None:
            return 0
        return self.balance.remaining_usd if self.verdict is Verdict.OPENS else self.change_usd or 0

    @property
    def is_difference(self) -> bool:
        """Whether the reported figure disagrees with the ledger, explained or not."""
        return self.verdict in (Verdict.EXPLAINED, Verdict.OPEN)


@dataclass(frozen=True, slots=True)
class Moves:
    """The lines that moved an established balance, by sort; their moves add up to the step.

    The opening statement is none of them: it is where the balance begins.
    """

    added: tuple[Line, ...]
    lapsed: tuple[Line, ...]
    differences: tuple[Line, ...]
    used: tuple[Line, ...]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Moves":
        """Return those of the lines that moved the balance."""
        moving = [line for line in lines if line.balance and line.verdict is not Verdict.OPENS]
        return cls(
            added=tuple(line for line in moving if line.action and line.moved_usd > 0),
            lapsed=tuple(line for line in moving if line.action and line.moved_usd < 0),
            differences=tuple(line for line in moving if line.reported and line.moved_usd),
            used=tuple(line for line in moving if line.package),
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """What lines did to a balance, by sort; together they are the step from before to after.

    `lapsed_usd` and `used_usd` are negative or zero; `differences_usd` includes rounding steps.
    """

    added_usd: int
    lapsed_usd: int
    differences_usd: int
    used_usd: int
    package_count: int

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Sums":
        """Return the sums of the lines that moved an established balance."""
        moves = Moves.of(lines)
        return cls(
            added_usd=moved(moves.added),
            lapsed_usd=moved(moves.lapsed),
            differences_usd=moved(moves.differences),
            used_usd=moved(moves.used),
            package_count=len(moves.used),
        )


def moved(lines: Iterable[Line]) -> int:
    """Return what the lines add to the balance together."""
    return sum(line.moved_usd for line in lines)


@dataclass(frozen=True, slots=True)
class FiscalYearToDate:
    """An authority's fiscal year up to a day; opened + added + lapsed + differences + used = left.

    `lapsed_usd` and `used_usd` are negative or zero; `differences_usd` includes rounding steps.
    """

    fiscal_year: int
    opened_with_usd: int
    added_usd: int
    lapsed_usd: int
    differences_usd: int
    used_usd: int
    package_count: int
    left: Balance

    @property
    def available_usd(self) -> int:
        """What the year had to use so far: left and used together."""
        return self.left.remaining_usd - self.used_usd

    @property
    def left_percent(self) -> int | None:
        """What is left of it, in whole percent; None where that says nothing."""
        if self.available_usd <= 0 or self.left.remaining_usd < 0:
            return None
        return 100 * self.left.remaining_usd // self.available_usd


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which an authority has lines, with the balance at its end."""

    on: date
    balance: Balance | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """An authority's lines up to a day, oldest first, each with its running balance.

    `known_on` is the day by which its records were known, None without that limit.
    `opening_is_known` is False where the lines are those known on a day on which the figure that
    the balance starts from was not: the balance is then not established on any day.
    """

    authority: AuthorityFigure
    through: date
    lines: tuple[Line, ...]
    opening_is_known: bool = True
    known_on: date | None = None

    def until(self, as_of: date) -> "Statement":
        """Return the statement as of an earlier day: the lines dated on or before it."""
        cut = bisect_right(self.lines, as_of, key=lambda line: line.on)
        return replace(self, through=as_of, lines=self.lines[:cut])

    @property
    def opened_with(self) -> Balance | None:
        """The figure that opened the ledger: the opening statement's, else 0; None before."""
        if self.through < self.authority.opens_on or not self.opening_is_known:
            return None
        opening = self._opening
        return opening.balance if opening else Balance(0, 0)

    @property
    def balance(self) -> Balance | None:
        """The balance at the end of `through`; None where it is not established."""
        for line in reversed(self.lines):
            if line.balance is not None:
                return line.balance
        return self.opened_with

    @property
    def packages(self) -> tuple[Line, ...]:
        """The lines that are packages, those before the ledger opens included."""
        return tuple(line for line in self.lines if line.package)

    @property
    def days(self) -> tuple[Day, ...]:
        """The lines by day, oldest first: what a chart and its table show."""
        grouped = [(on, tuple(lines)) for on, lines in groupby(self.lines, attrgetter("on"))]
        return tuple(Day(on, lines[-1].balance, lines) for on, lines in grouped)

    @property
    def basis(self) -> tuple[Line, ...]:
        """What the balance rests on: the figures it was last checked against, and all since.

        Where it was never checked, every line.
        """
        checked_on = max((line.on for line in self.lines if line.is_check), default=date.min)
        return tuple(
            line
            for line in self.lines
            if line.on > checked_on or (line.on == checked_on and line.is_check)
        )

    def fiscal_year_lines(self) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """Return the lines whose moves the fiscal year of `through` opened with, and its own.

        A line belongs to the fiscal year of its date. In the year in which an authority opens,
        the year opens with its opening figure and only later lines count.
        """
        begins = fiscal.first_day(fiscal.fiscal_year(self.through))
        before = tuple(line for line in self.lines if line.on < begins and line.balance)
        opening = (self._opening,) if self._opening else ()
        return before or opening, tuple(line for line in self.lines if line.on >= begins)

    def fiscal_year_to_date(self) -> FiscalYearToDate | None:
        """Return the sums of the fiscal year of `through`; None before the ledger opens."""
        if self.balance is None:
            return None
        opened_with, lines = self.fiscal_year_lines()
        return FiscalYearToDate(
            fiscal_year=fiscal.fiscal_year(self.through),
            opened_with_usd=moved(opened_with),
            left=self.balance,
            **asdict(Sums.of(lines)),
        )

    @property
    def _opening(self) -> Line | None:
        return next((line for line in self.lines if line.verdict is Verdict.OPENS), None)
