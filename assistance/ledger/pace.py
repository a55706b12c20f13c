"""How fast an authority is used, and how that stands against an announced target."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from assistance.ledger.entries import source_figure, source_known
from assistance.ledger.figures import Balance, SourceFigure, Statement
from assistance.models import Target

WINDOWS = (30, 90, 180)


@dataclass(frozen=True, slots=True)
class Pace:
    """Use over the last `window_days`, the day itself included; packages before the opening count.

    Both days of the window are inclusive. `exhausted_on` is None where nothing was used in it, no
    balance is left to use, or the day lies beyond the calendar.
    """

    window_days: int
    from_on: date
    to_on: date
    used_usd: int
    per_day_usd: int
    exhausted_on: date | None


@dataclass(frozen=True, slots=True)
class TargetOutlook:
    """An announced target on a day: what is still needed, or how it came out.

    `days_left` is None from the due day on. `needed_per_day_usd` is None without a figure, without
    an established balance, from the due day on, and once the target is reached. `reached_on` is
    the day from which the balance has stayed at the target or below; `met` is known from the due
    day on, and never for a target without a figure.
    """

    key: str
    due_on: date
    stated_on: date
    target_remaining_usd: int | None
    wording: str
    sources: tuple[SourceFigure, ...]
    days_left: int | None
    needed_per_day_usd: int | None
    reached_on: date | None
    met: bool | None


def pace(statement: Statement, *, window_days: int) -> Pace:
    """Return the use per day over the window that ends with the statement's last day."""
    from_on = date.fromordinal(max(1, statement.through.toordinal() - window_days + 1))
    used = sum(
        line.package.used_usd for line in statement.packages if line.package and line.on >= from_on
    )
    balance = statement.balance
    exhausted_on = None
    if used and balance and not balance.is_about_zero and balance.remaining_usd > 0:
        days = -(-balance.remaining_usd * window_days // used)
        if days <= (date.max - statement.through).days:
            exhausted_on = statement.through + timedelta(days=days)
    per_day_usd = _divide(used, window_days)
    return Pace(window_days, from_on, statement.through, used, per_day_usd, exhausted_on)


def paces(statement: Statement) -> tuple[Pace, ...]:
    """Return the use per day over each of the windows, the shortest first."""
    return tuple(pace(statement, window_days=days) for days in WINDOWS)


def exhausted_between(paces: Iterable[Pace]) -> tuple[date, date] | None:
    """Return the first and the last of the projected days; None where there is none."""
    days = [each.exhausted_on for each in paces if each.exhausted_on]
    return (min(days), max(days)) if days else None


def targets(
    *, statements: tuple[Statement, ...], known_on: date | None = None
) -> dict[str, tuple[TargetOutlook, ...]]:
    """Return each authority's targets stated by its statement's last day, by code; one query.

    With known_on, only those stated, and published by their source, by that day.
    """
    by_code = {each.authority.code: each for each in statements}
    through = max((each.through for each in statements), default=date.min)
    known = Q()
    if known_on:
        known = Q(stated_on__lte=known_on) & source_known(known_on)
    records = (
        Target.objects.filter(known, stated_on__lte=through, authority__code__in=by_code)
        .select_related("authority", "source")
        .order_by("due_on", "key")
    )
    outlooks: dict[str, tuple[TargetOutlook, ...]] = dict.fromkeys(by_code, ())
    for record in records:
        code = record.authority.code
        if record.stated_on <= by_code[code].through:
            outlooks[code] = (*outlooks[code], _outlook(record, by_code[code]))
    return outlooks


def _outlook(record: Target, statement: Statement) -> TargetOutlook:
    goal, through = record.target_remaining_usd, statement.through
    is_due = through >= record.due_on
    days_left = None if is_due else (record.due_on - through).days
    counted = statement.until(min(through, record.due_on))
    reached_on = None if goal is None else _reached_on(counted, goal, record.stated_on)
    needed = None
    if days_left and goal is not None and counted.balance and reached_on is None:
        needed = _divide(counted.balance.remaining_usd - goal, days_left)
    judged = is_due and goal is not None and counted.balance is not None
    return TargetOutlook(
        key=record.key,
        due_on=record.due_on,
        stated_on=record.stated_on,
        target_remaining_usd=goal,
        wording=record.wording,
        sources=(source_figure(record.source),),
        days_left=days_left,
        needed_per_day_usd=needed,
        reached_on=reached_on,
        met=reached_on is not None if judged else None,
    )


def _reached_on(statement: Statement, goal: int, stated_on: date) -> date | None:
    """Return the day from which the balance stays at the goal or below, within its uncertainty."""

    def is_met(balance: Balance | None) -> bool:
        return balance is not None and balance.remaining_usd - balance.uncertainty_usd <= goal

    reached = stated_on if is_met(statement.until(stated_on).balance) else None
    days = sorted({line.on for line in statement.lines if line.on > stated_on})
    for day in days:
        if not is_met(statement.until(day).balance):
            reached = None
        elif reached is None:
            reached = day
    return reached


def _divide(amount: int, days: int) -> int:
    """Return amount / days rounded half up to whole dollars."""
    return (2 * amount + days) // (2 * days)
