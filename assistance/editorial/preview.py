"""What a record would do to the ledger, before it counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from assistance.editorial import oddities
from assistance.editorial.duplicates import Duplicate, Recorded, duplicates, recorded
from assistance.editorial.effect import Comparison, VerdictChange, checks, compare
from assistance.ledger import statement as ledger
from assistance.ledger.entries import entries_by_day
from assistance.ledger.figures import AuthorityFigure, Balance, Entry, PackageEntry


@dataclass(frozen=True, slots=True)
class Preview:
    """What a record would do to its authority's ledger; days are inclusive, None not established.

    `before` and `after` are the balances at the end of the record's day `on`, without and with it.
    `verdicts` are the reported balances whose verdict or difference would change, from the first
    changed day on, and the record itself if it is one; `same_verdicts_count` is how many others
    there are. `overdrawn_on` is the first day with a balance below zero by more than its
    uncertainty, at its end or within it, that was not so without the record. `next_number` is one
    more than the highest of the authority's other packages, drafts included; None for a record
    that is no package.
    """

    authority: AuthorityFigure
    on: date
    before: Balance | None
    after: Balance | None
    today_before: Balance | None
    today_after: Balance | None
    verdicts: tuple[VerdictChange, ...]
    same_verdicts_count: int
    overdrawn_on: date | None
    duplicates: tuple[Duplicate, ...]
    next_number: int | None
    warnings: tuple[str, ...]


def preview(*, entry: Entry, authority: str, replaces: str | None, today: date) -> Preview:
    """Return what entry would do to authority's ledger, in eight queries.

    replaces is the key of the stored record that is being edited: its stored version is left out
    of the ledger with entry, and stays in the one without where it is published. Where it stood
    under another authority, that one's verdicts and warnings are given too, after this one's.
    Raises UnknownAuthorityError for a code that has no row, after one query.
    """
    authorities = ledger.authorities()
    if authority not in {figure.code for figure in authorities}:
        raise ledger.UnknownAuthorityError(authority)
    is_package = isinstance(entry, PackageEntry)
    comparisons = compare(
        authorities=authorities,
        entries=entries_by_day(apart=replaces if is_package else None),
        entry=entry,
        authority=authority,
        replaces=replaces,
    )
    here = comparisons[0]
    checked = checks(comparisons=comparisons, entry=entry, replaces=replaces)
    verdicts = tuple(each for each in checked if each.is_change or each.entry is entry)
    stored = recorded(entry=entry, authority=authority)
    edited = next((each for each in stored if each.key == replaces), None)
    others = [each for each in stored if each is not edited]
    siblings = [each for each in others if each.authority == authority]
    found = duplicates(entry=entry, authority=authority, others=others)
    return Preview(
        authority=here.after.authority,
        on=entry.on,
        before=here.before.until(entry.on).balance,
        after=here.after.until(entry.on).balance,
        today_before=here.before.until(today).balance,
        today_after=here.after.until(today).balance,
        verdicts=verdicts,
        same_verdicts_count=len(checked) - len(verdicts),
        overdrawn_on=here.overdraft.on if here.overdraft else None,
        duplicates=found,
        next_number=oddities.next_number(siblings) if is_package else None,
        warnings=(
            *_ledger_warnings(comparisons, verdicts, entry),
            *(oddities.duplicate_warning(duplicate=each) for each in found),
            *_record_warnings(entry, here.after.authority, siblings, edited, today),
            *_difference_warnings(verdicts, entry),
        ),
    )


def _ledger_warnings(
    comparisons: Iterable[Comparison], verdicts: Iterable[VerdictChange], entry: Entry
) -> Iterator[str]:
    for each in comparisons:
        if each.overdraft:
            code = each.after.authority.code
            yield oddities.overdraft_warning(authority=code, overdraft=each.overdraft)
    for change in verdicts:
        if change.breaks and change.entry is not entry:
            yield oddities.broken_statement_warning(change=change)


def _record_warnings(
    entry: Entry,
    authority: AuthorityFigure,
    siblings: list[Recorded],
    edited: Recorded | None,
    today: date,
) -> Iterator[str]:
    code = authority.code
    if isinstance(entry, PackageEntry):
        kept = edited.number if edited and edited.authority == code else None
        yield from oddities.number_warnings(
            number=entry.number,
            authority=code,
            others=siblings,
            number_before=kept,
        )
    yield from oddities.amount_warnings(entry=entry, authority=code, others=siblings)
    yield from oddities.day_warnings(on=entry.on, today=today)
    yield from oddities.opening_warnings(on=entry.on, authority=authority)
    if isinstance(entry, PackageEntry):
        yield from oddities.charge_warnings(entry=entry)


def _difference_warnings(verdicts: Iterable[VerdictChange], entry: Entry) -> Iterator[str]:
    for change in verdicts:
        if change.entry is entry:
            yield from oddities.difference_warnings(own=change)


def digest(*, warnings: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that stand for exactly these warnings, "" where there are none.

    A form sends it back with “I have checked this”, which covers only the warnings that were seen.
    """
    text = "\n".join(warnings)
    return sha256(text.encode()).hexdigest()[:16] if text else ""
