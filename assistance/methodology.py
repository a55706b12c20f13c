"""The worked case behind the page of the methods: what the ledger and the allies' count give."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from assistance import fiscal
from assistance.allies.totals import Allies, allies
from assistance.ledger.figures import Balance, Line, Statement, Verdict
from assistance.ledger.pace import Pace, paces
from assistance.ledger.statement import statements


@dataclass(frozen=True, slots=True)
class WorkedYear:
    """An authority's fiscal year up to the last day of its statement, line by line."""

    statement: Statement
    lines: tuple[Line, ...]
    paces: tuple[Pace, ...]


@dataclass(frozen=True, slots=True)
class NotableLine:
    """A line that the methods speak of, with the balance before it; None before the opening."""

    authority: str
    line: Line
    before: Balance | None


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A day worked through; what is notable, and the checks, are of the whole ledger.

    `charged` are packages at less than they were announced at, `differences` reported balances
    that disagree, `roundings` those that agree and move the balance all the same, `openings` those
    that open a ledger. `checks` counts the verdicts.
    """

    day: date
    through: date
    years: tuple[WorkedYear, ...]
    openings: tuple[NotableLine, ...]
    differences: tuple[NotableLine, ...]
    roundings: tuple[NotableLine, ...]
    charged: tuple[NotableLine, ...]
    checks: Counter[Verdict]
    allies: Allies


def worked_case(*, day: date, through: date) -> WorkedCase:
    """Work through a day, and look at the ledger up to another.

    Takes seven queries beside those of the allies.
    """
    whole = statements(through=max(day, through))
    notable = [each for statement in whole for each in _notable(statement.until(through))]
    return WorkedCase(
        day=day,
        through=through,
        years=tuple(_year(each.until(day)) for each in whole),
        openings=tuple(each for each in notable if each.line.verdict is Verdict.OPENS),
        differences=tuple(each for each in notable if each.line.is_difference),
        roundings=tuple(
            each for each in notable if each.line.verdict is Verdict.AGREES and each.line.change_usd
        ),
        charged=tuple(
            each
            for each in notable
            if each.line.package and each.line.package.charged_usd is not None
        ),
        checks=Counter(each.line.verdict for each in notable if each.line.verdict),
        allies=allies(as_of=day),
    )


def _year(statement: Statement) -> WorkedYear:
    begins = fiscal.first_day(fiscal.fiscal_year(statement.through))
    lines = tuple(line for line in statement.lines if line.on >= begins)
    return WorkedYear(statement, lines, paces(statement))


def _notable(statement: Statement) -> tuple[NotableLine, ...]:
    befores = (None, *(line.balance for line in statement.lines))
    return tuple(
        NotableLine(statement.authority.code, line, before)
        for line, before in zip(statement.lines, befores, strict=False)
    )
