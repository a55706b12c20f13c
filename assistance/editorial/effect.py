"""The ledger without a record and with it: two walks over the entries, compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistance.ledger import statement as ledger
from assistance.ledger.figures import (
    AuthorityFigure,
    Balance,
    Entry,
    Line,
    ReportedEntry,
    Statement,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A reported balance before and after, as its authority's ledger judges it.

    A difference is what the figure's line moves: of an agreeing one its rounding step; None where
    it opens the ledger or is compared with nothing. `verdict_before` is None for a new figure.
    """

    authority: str
    entry: ReportedEntry
    verdict_before: Verdict | None
    verdict_after: Verdict | None
    difference_before_usd: int | None
    difference_after_usd: int | None

    @property
    def is_change(self) -> bool:
        """Whether verdict or difference is another one."""
        return (self.verdict_before, self.difference_before_usd) != (
            self.verdict_after,
            self.difference_after_usd,
        )

    @property
    def breaks(self) -> bool:
        """Whether a figure that agreed with the ledger, or opened it, no longer does."""
        agreed = self.verdict_before in (Verdict.AGREES, Verdict.OPENS)
        return agreed and self.verdict_after in (Verdict.EXPLAINED, Verdict.OPEN)


@dataclass(frozen=True, slots=True)
class Overdraft:
    """A day with a balance below zero by more than its uncertainty, and the day's lowest."""

    on: date
    lowest: Balance

    @property
    def at_least_usd(self) -> int:
        """What is missing at least: the uncertainty is counted for the authority."""
        return -_most(self.lowest)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An authority's statement without and with the record; before `since` they are the same.

    `overdraft` is the first day that is overdrawn with the record only. A balance within the day
    counts: a statement may lift it again by the evening.
    """

    before: Statement
    after: Statement
    since: date
    overdraft: Overdraft | None


def compare(
    *,
    authorities: Iterable[AuthorityFigure],
    entries: dict[str, list[Entry]],
    entry: Entry,
    authority: str,
    replaces: str | None,
) -> list[Comparison]:
    """Return what entry changes in authority's ledger and, where an edit takes it from another
    one, in that.

    The stored version, of entry's kind and with the key replaces, stands in the ledger without it
    if it is among entries.
    """
    figures = {figure.code: figure for figure in authorities}
    stored = {
        code: each
        for code in figures
        for each in entries.get(code, ())
        if type(each) is type(entry) and each.key == replaces
    }
    return [
        _comparison(
            figures[code],
            entries.get(code, []),
            leaves=stored.get(code),
            joins=entry if code == authority else None,
        )
        for code in dict.fromkeys((authority, *stored))
    ]


def checks(
    *, comparisons: list[Comparison], entry: Entry, replaces: str | None
) -> list[VerdictChange]:
    """Return what is held against the ledgers from their first changed day on, changed or not.

    Entry itself is always there where it is a reported balance.
    """
    before = {
        line.entry.key: line for each in comparisons for line in each.before.lines if line.reported
    }
    found = []
    for each in comparisons:
        for line in each.after.lines:
            is_own = line.entry is entry
            if line.reported and line.on >= each.since and (line.is_check or is_own):
                was = before.get(replaces or "") if is_own else before[line.entry.key]
                code = each.after.authority.code
                found.append(_verdict_change(code, line.reported, was, line))
    return found


def _comparison(
    figure: AuthorityFigure, entries: list[Entry], *, leaves: Entry | None, joins: Entry | None
) -> Comparison:
    changed = [each for each in (leaves, joins) if each]
    # Records are told apart by identity: a new one may have been given the key of another.
    counted = [each for each in entries if each is not leaves] + ([joins] if joins else [])
    before, after = (
        Statement(figure, date.max, ledger.walk(opens_on=figure.opens_on, entries=each))
        for each in (entries, counted)
    )
    since = min(each.on for each in changed)
    return Comparison(before, after, since, _overdraft(before, after))


def _overdraft(before: Statement, after: Statement) -> Overdraft | None:
    # An edit may take the only line of a day away, so the days of both statements count; and a
    # day that is overdrawn in both may end so in one only, which the next day tells.
    lines = {line.on for statement in (before, after) for line in statement.lines}
    days = sorted(lines | {on + timedelta(days=1) for on in lines})
    lows = zip(days, _lowest_by_day(before, days), _lowest_by_day(after, days), strict=True)
    for on, without, lowest in lows:
        if lowest and _most(lowest) < 0 and (without is None or _most(without) >= 0):
            return Overdraft(on, lowest)
    return None


def _lowest_by_day(statement: Statement, days: Iterable[date]) -> Iterator[Balance | None]:
    """Yield the lowest balance of each day, which is the last one where the day has no line."""
    with_lines = {day.on: day for day in statement.days}
    last: Balance | None = None
    for on in days:
        day = with_lines.get(on)
        balances = [line.balance for line in day.lines if line.balance] if day else [last]
        yield min(filter(None, balances), key=_most, default=None)
        last = day.balance if day else last


def _most(balance: Balance) -> int:
    return balance.remaining_usd + balance.uncertainty_usd


def _verdict_change(
    code: str, entry: ReportedEntry, before: Line | None, after: Line
) -> VerdictChange:
    return VerdictChange(
        authority=code,
        entry=entry,
        verdict_before=before.verdict if before else None,
        verdict_after=after.verdict,
        difference_before_usd=before.change_usd if before else None,
        difference_after_usd=after.change_usd,
    )
