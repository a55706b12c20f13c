"""What was left of the authorities as reports: on any days, and on one beside what they are."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count

from assistance.ledger.entries import packages_known
from assistance.ledger.figures import Balance, Statement
from assistance.ledger.parameters import AUTHORITY
from assistance.models import Package
from assistance.parameters import KNOWN_ON, Filter, FilterType, Query
from assistance.reports.columns import (
    AUTHORITY_COLUMN,
    DATE,
    INTEGER,
    REMAINING_COLUMNS,
    Column,
    Row,
    balance_cells,
)
from assistance.reports.condensed import condensed_statements
from assistance.reports.model import Report, Result, in_batches
from assistance.reports.records import table_columns


class Step(StrEnum):
    """The days for which balances are given."""

    DAY = "day"
    MONTH = "month"
    EVENT = "event"


def _balances(query: Query) -> Result:
    through = query.day("to") or query.as_of
    begins = query.day("from") or query.first_on or through
    walk = _walks[Step(query.text("step") or Step.EVENT)]
    statements = condensed_statements(
        through=min(through, query.as_of, query.known_on or through),
        authorities=query.texts("authority"),
        known_on=query.known_on,
    )

    def rows() -> Iterator[Row]:
        for each in statements:
            for day, balance in walk(each, begins):
                yield (each.authority.code, day, *balance_cells(balance))

    count = sum(1 for each in statements for _ in walk(each, begins))
    return Result(count, in_batches(rows()))


Walk = Callable[[Statement, date], Iterator[tuple[date, Balance | None]]]


def _at_events(statement: Statement, begins: date) -> Iterator[tuple[date, Balance | None]]:
    for day in statement.days:
        if day.on >= begins:
            yield day.on, day.balance


def _by_day(statement: Statement, begins: date) -> Iterator[tuple[date, Balance | None]]:
    days = ((begins + timedelta(n)) for n in range((statement.through - begins).days + 1))
    return _on_days(statement, days)


def _by_month(statement: Statement, begins: date) -> Iterator[tuple[date, Balance | None]]:
    """Yield the balance on the last day of each month, and on the last day of all."""

    def ends() -> Iterator[date]:
        day = begins
        while day <= statement.through:
            end = day.replace(day=monthrange(day.year, day.month)[1])
            yield min(end, statement.through)
            if end >= statement.through:
                return
            day = end + timedelta(days=1)

    return _on_days(statement, ends())


def _on_days(statement: Statement, days: Iterator[date]) -> Iterator[tuple[date, Balance | None]]:
    events, place = statement.days, 0
    opens_on, opened_with = statement.authority.opens_on, statement.opened_with
    balance: Balance | None = None
    for day in days:
        while place < len(events) and events[place].on <= day:
            balance = events[place].balance
            place += 1
        yield day, balance or (opened_with if day >= opens_on else None)


_walks: dict[Step, Walk] = {Step.DAY: _by_day, Step.MONTH: _by_month, Step.EVENT: _at_events}


def _authorities(query: Query) -> Result:
    counts = dict(
        Package.objects.filter(packages_known(query.known_on), announced_on__lte=query.as_of)
        .values_list("authority__code")
        .annotate(count=Count("pk"))
        .order_by()
    )
    rows: list[Row] = []
    for each in condensed_statements(through=query.as_of, known_on=query.known_on):
        known = each.authority
        rows.append(
            (
                known.code,
                known.name,
                known.kind,
                known.opens_on,
                known.legal_basis,
                known.description,
                *balance_cells(each.balance),
                counts.get(known.code, 0),
            )
        )
    return Result.of(rows)


BALANCES = Report(
    name="balances",
    title="Balances",
    description="What was left of each funding authority: on each day with an entry in its "
    "statement, on each day, or at the end of each month.",
    columns=(
        AUTHORITY_COLUMN,
        Column("as_of", DATE, "The balance is that at the end of this day.", derived=True),
        *REMAINING_COLUMNS,
    ),
    key=("authority", "as_of"),
    read=_balances,
    filters=(
        AUTHORITY,
        Filter("from", FilterType.DATE, "The first day. Default: the first day in the records."),
        Filter("to", FilterType.DATE, "The last day; none after as_of is given. Default: as_of."),
        Filter(
            "step",
            FilterType.CHOICE,
            "event: the days with an entry; day: every day; month: the last day of each month, "
            "and the last day of all.",
            lambda: tuple(Step),
            default=Step.EVENT,
        ),
        KNOWN_ON,
    ),
)

AUTHORITIES = Report(
    name="authorities",
    title="Funding authorities",
    description="The funding authorities with what is left of each on the day.",
    columns=(
        *table_columns("authorities"),
        *REMAINING_COLUMNS,
        Column("package_count", INTEGER, "Packages announced by the day.", derived=True),
    ),
    key=("code",),
    read=_authorities,
    filters=(KNOWN_ON,),
)
