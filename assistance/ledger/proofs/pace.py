"""Proofs of how fast an authority is used: per day, to its end, and to a target."""

from dataclasses import replace

from assistance.ledger.figures import Statement
from assistance.ledger.pace import TargetOutlook, pace
from assistance.ledger.proofs.balance import balance_question
from assistance.proof import (
    Operation,
    Proof,
    Question,
    Record,
    RecordKind,
    Step,
    Term,
    Unit,
    UnknownQuestionError,
    days,
    long_day,
)

WINDOW_NOTE = (
    "The window's last day is included. Use is reckoned at announced values, or at what was "
    "charged where that is known to be less; packages before the authority opens count."
)


def pace_question(statement: Statement, window_days: int) -> Question:
    """Ask how much was used a day over the window that ends with the statement's last day."""
    return Question("pace", _pairs(statement, ("window", str(window_days))))


def used_question(statement: Statement, window_days: int) -> Question:
    """Ask how much was used over the window that ends with the statement's last day."""
    return Question("used", _pairs(statement, ("window", str(window_days))))


def used_up_question(statement: Statement, window_days: int) -> Question:
    """Ask in how many days the balance would be used up at a window's pace."""
    return Question("used-up", _pairs(statement, ("window", str(window_days))))


def needed_question(statement: Statement, *, key: str) -> Question:
    """Ask how much has to be used a day for the target with this key."""
    return Question("needed-pace", _pairs(statement, ("key", key)))


def _pairs(statement: Statement, own: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    named = ("authority", statement.authority.code)
    return (named, own, *days(statement.through, statement.known_on))


def used(statement: Statement, *, window_days: int) -> Proof:
    """Prove the use over the window that ends with the statement's last day."""
    code, found = statement.authority.code, pace(statement, window_days=window_days)
    packages = [
        line.package for line in statement.packages if line.package and line.on >= found.from_on
    ]
    return Proof(
        question=used_question(statement, window_days),
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
        question=pace_question(statement, window_days),
        asks=f"How much of {code} was used a day from {long_day(found.from_on)} to "
        f"{long_day(found.to_on)}?",
        formula="What the window's packages used, divided by its days.",
        unit=Unit.USD_PER_DAY,
        steps=(Step(Operation.OVER, window_days, "the days of the window"),),
    )


def used_up(statement: Statement, *, window_days: int) -> Proof:
    """Prove in how many days the balance would be used up at the pace of a window."""
    code, found = statement.authority.code, pace(statement, window_days=window_days)
    question = used_up_question(statement, window_days)
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
        terms=(_left(statement),),
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
    question = needed_question(statement, key=target.key)
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
            _left(statement),
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


def _left(statement: Statement) -> Term:
    code, balance = statement.authority.code, statement.balance
    return Term(
        text=f"{code} left",
        amount=balance.remaining_usd if balance else 0,
        on=statement.through,
        question=balance_question(code, as_of=statement.through, known_on=statement.known_on),
    )


def _why_not(statement: Statement, used_usd: int) -> str:
    if statement.balance is None:
        return "The balance is not established."
    if not used_usd:
        return "Nothing was used in the window."
    if statement.balance.is_about_zero or statement.balance.remaining_usd < 0:
        return "Nothing is left beyond rounding."
    return "The day lies beyond the calendar."
