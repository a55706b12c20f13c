"""The ledger: an authority's lines in order, with the running balance and the checks against it.

A balance is never stored. It is read from funding actions, packages and reported figures, so an
edit of any of them is right everywhere at once.
"""

from collections.abc import Iterable
from datetime import date

from assistance.ledger.entries import entries_by_authority
from assistance.ledger.figures import (
    AuthorityFigure,
    Balance,
    Entry,
    FundingEntry,
    Line,
    PackageEntry,
    ReportedEntry,
    Statement,
    Verdict,
)
from assistance.models import FundingAuthority


class UnknownAuthorityError(LookupError):
    """There is no funding authority with this code."""


def authorities() -> tuple[AuthorityFigure, ...]:
    """Return the funding authorities, the oldest first."""
    return tuple(
        authority_figure(record) for record in FundingAuthority.objects.order_by("opens_on", "code")
    )


def statements(*, through: date, known_on: date | None = None) -> tuple[Statement, ...]:
    """Return every authority's statement, the oldest authority first.

    Counts lines dated on or before through, in seven queries, whatever the number of authorities;
    with known_on, only those that were known by that day.
    """
    entries = entries_by_authority(through=through, known_on=known_on)
    return tuple(
        statement_of(authority, entries.get(authority.code, ()), through=through, known_on=known_on)
        for authority in authorities()
    )


def statement(*, authority: str, through: date, known_on: date | None = None) -> Statement:
    """Return one authority's statement; raises UnknownAuthorityError for a code that has no row.

    With known_on, it counts only lines that were known by that day.
    """
    record = FundingAuthority.objects.filter(code=authority).first()
    if record is None:
        raise UnknownAuthorityError(authority)
    entries = entries_by_authority(through=through, authority=authority, known_on=known_on)
    return statement_of(
        authority_figure(record), entries.get(authority, ()), through=through, known_on=known_on
    )


def balances(*, as_of: date, known_on: date | None = None) -> dict[str, Balance | None]:
    """Return each authority's balance by its code, counting lines dated on or before as_of.

    With known_on, only lines that were known by that day. None where the balance is not
    established: the ledger has not opened yet, or that was not known yet.
    """
    return {
        each.authority.code: each.balance for each in statements(through=as_of, known_on=known_on)
    }


def statement_of(
    authority: AuthorityFigure,
    entries: Iterable[Entry],
    *,
    through: date,
    known_on: date | None = None,
) -> Statement:
    """Return the statement that these entries of an authority make, all dated by through.

    With known_on, of those that were known by that day: a law or a package from its own day or
    the later one on which it became public, a reported balance from the later of its day and its
    best source's. Where the authority had not opened by that day, or none of the figures that may
    open it was known, the balance is not established.
    """
    if known_on is None:
        return Statement(authority, through, walk(opens_on=authority.opens_on, entries=entries))
    entries = list(entries)
    known = [entry for entry in entries if entry.known_since <= known_on]
    opens_on = authority.opens_on
    opens = opens_on <= known_on and bool(
        _opening_statement(opens_on, known) or not _opening_statement(opens_on, entries)
    )
    lines = walk(opens_on=opens_on if opens else None, entries=known)
    return Statement(authority, through, lines, opens, known_on)


def walk(*, opens_on: date | None, entries: Iterable[Entry]) -> tuple[Line, ...]:
    """Put one authority's entries in order and carry the balance through them.

    Before opens_on the balance is not established; without it, on no day. On that day the coarsest
    comparable statement opens the ledger with its stated figure, whatever else is dated that day;
    if there is none, the balance before that day's lines is 0.
    """
    ordered = sorted(entries, key=_day_order)
    opening = _opening_statement(opens_on, ordered)
    if opening:
        # It speaks of the day's end, so it stands before the statements that it is compared with
        # and after everything else of its day.
        ordered.remove(opening)
        place = sum(1 for entry in ordered if _day_order(entry) < (opening.on, STATEMENTS))
        ordered.insert(place, opening)
    lines: list[Line] = []
    balance: Balance | None = None
    for entry in ordered:
        if balance is None and opening is None and opens_on and entry.on >= opens_on:
            balance = Balance(0, 0)
        if entry is opening:
            line = Line(entry, None, Balance(opening.value_usd, opening.half_precision), _OPENS)
        elif isinstance(entry, ReportedEntry):
            line = _checked(entry, balance)
        else:
            line = _moved(entry, balance)
        lines.append(line)
        balance = line.balance
    return tuple(lines)


ADDITIONS, PACKAGES, REDUCTIONS, STATEMENTS = range(4)
_OPENS = Verdict.OPENS


def _day_order(entry: Entry) -> tuple[date, int, int, int, str]:
    """Order of the lines: additions, packages, reductions, then what was said at the day's end.

    Officials speak of what is left once the package is out. Bounds come before figures and
    coarse figures before fine ones, so that the finest has the last word.
    """
    if isinstance(entry, ReportedEntry):
        return (entry.on, STATEMENTS, 0 if entry.is_bound else 1, -entry.half_precision, entry.key)
    if isinstance(entry, PackageEntry):
        return (entry.on, PACKAGES, entry.number or 0, 0, entry.key)
    return (entry.on, ADDITIONS if entry.change_usd > 0 else REDUCTIONS, 0, 0, entry.key)


def _opening_statement(opens_on: date | None, ordered: list[Entry]) -> ReportedEntry | None:
    candidates = [
        entry
        for entry in ordered
        if isinstance(entry, ReportedEntry) and entry.comparable and entry.on == opens_on
    ]
    # A bound states no figure: it opens the ledger only where nothing better was said.
    return next((entry for entry in candidates if not entry.is_bound), next(iter(candidates), None))


def _moved(entry: FundingEntry | PackageEntry, balance: Balance | None) -> Line:
    """Return the line of an act or a package; a rounded change widens the uncertainty."""
    if isinstance(entry, PackageEntry):
        change, widens_by = -entry.used_usd, 0
    else:
        change, widens_by = entry.change_usd, entry.precision // 2 if entry.change_usd else 0
    if balance is None:
        return Line(entry, change, None)
    after = Balance(balance.remaining_usd + change, balance.uncertainty_usd + widens_by)
    return Line(entry, change, after)


def _checked(entry: ReportedEntry, balance: Balance | None) -> Line:
    """Hold a reported balance against the computed one: agree, or go on from what was said."""
    if balance is None or not entry.comparable:
        return Line(entry, None, balance, Verdict.NOT_COMPARABLE)
    step = entry.value_usd - balance.remaining_usd
    stated = Balance(entry.value_usd, entry.half_precision)
    if meets(
        qualifier=entry.qualifier,
        value=entry.value_usd,
        half_precision=entry.half_precision,
        low=balance.remaining_usd - balance.uncertainty_usd,
        high=balance.remaining_usd + balance.uncertainty_usd,
    ):
        if entry.is_bound or entry.half_precision >= balance.uncertainty_usd:
            return Line(entry, 0, balance, Verdict.AGREES, balance)
        return Line(entry, step, stated, Verdict.AGREES, balance)
    if entry.is_bound:
        stated = Balance(entry.value_usd, balance.uncertainty_usd)
    verdict = Verdict.EXPLAINED if entry.difference_note else Verdict.OPEN
    return Line(entry, step, stated, verdict, balance)


def meets(*, qualifier: str, value: int, half_precision: int, low: int, high: int) -> bool:
    """Whether what was stated and what was computed, low to high, share a point.

    Touching ends meet; of a bound only its one end counts.
    """
    if qualifier == "at_least":
        return high >= value
    if qualifier == "at_most":
        return low <= value
    return low <= value + half_precision and high >= value - half_precision


def authority_figure(record: FundingAuthority) -> AuthorityFigure:
    """Return an authority as a figure."""
    return AuthorityFigure(
        code=record.code,
        name=record.name,
        kind=record.kind,
        opens_on=record.opens_on,
        legal_basis=record.legal_basis,
        description=record.description,
    )
