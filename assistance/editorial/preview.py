"""What a record would do to the ledger, before it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from assistance.editorial.duplicates import Recorded, duplicates, recorded
from assistance.editorial.effect import Comparison, VerdictChange, checks, compare
from assistance.editorial.warnings import next_number, warnings
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
    duplicates: tuple[Recorded, ...]
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
    checked = checks(comparisons=comparisons, entry=entry, replaces=replaces)
    stored = recorded(entry=entry, authority=authority)
    edited = next((each for each in stored if each.key == replaces), None)
    others = [each for each in stored if each is not edited]
    return _preview(comparisons, checked, edited, others, entry, today)


def _preview(
    comparisons: Sequence[Comparison],
    checked: Sequence[VerdictChange],
    edited: Recorded | None,
    others: Sequence[Recorded],
    entry: Entry,
    today: date,
) -> Preview:
    here = comparisons[0]
    authority = here.after.authority
    verdicts = tuple(each for each in checked if each.is_change or each.entry is entry)
    siblings = [each for each in others if each.authority == authority.code]
    found = duplicates(entry=entry, authority=authority.code, others=others)
    odd = warnings(
        comparisons=comparisons, verdicts=verdicts, found=found, entry=entry, authority=authority,
        siblings=siblings, edited=edited, today=today,
    )  # fmt: skip
    return Preview(
        authority=authority,
        on=entry.on,
        before=here.before.until(entry.on).balance,
        after=here.after.until(entry.on).balance,
        today_before=here.before.until(today).balance,
        today_after=here.after.until(today).balance,
        verdicts=verdicts,
        same_verdicts_count=len(checked) - len(verdicts),
        overdrawn_on=here.overdraft.on if here.overdraft else None,
        duplicates=found,
        next_number=next_number(siblings) if isinstance(entry, PackageEntry) else None,
        warnings=tuple(odd),
    )


def digest(*, warnings: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that stand for exactly these warnings, "" where there are none.

    A form sends it back with “I have checked this”, which covers only the warnings that were seen.
    """
    text = "\n".join(warnings)
    return sha256(text.encode()).hexdigest()[:16] if text else ""
