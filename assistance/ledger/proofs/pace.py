"""Proofs of how fast an authority is used: per day, to its end, and to a target."""

from dataclasses import replace

from assistance.ledger.figures import Statement
from assistance.ledger.pace import WINDOWS, TargetOutlook, pace, targets
from assistance.ledger.parameters import AUTHORITY, KEY, asked_statement
from assistance.ledger.proofs.balance import left, question_of
from assistance.parameters import KNOWN_ON, Filter, FilterType, Query
from assistance.proof import (
    Operation,
    Proof,
    Provable,
    Record,
    RecordKind,
    Step,
    Term,
    Unit,
    UnknownQuestionError,
    long_day,
)

WINDOW = Filter(
    "window",
    FilterType.CHOICE,
    "The days over which a pace is reckoned.",
    choices=lambda: tuple(map(str, WINDOWS)),
)
WINDOW_NOTE = (
    "The window's last day is included. Use is reckoned at announced values, or at what was "
    "charged where that is known to be less; packages before the authority opens count."
)


def used(statement: Statement, *, window_days: int) -> Proof:
    """Prove the use over the window that ends with the statement's last day."""
    code, found = statement.authority.code, pace(statement, window_days=window_days)
    packages = [
        line.package for line in statement.packages if line.package and line.on >= found.from_on
    ]
    return Proof(
        question=question_of(statement, USED, window=window_days),
        asks=f"How much of {code} was used from {long_day(found.from_on)} to "
        f"{long_day(found.to_on)}?",
        formula="The sum of what the window's packages used.",
        unit=Unit.USD,
        terms=tuple(
            Term(
                text=package.title,
                amount=package.used_usd,
                on=package.on,
                record=Record(RecordKind.PACKAGE, package.key, code),
                sources=package.sources,
            )
            for package in reversed(packages)
        ),
        notes=(WINDOW_NOTE,),
    )


def per_day(statement: Statement, *, window_days: int) -> Proof:
    """Prove the use per day over the window that ends with the statement's last day."""
    code, found = statement.authority.code, pace(statement, window_days=window_days)
    return replace(
        used(statement, window_days=window_days),
        question=question_of(statement, PACE, window=window_days),
        asks=f"How much of {code} was used a day from {long_day(found.from_on)} to "
        f"{long_day(found.to_on)}?",
        formula="What the window's packages used, divided by its days.",
        unit=Unit.USD_PER_DAY,
        steps=(Step(Operation.OVER, window_days, "the days of the window"),),
    )


def used_up(statement: Statement, *, window_days: int) -> Proof:
    """Prove in how many days the balance would be used up at the pace of a window."""
    code, found = statement.authority.code, pace(statement, window_days=window_days)
    question = question_of(statement, USED_UP, window=window_days)
    asks = (
        f"In how many days after {long_day(statement.through)} would {code} be used up at the pace "
        f"of the last {window_days} days?"
    )
    formula = "What was left, divided by the use per day, rounded up to whole days."
    if found.exhausted_on is None:
        why = _why_not(statement, found.used_usd)
        return Proof(question, asks, formula, Unit.DAYS, unknown_because=why)
    return Proof(
        question=question,
        asks=asks,
        formula=formula,
        unit=Unit.DAYS,
        terms=(left(statement),),
        steps=(
            Step(Operation.TIMES, window_days, "the days of the window"),
            Step(Operation.OVER, found.used_usd, "what its packages used, in dollars"),
        ),
        notes=(
            f"That is {long_day(found.exhausted_on)}. It is reckoned from the past, no forecast.",
        ),
    )


def needed(statement: Statement, target: TargetOutlook) -> Proof:
    """Prove the use per day that reaches a target by its day."""
    code = statement.authority.code
    question = question_of(statement, NEEDED_PACE, key=target.key)
    asks = (
        f"How much of {code} has to be used a day after {long_day(statement.through)} for the "
        f"target of {long_day(target.due_on)}?"
    )
    formula = "What was left beyond the target, divided by the days that were left."
    goal, days_left = target.target_remaining_usd, target.days_left
    if target.needed_per_day_usd is None or goal is None or days_left is None:
        why = "The target has no figure, is reached or due, or the balance is not established."
        return Proof(question, asks, formula, Unit.USD_PER_DAY, unknown_because=why)
    return Proof(
        question=question,
        asks=asks,
        formula=formula,
        unit=Unit.USD_PER_DAY,
        terms=(
            left(statement),
            Term(
                text=f"Target: “{target.wording}”",
                amount=-goal,
                on=target.stated_on,
                record=Record(RecordKind.TARGET, target.key, code),
                sources=target.sources,
            ),
        ),
        steps=(Step(Operation.OVER, days_left, f"the days to {long_day(target.due_on)}"),),
    )


def outlook_of(targets: tuple[TargetOutlook, ...], *, key: str) -> TargetOutlook:
    """Return the target with this key; raises UnknownQuestionError where there is none."""
    found = next((each for each in targets if each.key == key), None)
    if found is None:
        raise UnknownQuestionError(f"No target “{key}” had been stated by this day.")
    return found


def _why_not(statement: Statement, used_usd: int) -> str:
    if statement.balance is None:
        return "The balance is not established."
    if not used_usd:
        return "Nothing was used in the window."
    if statement.balance.is_about_zero or statement.balance.remaining_usd < 0:
        return "Nothing is left beyond rounding."
    return "The day lies beyond the calendar."


def _asked_window(query: Query) -> int:
    return int(query.needed_text(WINDOW))


def _asked_target(query: Query) -> Proof:
    statement = asked_statement(query)
    outlooks = targets(statements=(statement,), known_on=query.known_on)
    key = query.needed_text(KEY)
    return needed(statement, outlook_of(outlooks[statement.authority.code], key=key))


PACE = Provable(
    "pace",
    (AUTHORITY, WINDOW, KNOWN_ON),
    lambda query: per_day(asked_statement(query), window_days=_asked_window(query)),
)
USED = Provable(
    "used",
    (AUTHORITY, WINDOW, KNOWN_ON),
    lambda query: used(asked_statement(query), window_days=_asked_window(query)),
)
USED_UP = Provable(
    "used-up",
    (AUTHORITY, WINDOW, KNOWN_ON),
    lambda query: used_up(asked_statement(query), window_days=_asked_window(query)),
)
NEEDED_PACE = Provable(
    "needed-pace",
    (AUTHORITY, KEY, KNOWN_ON),
    _asked_target,
)
