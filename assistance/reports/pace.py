"""Pace, targets and expiries as reports: how fast, how far, and what may lapse."""

from collections.abc import Iterable

from assistance.ledger.expiry import expiries
from assistance.ledger.figures import Statement
from assistance.ledger.pace import paces, targets
from assistance.ledger.parameters import AUTHORITY
from assistance.parameters import KNOWN_ON, Query
from assistance.reports.balances import AUTHORITY_COLUMN, DATE, INTEGER, STRING, USD
from assistance.reports.condensed import condensed_statements
from assistance.reports.model import Column, ColumnType, Report, Result, Row, in_batches
from assistance.tables.cells import LIST_SEPARATOR


def _result(rows: Iterable[Row]) -> Result:
    found = list(rows)
    return Result(len(found), in_batches(found))


def _statements(query: Query) -> tuple[Statement, ...]:
    return condensed_statements(
        through=query.as_of, authorities=query.texts("authority"), known_on=query.known_on
    )


def _paces(query: Query) -> Result:
    return _result(
        (
            statement.authority.code,
            each.window_days,
            each.from_on,
            each.to_on,
            each.used_usd,
            each.per_day_usd,
            each.exhausted_on,
        )
        for statement in _statements(query)
        for each in paces(statement)
    )


def _target_outlook(query: Query) -> Result:
    found = targets(statements=_statements(query), known_on=query.known_on)
    return _result(
        (
            code,
            each.key,
            each.due_on,
            each.target_remaining_usd,
            each.days_left,
            each.needed_per_day_usd,
            each.reached_on,
            each.met,
        )
        for code, outlooks in found.items()
        for each in outlooks
    )


def _expiries(query: Query) -> Result:
    return _result(
        (
            statement.authority.code,
            each.on,
            each.days_left,
            each.provided_usd,
            each.notified_usd,
            each.at_most_usd,
            LIST_SEPARATOR.join(act.key for act in each.acts),
        )
        for statement in _statements(query)
        for each in expiries(statement)
    )


PACE = Report(
    name="pace",
    title="Pace",
    description="Use per day of each funding authority over the last 30, 90 and 180 days, and the "
    "day on which its balance would be used up at that pace. Reckoned from the past, no forecast. "
    "Also at authorities/<code>/pace.",
    columns=(
        AUTHORITY_COLUMN,
        Column("window_days", INTEGER, "The length of the window.", "days", derived=True),
        Column("from", DATE, "The first day of the window.", derived=True),
        Column("to", DATE, "The last day of the window: as_of.", derived=True),
        Column(
            "used_usd",
            INTEGER,
            "What the packages of the window used: what was charged where that is known to be "
            "less than announced. Those before the authority opens count.",
            USD,
            derived=True,
        ),
        Column("per_day_usd", INTEGER, "`used_usd` by day, rounded half up.", USD, derived=True),
        Column(
            "exhausted_on",
            DATE,
            "The day on which the balance reaches zero at that pace, rounded up; empty where "
            "nothing was used, or nothing is left beyond rounding.",
            derived=True,
        ),
    ),
    key=("authority", "window_days"),
    read=_paces,
    filters=(AUTHORITY, KNOWN_ON),
)

TARGET_OUTLOOK = Report(
    name="target_outlook",
    title="Outlook of targets",
    description="How each announced target stands on the day: what is still needed, or how it "
    "came out. Also at authorities/<code>/target_outlook.",
    columns=(
        AUTHORITY_COLUMN,
        Column("key", STRING, "The target's key in `targets`."),
        Column("due_on", DATE, "The day by which it is to be reached."),
        Column(
            "target_remaining_usd",
            INTEGER,
            "The balance that is to be left; empty where none was stated.",
            USD,
        ),
        Column(
            "days_left", INTEGER, "Days to `due_on`; empty from that day on.", "days", derived=True
        ),
        Column(
            "needed_per_day_usd",
            INTEGER,
            "The use per day that reaches the target by `due_on`, rounded half up; empty without "
            "a figure or a balance, when it is reached, and from `due_on` on.",
            USD,
            derived=True,
        ),
        Column(
            "reached_on",
            DATE,
            "The day from which the balance, less its uncertainty, has stayed at the target or "
            "below.",
            derived=True,
        ),
        Column(
            "met",
            ColumnType.BOOLEAN,
            "Whether it was reached by `due_on`; empty before that day and without a figure.",
            derived=True,
        ),
    ),
    key=("key",),
    read=_target_outlook,
    filters=(AUTHORITY, KNOWN_ON),
)

EXPIRIES = Report(
    name="expiries",
    title="Expiries to come",
    description="The days after the day on which funding acts with money left expire, and what "
    "may lapse then at most. Which act's money is left is not known; the limits of several days "
    "overlap and are never added up. Also at authorities/<code>/expiries.",
    columns=(
        AUTHORITY_COLUMN,
        Column("expires_on", DATE, "The day on which what the acts provided expires."),
        Column("days_left", INTEGER, "Days to `expires_on`.", "days", derived=True),
        Column("provided_usd", INTEGER, "What the acts provided.", USD, derived=True),
        Column(
            "notified_usd",
            INTEGER,
            "What of it was notified for drawdown, which does not lapse.",
            USD,
            derived=True,
        ),
        Column(
            "at_most_usd",
            INTEGER,
            "What may lapse at most: the smaller of the balance and of `provided_usd` less "
            "`notified_usd`, each at the upper end of its rounding.",
            USD,
            derived=True,
        ),
        Column("acts", STRING, "The acts, by keys of `funding_actions`, with semicolons."),
    ),
    key=("authority", "expires_on"),
    read=_expiries,
    filters=(AUTHORITY, KNOWN_ON),
)
