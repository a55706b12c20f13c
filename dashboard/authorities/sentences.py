"""Sentences on how fast an authority is used, and on what may lapse."""

from collections.abc import Callable, Sequence
from datetime import date

from assistance.ledger.expiry import Expiry
from assistance.ledger.figures import Statement
from assistance.ledger.pace import Pace, TargetOutlook, exhausted_between
from assistance.ledger.proofs.balance import question_of
from assistance.ledger.proofs.expiry import MAY_LAPSE
from assistance.ledger.proofs.pace import NEEDED_PACE, PACE, USED, USED_UP
from assistance.models import AuthorityKind
from dashboard.site.formats import counted, long_day, short_day, usd, usd_per_day, usd_short
from dashboard.site.proofs import Phrase, Proved, proved_left
from dashboard.site.sentences import joined, short_name, target_phrase

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


def paces_sentence(statement: Statement, paces: tuple[Pace, ...]) -> Phrase:
    """Return when a balance would be used up, from the fastest pace to the slowest."""
    if not exhausted_between(paces):
        return Phrase(why_nothing_is_projected(statement, paces))
    empty = [str(each.window_days) for each in paces if not each.used_usd]
    days = f" Nothing was used in the last {joined(empty)} days." if empty else ""
    return Phrase("At these paces it would be used up ", _between(statement, paces), f".{days}")


def burn_down_sentence(
    statement: Statement,
    paces: tuple[Pace, ...],
    chosen: Pace,
    targets: tuple[TargetOutlook, ...],
) -> Phrase:
    """Return where the chosen pace leads, how far the others are, and how the targets stand."""
    outcome = "".join(
        f" {name}: {standing}."
        for name, standing in map(target_phrase, (each for each in targets if each.reached_on))
    )
    ends = exhausted_between(paces)
    if ends is None:
        return Phrase(why_nothing_is_projected(statement, paces), outcome)
    window = f"the last {counted(chosen.window_days, 'day')}"
    end = proved_end(chosen, statement, long_day)
    if end is None:
        return Phrase(
            f"Nothing was used in {window}; at the pace of the other windows it would be used up ",
            _between(statement, paces),
            f".{outcome}",
        )
    parts: list[str] = [f"At the pace of {window}, ", proved_rate(chosen, statement)]
    parts += [" a day, it would be used up on ", end]
    if ends[0] != ends[1]:
        parts += ["; over all windows ", _between(statement, paces)]
    parts.append(".")
    for target in targets:
        if rate := proved_needed(target, statement):
            parts += [" ", rate, f" a day are needed for the target of {long_day(target.due_on)}."]
    return Phrase(*parts, outcome)


def proved_use(pace: Pace, statement: Statement) -> Proved:
    """Return what was used over a window, with its proof."""
    question = question_of(statement, USED, window=pace.window_days)
    return Proved(usd_short(pace.used_usd), pace.used_usd, question, usd(pace.used_usd))


def proved_rate(pace: Pace, statement: Statement) -> Proved:
    """Return the use per day over a window, with its proof."""
    question = question_of(statement, PACE, window=pace.window_days)
    exact = f"{usd(pace.per_day_usd)} a day"
    return Proved(usd_per_day(pace.per_day_usd), pace.per_day_usd, question, exact)


def proved_end(pace: Pace, statement: Statement, write: Callable[[date], str]) -> Proved | None:
    """Return the day to which a pace leads, with its proof: how many days away it is."""
    if pace.exhausted_on is None:
        return None
    question = question_of(statement, USED_UP, window=pace.window_days)
    return Proved(write(pace.exhausted_on), (pace.exhausted_on - pace.to_on).days, question)


def proved_needed(target: TargetOutlook, statement: Statement) -> Proved | None:
    """Return the use per day that a target needs, with its proof; None where it needs none."""
    rate = target.needed_per_day_usd
    if rate is None:
        return None
    question = question_of(statement, NEEDED_PACE, key=target.key)
    return Proved(usd_per_day(rate), rate, question, f"{usd(rate)} a day")


def end_phrase(pace: Pace, statement: Statement) -> str:
    """Return the day to which a pace leads, or why there is none, for a cell."""
    if end := proved_end(pace, statement, short_day):
        return end
    if statement.balance is None:
        return "not established"
    if not pace.used_usd:
        return "nothing used"
    has_some = statement.balance.remaining_usd > 0 and not statement.balance.is_about_zero
    return "beyond the calendar" if has_some else "nothing left"


def rates_phrase(paces: tuple[Pace, ...], statement: Statement) -> Phrase:
    """Return the use per day of each window with its unit once: “$32.9 / 37.6 / 39.4 million”."""
    rates = [proved_rate(each, statement) for each in paces]
    units = {unit for _number, _space, unit in (rate.partition(" ") for rate in rates) if unit}
    if len(units) > 1:
        return Phrase(*_separated(rates))
    numbers = [rate.rewritten(rate.partition(" ")[0].removeprefix("$")) for rate in rates]
    return Phrase("$", *_separated(numbers), *(f" {unit}" for unit in units))


def _separated(parts: Sequence[str]) -> list[str]:
    return [each for part in parts for each in (" / ", part)][1:]


def day_range(first: date, last: date) -> str:
    """Return two days with what they share written once: 24–30 Jan 2025."""
    if first == last:
        return short_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{short_day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%b} – {short_day(last)}"
    return f"{short_day(first)} – {short_day(last)}"


def proved_lapse(expiry: Expiry, statement: Statement, write: Callable[[int], str]) -> Proved:
    """Return how much may lapse at most, with its proof."""
    question = question_of(statement, MAY_LAPSE, expires_on=expiry.on)
    return Proved(write(expiry.at_most_usd), expiry.at_most_usd, question)


def expiry_sentence(expiry: Expiry, statement: Statement) -> Phrase:
    """Return how much may lapse at most, and when."""
    authority = statement.authority
    what = "" if authority.kind == AuthorityKind.DRAWDOWN else " money"
    notified = (
        f" The {usd_short(expiry.notified_usd)} notified for drawdown does not lapse."
        if expiry.notified_usd
        else ""
    )
    return Phrase(
        "Up to ",
        proved_lapse(expiry, statement, usd_short),
        f" of {short_name(authority)}{what} may lapse on {long_day(expiry.on)}, in "
        f"{counted(expiry.days_left, 'day')}.{notified}",
    )


def _between(statement: Statement, paces: tuple[Pace, ...]) -> Phrase:
    """Return the range of the projected days."""
    led = sorted((each for each in paces if each.exhausted_on), key=_end)
    ends = [proved_end(each, statement, long_day) or "" for each in (led[0], led[-1])]
    if _end(led[0]) == _end(led[-1]):
        return Phrase("on ", ends[0])
    return Phrase("between ", ends[0], " and ", ends[1])


def _end(pace: Pace) -> date:
    return pace.exhausted_on or date.max


def course_sentence(statements: tuple[Statement, ...]) -> Phrase:
    """Return how each balance went since its authority was last added to."""
    parts: list[str] = []
    for each in statements:
        name, now = short_name(each.authority), proved_left(each, short=True)
        if each is statements[0]:
            name = f"{name[0].upper()}{name[1:]}"
        added = [line for line in each.lines if line.action and (line.change_usd or 0) > 0]
        then = proved_left(each.until(added[-1].on), short=True) if added else None
        if now is None:
            start = "The" if each is statements[0] else "the"
            parts += [f"{start} balance of {short_name(each.authority)} is not established"]
        elif then is None or added[-1].on == each.through:
            parts += [f"{name} stands at ", now]
        else:
            on = long_day(added[-1].on)
            parts += [f"{name} went from ", then]
            parts += [f" on {on}, the day of its last addition, to ", now]
        parts.append("." if each is statements[-1] else "; ")
    return Phrase(*parts)
