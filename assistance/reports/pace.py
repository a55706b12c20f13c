"""Pace, targets and expiries as reports: how fast, how far, and what may lapse."""

from collections.abc import Callable, Iterable
from typing import Any

from assistance.ledger.expiry import Expiry, expiries
from assistance.ledger.figures import Statement
from assistance.ledger.pace import paces, targets
from assistance.ledger.parameters import AUTHORITY
from assistance.parameters import KNOWN_ON, Query
from assistance.reports.columns import (
    AUTHORITY_COLUMN,
    BOOLEAN,
    DATE,
    INTEGER,
    STRING,
    USD,
    Column,
    row_of,
)
from assistance.reports.condensed import condensed_statements
from assistance.reports.model import Report, Result
from assistance.tables.cells import LIST_SEPARATOR


def _keys(expiry: Expiry) -> str:
    return LIST_SEPARATOR.join(act.key for act in expiry.acts)


PACE_COLUMNS = (
    Column("window_days", INTEGER, "The length of the window.", "days", derived=True),
    Column("from", DATE, "The first day of the window.", derived=True, of="from_on"),
    Column("to", DATE, "The last day of the window: as_of.", derived=True, of="to_on"),
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
)
OUTLOOK_COLUMNS = (
    Column("key", STRING, "The target's key in `targets`."),
    Column("due_on", DATE, "The day by which it is to be reached."),
    Column(
        "target_remaining_usd",
        INTEGER,
        "The balance that is to be left; empty where none was stated.",
        USD,
    ),
    Column("days_left", INTEGER, "Days to `due_on`; empty from that day on.", "days", derived=True),
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
        "The day from which the balance, less its uncertainty, has stayed at the target or below.",
        derived=True,
    ),
    Column(
        "met",
        BOOLEAN,
        "Whether it was reached by `due_on`; empty before that day and without a figure.",
        derived=True,
    ),
)
EXPIRY_COLUMNS = (
    Column("expires_on", DATE, "The day on which what the acts provided expires.", of="on"),
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
    Column("acts", STRING, "The acts, by keys of `funding_actions`, with semicolons.", of=_keys),
)


def _statements(query: Query) -> tuple[Statement, ...]:
    return condensed_statements(
        through=query.as_of, authorities=query.texts("authority"), known_on=query.known_on
    )


def _of_statements(
    query: Query,
    columns: tuple[Column, ...],
    figures: Callable[[Statement], Iterable[Any]],
) -> Result:
    """Return a row for each of the figures of each authority's statement."""
    cells = row_of(columns)
    return Result.of(
        (statement.authority.code, *cells(each))
        for statement in _statements(query)
        for each in figures(statement)
    )


def _target_outlook(query: Query) -> Result:
    found = targets(statements=_statements(query), known_on=query.known_on)
    cells = row_of(OUTLOOK_COLUMNS)
    return Result.of((code, *cells(each)) for code, of_code in found.items() for each in of_code)


PACE = Report(
    name="pace",
    title="Pace",
    description="Use per day of each funding authority over the last 30, 90 and 180 days, and the "
    "day on which its balance would be used up at that pace. Reckoned from the past, no forecast. "
    "Also at authorities/<code>/pace.",
    columns=(AUTHORITY_COLUMN, *PACE_COLUMNS),
    key=("authority", "window_days"),
    read=lambda query: _of_statements(query, PACE_COLUMNS, paces),
    filters=(AUTHORITY, KNOWN_ON),
)

TARGET_OUTLOOK = Report(
    name="target_outlook",
    title="Outlook of targets",
    description="How each announced target stands on the day: what is still needed, or how it "
    "came out. Also at authorities/<code>/target_outlook.",
    columns=(AUTHORITY_COLUMN, *OUTLOOK_COLUMNS),
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
    columns=(AUTHORITY_COLUMN, *EXPIRY_COLUMNS),
    key=("authority", "expires_on"),
    read=lambda query: _of_statements(query, EXPIRY_COLUMNS, expiries),
    filters=(AUTHORITY, KNOWN_ON),
)
