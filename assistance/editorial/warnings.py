"""What is odd about a record, in plain sentences that name the values."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistance.editorial.duplicates import Recorded, amount_usd
from assistance.editorial.effect import Comparison, Overdraft, VerdictChange
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


def warnings(
    *,
    comparisons: Iterable[Comparison],
    verdicts: Sequence[VerdictChange],
    found: Iterable[Recorded],
    entry: Entry,
    authority: AuthorityFigure,
    siblings: Sequence[Recorded],
    edited: Recorded | None,
    today: date,
) -> Iterator[str]:
    """Yield all that is odd about an entry: in the ledgers, beside other records, in itself.

    `found` are likely duplicates, `siblings` the other records of its authority, `edited` is the
    stored record that it replaces.
    """
    for comparison in comparisons:
        if comparison.overdraft:
            yield _overdrawn(comparison.after.authority.code, comparison.overdraft)
    for change in verdicts:
        if change.breaks and change.entry is not entry:
            yield _broken(change)
    yield from map(duplicate_warning, found)
    yield from _own_warnings(entry, authority, siblings, edited, today)
    for change in verdicts:
        if change.entry is entry and change.verdict_after is Verdict.OPEN:
            yield (
                f"It disagrees with the ledger of {change.authority} and has no difference note: "
                f"it becomes an open difference of {_signed_usd(change.difference_after_usd or 0)}."
            )


def _own_warnings(
    entry: Entry,
    authority: AuthorityFigure,
    siblings: Sequence[Recorded],
    edited: Recorded | None,
    today: date,
) -> Iterator[str]:
    code = authority.code
    if isinstance(entry, PackageEntry):
        # An older package keeps its number when it is edited: that number is not odd.
        kept = edited.number if edited and edited.authority == code else None
        yield from number_warnings(
            number=entry.number, authority=code, others=siblings, number_before=kept
        )
    yield from amount_warnings(entry=entry, authority=code, others=siblings)
    yield from day_warnings(on=entry.on, today=today)
    if entry.on < authority.opens_on:
        yield (
            f"{_day(entry.on)} is before the ledger of {code} opens, on "
            f"{_day(authority.opens_on)}: the record would be listed, with the balance “not "
            f"established”."
        )
    # A digit too few makes a tenth; the one charge on record below its announcement is 61 %.
    if isinstance(entry, PackageEntry) and 2 * entry.used_usd < entry.amount_usd:
        yield (
            f"The charged amount of {_usd(entry.used_usd)} is less than half of the announced "
            f"{_usd(entry.amount_usd)}."
        )


def _overdrawn(authority: str, overdraft: Overdraft) -> str:
    least = "at least " if overdraft.lowest.uncertainty_usd else ""
    return (
        f"{authority} would be overdrawn by {least}{_usd(overdraft.at_least_usd)} on "
        f"{_day(overdraft.on)}: its balance would be {_balance(overdraft.lowest)}."
    )


def _broken(change: VerdictChange) -> str:
    return (
        f"The statement “{change.entry.wording}” of {_day(change.entry.on)} would no longer agree "
        f"with the ledger of {change.authority}: it says {_usd(change.entry.value_usd)}, a "
        f"difference of {_signed_usd(change.difference_after_usd or 0)}."
    )


def duplicate_warning(duplicate: Recorded) -> str:
    """Return which stored record may be the same one."""
    draft = ", as a draft" if duplicate.is_draft else ""
    return f"It may be recorded already{draft}: {_named(duplicate)}."


def number_warnings(
    *, number: int | None, authority: str, others: Iterable[Recorded], number_before: int | None
) -> Iterator[str]:
    """Yield what is odd about a package's number; nothing where it has none."""
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


def _named(record: Recorded) -> str:
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
