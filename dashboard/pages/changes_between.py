"""What changed between two days: what each authority opened with, its lines and what is left."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.changes import Change
from assistance.figures import AuthorityFigure, Balance, Sums
from dashboard.exports import ExportLink, export_links
from dashboard.formats import balance_short, long_day, usd_short
from dashboard.pages.authorities import Row, statement_row
from dashboard.pages.site import Option, hidden
from dashboard.params import BRIEFING_ON
from dashboard.params_changes import ChangesParams
from dashboard.sentences import joined, short_name


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """An authority between the two days; `start` is what its sums begin with.

    `opens` says how the ledger opened in between, `why_empty` why there are no lines.
    """

    authority: AuthorityFigure
    opened_with: Balance | None
    start: Balance | None
    opens: str
    sums: Sums | None
    left: Balance | None
    rows: tuple[Row, ...]
    why_empty: str
    url: str
    exports: tuple[ExportLink, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What changed after `from_on` up to and with `to_on`; `carried` is what else the URL holds."""

    title: str
    headline: str
    from_on: date
    to_on: date
    first_on: date
    last_on: date
    carried: tuple[tuple[str, str], ...]
    presets: tuple[Option, ...]
    sections: tuple[ChangeSection, ...]
    exports: tuple[ExportLink, ...]


def changes_page(changes: tuple[Change, ...], params: ChangesParams) -> ChangesPage:
    """Return the page of these changes."""
    return ChangesPage(
        title=f"Changes from {long_day(params.from_on)} to {long_day(params.to_on)}",
        headline=_headline(changes, params),
        from_on=params.from_on,
        to_on=params.to_on,
        first_on=params.first_on,
        last_on=params.last_on,
        carried=hidden(params, "from", "to"),
        presets=_presets(params),
        sections=tuple(_section(each, params) for each in changes),
        exports=export_links("changes", params.export_pairs()),
    )


def _headline(changes: tuple[Change, ...], params: ChangesParams) -> str:
    if params.from_on == params.to_on:
        return f"Nothing lies between {long_day(params.from_on)} and itself."
    between = f"From {long_day(params.from_on)} to {long_day(params.to_on)},"
    if not changes:
        return f"{between} nothing is recorded."
    used = joined(
        [f"{usd_short(each.used_usd)} of {short_name(each.authority)}" for each in changes]
    )
    verb = "was" if len(changes) == 1 else "were"
    return f"{between} {used} {verb} used; {_left(changes)}."


def _left(changes: tuple[Change, ...]) -> str:
    """Return what was left of each, by name where not all of them are known."""
    known = [each for each in changes if each.left]
    verb = "was" if len(known) == 1 else "were"
    if len(known) == len(changes):
        return f"{joined([balance_short(each.left) for each in changes])} {verb} left"
    unknown = joined([short_name(each.authority) for each in changes if not each.left])
    missing = f"the balance of {unknown} was not established"
    if not known:
        return missing
    left = [f"{balance_short(each.left)} of {short_name(each.authority)}" for each in known]
    return f"{joined(left)} {verb} left, {missing}"


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
    return ChangeSection(
        authority=change.authority,
        opened_with=change.opened_with,
        start=change.opened_with or change.opening,
        opens=_opens(change),
        sums=change.sums,
        left=change.left,
        rows=tuple(statement_row(line, code, params.known_on) for line in change.lines),
        why_empty="" if change.lines else _why_empty(change),
        url=reverse(
            "authority",
            args=[code.lower()],
            query={"as_of": params.to_on.isoformat(), **params.known_pairs()},
        ),
        exports=export_links("changes", params.export_pairs(), authority=code),
    )


def _opens(change: Change) -> str:
    opens_on = long_day(change.authority.opens_on)
    if change.opened_with is None and change.opening is None:
        return f"The balance is known from {opens_on} on: what comes before has no balance."
    if change.opened_with is None:
        figure = usd_short(change.opening.remaining_usd) if change.opening else ""
        return (
            f"The ledger opens on {opens_on} with {figure}: the sums begin there, and packages "
            "before it are listed without a balance."
        )
    return ""


def _why_empty(change: Change) -> str:
    if change.from_on == change.to_on:
        return (
            "The two days are the same: a day’s own lines count in the balance at its end, so "
            "nothing lies in between."
        )
    return "Nothing is recorded between the two days: no package, no funding act, no statement."
