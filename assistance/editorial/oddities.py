"""What is odd about a record, in plain sentences that name the values."""

from collections.abc import Iterable, Iterator
from datetime import date

from assistance.editorial.duplicates import Duplicate, Recorded, amount_usd
from assistance.editorial.effect import Overdraft, VerdictChange
from assistance.ledger.figures import (
    AuthorityFigure,
    Balance,
    Entry,
    FundingEntry,
    PackageEntry,
    ReportedEntry,
    Verdict,
)

TIMES_THE_LARGEST = 3


def overdraft_warning(*, authority: str, overdraft: Overdraft) -> str:
    """Return by how much, and on which day, an authority would be overdrawn."""
    least = "at least " if overdraft.lowest.uncertainty_usd else ""
    return (
        f"{authority} would be overdrawn by {least}{_usd(overdraft.at_least_usd)} on "
        f"{_day(overdraft.on)}: its balance would be {_balance(overdraft.lowest)}."
    )


def broken_statement_warning(*, change: VerdictChange) -> str:
    """Return which reported balance would no longer agree, and its new difference."""
    return (
        f"The statement “{change.entry.wording}” of {_day(change.entry.on)} would no longer agree "
        f"with the ledger of {change.authority}: it says {_usd(change.entry.value_usd)}, a "
        f"difference of {_signed_usd(change.difference_after_usd or 0)}."
    )


def duplicate_warning(*, duplicate: Duplicate) -> str:
    """Return which stored record may be the same one."""
    draft = ", as a draft" if duplicate.is_draft else ""
    return f"It may be recorded already{draft}: {_named(duplicate)}."


def number_warnings(
    *, number: int | None, authority: str, others: Iterable[Recorded], number_before: int | None
) -> Iterator[str]:
    """Yield what is odd about a package's number; nothing where it has none.

    An older package keeps its number when it is edited: that number is not odd.
    """
    following = next_number(others)
    if number is None or number == following:
        return
    if number > following:
        yield f"The number {number} leaves a gap: the next number of {authority} is {following}."
    elif number != number_before:
        taken = next((f" by {_named(each)}" for each in others if each.number == number), None)
        what = f"is taken{taken}" if taken else "is not the next one"
        yield f"The number {number} {what}: the next number of {authority} is {following}."


def next_number(others: Iterable[Recorded]) -> int:
    """Return one more than the highest number of an authority's packages."""
    return max((each.number for each in others if each.number), default=0) + 1


def amount_warnings(*, entry: Entry, authority: str, others: Iterable[Recorded]) -> Iterator[str]:
    """Yield what is odd about the amount of a package or the change of an action.

    It is held against the authority's largest published one: a draft may have the same slip.
    """
    published = [each for each in others if not each.is_draft]
    largest = max(published, key=lambda each: abs(each.amount_usd), default=None)
    amount = amount_usd(entry)
    if isinstance(entry, ReportedEntry) or largest is None or largest.amount_usd == 0:
        return
    if abs(amount) > TIMES_THE_LARGEST * abs(largest.amount_usd):
        what = "change" if isinstance(entry, FundingEntry) else "amount"
        yield (
            f"Its {what} of {_usd(amount)} is more than {TIMES_THE_LARGEST} times the largest of "
            f"{authority} so far: {_named(largest)}."
        )


def day_warnings(*, on: date, today: date) -> tuple[str, ...]:
    """Return what is odd about a record's day: it is to come, or a Saturday or a Sunday.

    This is all that can be said of a reported figure that is about no balance.
    """
    found = []
    if on > today:
        found.append(f"{_day(on)} is in the future: today is {_day(today)}.")
    if on.isoweekday() > 5:
        found.append(f"{_day(on)} is a {on:%A}.")
    return tuple(found)


def opening_warnings(*, on: date, authority: AuthorityFigure) -> Iterator[str]:
    """Yield that a day lies before the authority's ledger opens."""
    if on < authority.opens_on:
        yield (
            f"{_day(on)} is before the ledger of {authority.code} opens, on "
            f"{_day(authority.opens_on)}: the record would be listed, with the balance “not "
            f"established”."
        )


def charge_warnings(*, entry: PackageEntry) -> Iterator[str]:
    """Yield that less than half of what was announced is charged.

    A digit too few makes a tenth; the one charge on record below its announcement is 61 %.
    """
    if 2 * entry.used_usd < entry.amount_usd:
        yield (
            f"The charged amount of {_usd(entry.used_usd)} is less than half of the announced "
            f"{_usd(entry.amount_usd)}."
        )


def difference_warnings(*, own: VerdictChange) -> Iterator[str]:
    """Yield that a reported balance would be an open difference: no note explains it."""
    if own.verdict_after is Verdict.OPEN:
        yield (
            f"It disagrees with the ledger of {own.authority} and has no difference note: it "
            f"becomes an open difference of {_signed_usd(own.difference_after_usd or 0)}."
        )


def _named(record: Recorded | Duplicate) -> str:
    return f"{record.label}, {_day(record.on)}, {_usd(record.amount_usd)}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _usd(amount: int) -> str:
    return f"{'−' if amount < 0 else ''}${abs(amount):,}"


def _signed_usd(amount: int) -> str:
    return f"+{_usd(amount)}" if amount > 0 else _usd(amount)


def _balance(balance: Balance) -> str:
    give_or_take = f" ± {_usd(balance.uncertainty_usd)}" if balance.uncertainty_usd else ""
    return f"{_usd(balance.remaining_usd)}{give_or_take}"
