"""What reconciliation hands outward: reported figures, each held against the computed one."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assistance.ledger.figures import ReportedEntry, SourceFigure, Verdict
from assistance.models import Measure


class Sort(StrEnum):
    """The columns by which reconciled figures can be sorted."""

    DATE = "date"
    MEASURE = "measure"
    DIFFERENCE = "difference"
    VERDICT = "verdict"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Reported:
    """What was said on a day. `entry` holds its words, rounding and documents.

    `authority` is the code of the funding authority that the figure is of, "" for none.
    """

    measure: Measure
    subject: str
    subject_name: str
    authority: str
    unit: str
    entry: ReportedEntry

    @property
    def key(self) -> str:
        """The key of the record."""
        return self.entry.key

    @property
    def as_of(self) -> date:
        """The day that is spoken of."""
        return self.entry.on

    @property
    def value(self) -> int:
        """What was said, in the unit; an entry of the ledger knows dollars only."""
        return self.entry.value_usd

    @property
    def sources(self) -> tuple[SourceFigure, ...]:
        """The documents, the best one first."""
        return self.entry.sources

    @property
    def is_money(self) -> bool:
        """Whether the figure is in US dollars; else it is a count."""
        return self.unit == "usd"


@dataclass(frozen=True, slots=True)
class ReconciledFigure:
    """A reported figure held against the computed one on its own day.

    `computed` ± `uncertainty` and `difference` are in the unit of what was said. `computed` is None
    where nothing can be computed. `difference` is reported minus computed, 0 where a bound holds;
    None where the two are not compared. `coverage_percent` is what the ledger counts of a total
    that includes other programmes, in place of a verdict; None for all else. `reason` says why
    something is not there or not compared, or what explains a difference; "" for none.
    """

    reported: Reported
    computed: int | None
    uncertainty: int
    verdict: Verdict
    difference: int | None
    coverage_percent: Decimal | None
    reason: str

    @property
    def is_balance(self) -> bool:
        """Whether a balance was stated."""
        return self.reported.measure is Measure.REMAINING_BALANCE

    @property
    def agrees_within(self) -> int:
        """The largest difference, either way, that rounding accounts for."""
        return self.reported.entry.half_precision + self.uncertainty


@dataclass(frozen=True, slots=True)
class Counts:
    """How many figures there are with each verdict."""

    opens: int
    agree: int
    explained: int
    open: int
    not_comparable: int

    @property
    def comparable(self) -> int:
        """Those that opened the ledger or were held against it."""
        return self.opens + self.agree + self.explained + self.open

    @property
    def differ(self) -> int:
        """Those that disagree, explained or not."""
        return self.explained + self.open


def count(verdicts: Iterable[Verdict | None]) -> Counts:
    """Return how many there are of each verdict."""
    found = Counter(verdicts)
    return Counts(
        opens=found[Verdict.OPENS],
        agree=found[Verdict.AGREES],
        explained=found[Verdict.EXPLAINED],
        open=found[Verdict.OPEN],
        not_comparable=found[Verdict.NOT_COMPARABLE],
    )


@dataclass(frozen=True, slots=True)
class ReconciliationFilters:
    """Which figures to select; an empty filter selects all. Both days count.

    `source` is the key of a document, or words that the title, publisher and key of one of a
    figure's documents have between them.
    """

    measures: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    source: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every published reported figure dated on or before `as_of`, the oldest first."""

    as_of: date
    figures: tuple[ReconciledFigure, ...]

    @property
    def balances(self) -> Counts:
        """The verdicts on statements about balances."""
        return count(each.verdict for each in self.figures if each.is_balance)

    @property
    def others(self) -> Counts:
        """The verdicts on all other figures."""
        return count(each.verdict for each in self.figures if not each.is_balance)

    def select(
        self, filters: ReconciliationFilters, *, sort: Sort = Sort.DATE, descending: bool = False
    ) -> tuple[ReconciledFigure, ...]:
        """Return the figures that the filters leave, in order.

        Those that are equal in it stay the oldest first, or the newest first where descending.
        Differences are ordered by their size; what has none comes last.
        """
        figures = list(self.figures)
        if filters.source:
            figures = _resting_on(figures, filters.source)
        found = [each for each in figures if _is_selected(each, filters)]
        # They come the oldest first.
        if descending:
            found.reverse()
        if sort is Sort.DIFFERENCE:
            # Those of one unit together: dollars and counts have no common order.
            found.sort(key=lambda each: (each.reported.unit, abs(each.difference or 0)),
                       reverse=descending)  # fmt: skip
            found.sort(key=lambda each: each.difference is None)
        elif sort is not Sort.DATE:
            found.sort(key=_ORDERS[sort], reverse=descending)
        return tuple(found)


_MEASURES, _VERDICTS = list(Measure), list(Verdict)
_ORDERS: dict[Sort, Callable[[ReconciledFigure], Any]] = {
    Sort.MEASURE: lambda each: (_MEASURES.index(each.reported.measure), each.reported.subject),
    Sort.VERDICT: lambda each: _VERDICTS.index(each.verdict),
    Sort.SOURCE: lambda each: each.reported.sources[0].publisher.lower(),
}


def _is_selected(figure: ReconciledFigure, filters: ReconciliationFilters) -> bool:
    reported = figure.reported
    return (
        (not filters.measures or reported.measure in filters.measures)
        and (not filters.authorities or reported.authority in filters.authorities)
        and (not filters.verdicts or figure.verdict in filters.verdicts)
        and (filters.from_on is None or reported.as_of >= filters.from_on)
        and (filters.to_on is None or reported.as_of <= filters.to_on)
    )


def _resting_on(figures: list[ReconciledFigure], source: str) -> list[ReconciledFigure]:
    """Return the figures that rest on the source with this key, else on one with these words."""
    by_key = [each for each in figures if any(source == one.key for one in each.reported.sources)]
    words = source.lower().split()
    return by_key or [
        each
        for each in figures
        if any(
            all(word in f"{one.title}\n{one.publisher}\n{one.key}".lower() for word in words)
            for one in each.reported.sources
        )
    ]
