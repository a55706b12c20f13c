"""What changed between two days: what each authority opened with, its lines and what is left."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.ledger.changes import Change
from assistance.ledger.figures import Balance, Verdict
from assistance.ledger.proofs.balance import YearPart
from assistance.ledger.proofs.changes import CHANGE
from dashboard.changes.params import ChangesParams
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.formats import counted, long_day, millions, signed_millions, usd_short
from dashboard.site.kinds import limits_and_money
from dashboard.site.page import Option, hidden
from dashboard.site.params import BRIEFING_ON
from dashboard.site.proofs import Phrase, Proved, proved_balance
from dashboard.site.sentences import joined, short_name, why_not_established
from dashboard.site.statement_rows import Row, statement_row


@dataclass(frozen=True, slots=True)
class SumFigures:
    """The sums by sort as they are written."""

    added: str
    used: str
    packages: str
    lapsed: str
    differences: str


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """An authority between the two days; `opened_with` is what its sums begin with.

    That is the figure that opens the ledger in between where the balance was not established
    before; `opens` says so. Balances are "" where there is none. `why_empty` is why there are no
    lines.
    """

    change: Change
    opened_with: str
    opened_with_uncertainty: int
    opens: str
    sums: SumFigures | None
    left: str
    rows: tuple[Row, ...]
    why_empty: str
    url: str
    exports: tuple[ExportLink, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What changed between the days of `params`; `carried` is what else the URL holds."""

    params: ChangesParams
    title: str
    headline: Phrase
    kinds: str
    carried: tuple[tuple[str, str], ...]
    presets: tuple[Option, ...]
    sections: tuple[ChangeSection, ...]
    exports: tuple[ExportLink, ...]


def changes_page(changes: tuple[Change, ...], params: ChangesParams) -> ChangesPage:
    """Return the page of these changes."""
    return ChangesPage(
        params=params,
        title=f"Changes from {long_day(params.from_on)} to {long_day(params.to_on)}",
        headline=_headline(changes, params),
        kinds=limits_and_money(each.authority for each in changes),
        carried=hidden(params, "from", "to"),
        presets=_presets(params),
        sections=tuple(_section(each, params) for each in changes),
        exports=export_links("changes", params.export_pairs()),
    )


def _headline(changes: tuple[Change, ...], params: ChangesParams) -> Phrase:
    if params.from_on == params.to_on:
        return Phrase(f"Nothing lies between {long_day(params.from_on)} and itself.")
    between = f"From {long_day(params.from_on)} to {long_day(params.to_on)},"
    if not changes:
        return Phrase(f"{between} nothing is recorded.")
    used = joined([Phrase(_used(each), f" of {short_name(each.authority)}") for each in changes])
    verb = "was" if len(changes) == 1 else "were"
    return Phrase(f"{between} ", used, f" {verb} used; ", _left(changes), ".")


def _used(change: Change) -> str:
    """Return what the packages used; proved where the sums begin with the first day."""
    text = usd_short(change.used_usd)
    return _proved(change, YearPart.USED, -change.used_usd, text) if change.opened_with else text


def _left(changes: tuple[Change, ...]) -> Phrase:
    """Return what was left of each, by name where not all of them are known."""
    known = [each for each in changes if each.left]
    verb = "was" if len(known) == 1 else "were"
    left = [_balance(each, each.left, each.to_on, short=True) for each in known]
    if len(known) == len(changes):
        return Phrase(joined(left), f" {verb} left")
    unknown = joined([short_name(each.authority) for each in changes if not each.left])
    missing = f"the balance of {unknown} was not established"
    if not known:
        return Phrase(missing)
    named = [
        Phrase(figure, f" of {short_name(each.authority)}")
        for figure, each in zip(left, known, strict=True)
    ]
    return Phrase(joined(named), f" {verb} left, {missing}")


def _balance(change: Change, balance: Balance | None, as_of: date, *, short: bool = False) -> str:
    if balance is None:
        return ""
    code, known_on = change.authority.code, change.known_on
    return proved_balance(balance, code, as_of=as_of, short=short, known_on=known_on)


def _proved(change: Change, part: YearPart, value: int, text: str) -> Proved:
    question = CHANGE.question(
        authority=change.authority.code,
        part=part,
        since=change.from_on,
        as_of=change.to_on,
        known_on=change.known_on,
    )
    return Proved(text, value, question)


def _sums(change: Change) -> SumFigures | None:
    sums = change.sums
    if sums is None:
        return None

    def moved(part: YearPart, value: int) -> Proved:
        return _proved(change, part, value, signed_millions(value))

    count = sums.package_count
    return SumFigures(
        added=moved(YearPart.ADDED, sums.added_usd),
        used=moved(YearPart.USED, sums.used_usd),
        packages=_proved(change, YearPart.PACKAGES, count, counted(count, "package")),
        lapsed=moved(YearPart.LAPSED, sums.lapsed_usd),
        differences=moved(YearPart.DIFFERENCES, sums.differences_usd),
    )


def _presets(params: ChangesParams) -> tuple[Option, ...]:
    """Return links to stretches that many ask for."""
    latest = params.latest_on
    last_on = latest if params.known_on else params.last_on
    stretches = [
        ("Since the briefing", BRIEFING_ON, latest),
        ("Since the records began", params.first_on, latest),
        ("Up to the briefing", params.first_on, BRIEFING_ON),
    ]
    return tuple(
        Option(
            label,
            reverse("changes") + params.query(from_on=from_on, to_on=to_on),
            (from_on, to_on) == (params.from_on, params.to_on),
        )
        for label, from_on, to_on in stretches
        if params.first_on <= from_on <= to_on <= last_on
    )


def _section(change: Change, params: ChangesParams) -> ChangeSection:
    code = change.authority.code
    start = change.opened_with or change.opening
    return ChangeSection(
        change=change,
        opened_with=_opened_with(change),
        opened_with_uncertainty=start.uncertainty_usd if start else 0,
        opens=_opens(change),
        sums=_sums(change),
        left=_balance(change, change.left, change.to_on),
        rows=tuple(statement_row(line, code, change.known_on) for line in change.lines),
        why_empty="" if change.lines else _why_empty(change),
        url=reverse(
            "authority",
            args=[code.lower()],
            query={"as_of": params.to_on.isoformat(), **params.known_pairs()},
        ),
        exports=export_links("changes", params.export_pairs(), authority=code),
    )


def _opened_with(change: Change) -> str:
    """Return what the sums begin with: a balance, or the figure that opens the ledger."""
    if change.opened_with:
        return _balance(change, change.opened_with, change.from_on)
    if change.opening is None:
        return ""
    opening = next((line for line in change.lines if line.verdict is Verdict.OPENS), None)
    if opening is None:
        return millions(change.opening.remaining_usd)
    return proved_balance(
        change.opening,
        change.authority.code,
        as_of=opening.on,
        after=opening.entry.key,
        known_on=change.known_on,
    )


def _opens(change: Change) -> str:
    if change.opened_with:
        return ""
    if change.opening is None:
        return why_not_established(change.authority, opening_is_known=change.opening_is_known)
    return (
        f"The ledger opens on {long_day(change.authority.opens_on)} with "
        f"{usd_short(change.opening.remaining_usd)}: the sums begin there, and packages before it "
        "are listed without a balance."
    )


def _why_empty(change: Change) -> str:
    if change.from_on == change.to_on:
        return (
            "The two days are the same: a day’s own lines count in the balance at its end, so "
            "nothing lies in between."
        )
    return "Nothing is recorded between the two days: no package, no funding act, no statement."
