"""What changed between two days: each authority's lines in between, and what they sum up to."""

from dataclasses import dataclass
from datetime import date

from assistance.ledger import statement as ledger
from assistance.ledger.figures import AuthorityFigure, Balance, Line, Statement, Sums


@dataclass(frozen=True, slots=True)
class Change:
    """An authority between the ends of two days: the lines after `from_on` up to and with `to_on`.

    `opened_with` is the balance at the end of `from_on`, None where it was not established then;
    `opening` is then the figure with which the ledger opened in between, if it did. From the one or
    the other, `sums` lead to `left` to the dollar. `sums` and `left` are None where the balance was
    not established on `to_on` either. `known_on` and `opening_is_known` are those of the statement.
    """

    authority: AuthorityFigure
    from_on: date
    to_on: date
    opened_with: Balance | None
    opening: Balance | None
    lines: tuple[Line, ...]
    sums: Sums | None
    left: Balance | None
    known_on: date | None = None
    opening_is_known: bool = True

    @property
    def used_usd(self) -> int:
        """What the packages of the stretch used, those before the ledger opens included."""
        return sum(line.package.used_usd for line in self.lines if line.package)


def changes(*, from_on: date, to_on: date, known_on: date | None = None) -> tuple[Change, ...]:
    """Return what changed for each authority, the oldest one first; as many queries as statements.

    With known_on, of what was known by that day. From a day to itself nothing changes. Raises
    ValueError where from_on is after to_on.
    """
    if from_on > to_on:
        raise ValueError(f"{from_on} is after {to_on}")
    found = ledger.statements(through=to_on, known_on=known_on)
    return tuple(change(each, from_on=from_on) for each in found)


def change(statement: Statement, *, from_on: date) -> Change:
    """Return what changed from the end of from_on to the statement's last day."""
    before = statement.until(from_on)
    lines = statement.lines[len(before.lines) :]
    return Change(
        authority=statement.authority,
        from_on=from_on,
        to_on=statement.through,
        opened_with=before.balance,
        opening=None if before.balance else statement.opened_with,
        lines=lines,
        sums=Sums.of(lines) if statement.balance else None,
        left=statement.balance,
        known_on=statement.known_on,
        opening_is_known=statement.opening_is_known,
    )
