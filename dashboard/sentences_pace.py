"""Sentences on how fast an authority is used, and on what may lapse."""

from datetime import date

from assistance.expiry import Expiry
from assistance.figures import Statement
from assistance.models import AuthorityKind
from assistance.pace import Pace, TargetOutlook, exhausted_between
from dashboard.formats import counted, long_day, short_day, usd_per_day, usd_short
from dashboard.sentences import joined, short_name, target_phrase

PACE_METHOD = (
    "Use per day is what the packages of the window took, its last day included, at announced "
    "values or at what was charged where that is known to be less, divided by the window’s days; "
    "what is left divided by that, rounded up, gives the day: reckoned from the past, no forecast."
)
EXPIRY_METHOD = (
    "Which act’s money is left is not known. “Up to” is the smaller of what is left and of what "
    "the acts that expire that day provided, less what was notified for drawdown, each at the "
    "upper end of its rounding."
)


def why_nothing_is_projected(statement: Statement, paces: tuple[Pace, ...]) -> str:
    """Return why none of the paces leads to a day; "" where one does."""
    balance = statement.balance
    if exhausted_between(paces):
        return ""
    if balance is None:
        return "The balance is not established, so nothing is projected."
    if balance.is_about_zero:
        return "Nothing is left beyond rounding, so nothing is projected."
    if balance.remaining_usd < 0:
        return "More was used than is known to be there, so nothing is projected."
    used = [each for each in paces if each.used_usd]
    if used:
        return "At the pace so far it would last beyond the calendar, so no day is given."
    longest = max(each.window_days for each in paces)
    return f"Nothing was used in the last {counted(longest, 'day')}, so nothing is projected."


def paces_sentence(statement: Statement, paces: tuple[Pace, ...]) -> str:
    """Return when a balance would be used up, from the fastest pace to the slowest."""
    ends = exhausted_between(paces)
    if ends is None:
        return why_nothing_is_projected(statement, paces)
    empty = [str(each.window_days) for each in paces if not each.used_usd]
    days = f" Nothing was used in the last {joined(empty)} days." if empty else ""
    return f"At these paces it would be used up {_between(*ends)}.{days}"


def burn_down_sentence(
    statement: Statement,
    paces: tuple[Pace, ...],
    chosen: Pace,
    targets: tuple[TargetOutlook, ...],
) -> str:
    """Return where the chosen pace leads, how far the others are, and how the targets stand."""
    outcome = "".join(
        f" {name}: {standing}."
        for name, standing in map(target_phrase, (each for each in targets if each.reached_on))
    )
    ends = exhausted_between(paces)
    if ends is None:
        return f"{why_nothing_is_projected(statement, paces)}{outcome}"
    window = f"the last {counted(chosen.window_days, 'day')}"
    if chosen.exhausted_on is None:
        first = f"Nothing was used in {window}; at the pace of the other windows"
        return f"{first} it would be used up {_between(*ends)}.{outcome}"
    needed = [
        f" {usd_per_day(each.needed_per_day_usd)} a day are needed for the target of "
        f"{long_day(each.due_on)}."
        for each in targets
        if each.needed_per_day_usd is not None
    ]
    spread = "" if ends[0] == ends[1] else f"; over all windows {_between(*ends)}"
    return (
        f"At the pace of {window}, {usd_per_day(chosen.per_day_usd)} a day, it would be used up on "
        f"{long_day(chosen.exhausted_on)}{spread}.{''.join(needed)}{outcome}"
    )


def exhausted_phrase(pace: Pace, statement: Statement) -> str:
    """Return the day to which a pace leads, or why there is none, for a cell."""
    if pace.exhausted_on:
        return short_day(pace.exhausted_on)
    if statement.balance is None:
        return "not established"
    if not pace.used_usd:
        return "nothing used"
    has_some = statement.balance.remaining_usd > 0 and not statement.balance.is_about_zero
    return "beyond the calendar" if has_some else "nothing left"


def rates_phrase(paces: tuple[Pace, ...]) -> str:
    """Return the use per day of each window with its unit once: “$32.9 / 37.6 / 39.4 million”."""
    parts = [usd_per_day(each.per_day_usd).partition(" ") for each in paces]
    units = {unit for _number, _space, unit in parts if unit}
    if len(units) > 1:
        return " / ".join("".join(part) for part in parts)
    numbers = " / ".join(number.removeprefix("$") for number, _space, _unit in parts)
    return " ".join(filter(None, (f"${numbers}", *units)))


def day_range(first: date, last: date) -> str:
    """Return two days with what they share written once: 24–30 Jan 2025."""
    if first == last:
        return short_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{short_day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%b} – {short_day(last)}"
    return f"{short_day(first)} – {short_day(last)}"


def expiry_sentence(expiry: Expiry, statement: Statement) -> str:
    """Return how much may lapse at most, and when."""
    authority = statement.authority
    what = "" if authority.kind == AuthorityKind.DRAWDOWN else " money"
    notified = (
        f" The {usd_short(expiry.notified_usd)} notified for drawdown does not lapse."
        if expiry.notified_usd
        else ""
    )
    return (
        f"Up to {usd_short(expiry.at_most_usd)} of {short_name(authority)}{what} may lapse on "
        f"{long_day(expiry.on)}, in {counted(expiry.days_left, 'day')}.{notified}"
    )


def _between(first: date, last: date) -> str:
    if first == last:
        return f"on {long_day(first)}"
    return f"between {long_day(first)} and {long_day(last)}"
