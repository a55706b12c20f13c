"""Statements as a report: every entry in the ledger's order, with the balance after it."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

import numpy as np

from assistance.ledger.figures import FundingEntry, Line, ReportedEntry, Statement
from assistance.ledger.parameters import AUTHORITY
from assistance.models import Package
from assistance.packages.columns import PackageColumns, package_columns
from assistance.parameters import KNOWN_ON, Query
from assistance.reports.columns import (
    AUTHORITY_COLUMN,
    DATE,
    INTEGER,
    REMAINING_COLUMNS,
    STRING,
    USD,
    Column,
    Row,
    balance_cells,
)
from assistance.reports.condensed import condensed_statements
from assistance.reports.model import Report, Result, in_batches, stretches


def _statement(query: Query) -> Result:
    found = read_lines(query, through=query.as_of)
    return Result(
        sum(each.row_count for each in found),
        in_batches(chain.from_iterable(each.rows for each in found)),
    )


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a statement after a day as rows, which can be read once.

    In the statement itself one line stands for all packages of a day.
    """

    statement: Statement
    row_count: int
    rows: Iterator[Row]


def read_lines(query: Query, *, through: date, after: date = date.min) -> tuple[Lines, ...]:
    """Return the lines after one day up to and with another, of each authority that is asked for.

    The packages are read with the rows, batch by batch. Where the query asks for what was known on
    a day, only lines that were known then.
    """
    columns, known_on = package_columns(), query.known_on
    if known_on:
        columns = columns.known_by(known_on)
    statements = condensed_statements(
        through=through, authorities=query.texts("authority"), known_on=known_on
    )
    return tuple(_lines(columns, each, after, known_on) for each in statements)


def _lines(
    columns: PackageColumns, statement: Statement, after: date, known_on: date | None
) -> Lines:
    places = _places(columns, statement, after, known_on)
    shown = statement.lines[len(statement.until(after).lines) :]
    line_count = sum(1 for line in shown if not line.package)
    rows = _rows(columns, statement.authority.code, shown, places)
    return Lines(statement, line_count + len(places), rows)


def _places(
    columns: PackageColumns, statement: Statement, after: date, known_on: date | None
) -> "array[int]":
    """Return the places of the statement's packages after a day, in its order."""
    if statement.authority.code not in columns.authorities:
        return array("q")  # it came after the columns, with a revision that the report refuses
    code = columns.authorities.index(statement.authority.code)
    is_in = (
        (columns.authority == code)
        & (columns.day <= statement.through.toordinal())
        & (columns.day > after.toordinal())
    )
    if known_on:
        is_in &= columns.known <= known_on.toordinal()
    return array("q", np.flatnonzero(is_in).tolist())


def _rows(
    columns: PackageColumns, code: str, lines: tuple[Line, ...], places: "array[int]"
) -> Iterator[Row]:
    packages = _package_rows(columns, code, places)
    days, counts = np.unique(columns.day[places], return_counts=True)
    count_on = dict(zip(days.tolist(), counts.tolist(), strict=True))
    for line in lines:
        if line.package:
            yield from islice(packages, count_on[line.on.toordinal()])
        else:
            yield _row(code, line)


def _package_rows(columns: PackageColumns, code: str, places: "array[int]") -> Iterator[Row]:
    """Yield the rows of packages in these places, in one query for each batch."""
    for stretch in stretches(len(places)):
        at = places[stretch]
        pks = array("q", columns.pk[at].tolist())
        found = {
            row[0]: row[1:]
            for row in Package.objects.filter(pk__among=pks).values_list(
                "pk", "announced_on", "slug", "title", "amount_usd", "charged_usd", "source__key",
                "note",
            )
        }  # fmt: skip
        for place, pk in zip(at, pks, strict=True):
            on, slug, title, amount_usd, charged_usd, source, note = found[pk]
            yield (
                code, on, slug, "package", title, amount_usd, "",
                -(amount_usd if charged_usd is None else charged_usd),
                *balance_cells(columns.balance(place)), "", source, note,
            )  # fmt: skip


def _row(code: str, line: Line) -> Row:
    """Return the row of a funding act or a reported balance."""
    entry = line.entry
    if isinstance(entry, FundingEntry):
        kind, description, stated_usd = entry.kind, entry.description, entry.stated_usd
        qualifier, note = "", entry.note
    elif isinstance(entry, ReportedEntry):
        kind, description, stated_usd = "reported", entry.wording, entry.value_usd
        qualifier, note = entry.qualifier, entry.difference_note or entry.not_comparable_because
    else:
        raise TypeError(f"{entry.key} is a package")
    return (
        code,
        entry.on,
        entry.key,
        kind,
        description,
        stated_usd,
        qualifier,
        line.change_usd,
        *balance_cells(line.balance),
        line.verdict.value if line.verdict else "",
        entry.sources[0].key,
        note,
    )


LINE_COLUMNS = (
    AUTHORITY_COLUMN,
    Column("on", DATE, "The day of the entry."),
    Column("key", STRING, "The key of the act, package or reported figure."),
    Column("kind", STRING, "package, reported, or the kind of the funding act."),
    Column("description", STRING, "What was done, announced or said."),
    Column("stated_usd", INTEGER, "What the document states: an announced value, a reported "
           "balance, a new ceiling.", USD),
    Column("qualifier", STRING, "exact, about, at_least or at_most; for reported balances."),
    Column("change_usd", INTEGER, "What the entry moves the balance by. For a reported balance "
           "its difference or rounding step; empty where it opens the ledger or is compared "
           "with nothing.", USD, derived=True),
    *REMAINING_COLUMNS,
    Column("verdict", STRING, "How a reported balance stands against the ledger: opens, "
           "agrees, explained, open (a difference without explanation) or not_comparable.",
           derived=True),
    Column("source", STRING, "The best source, by its key in `sources`."),
    Column("note", STRING, "What is odd about the entry, or explains a difference."),
)  # fmt: skip
LINE_KEY = ("authority", "on", "kind", "key")

STATEMENT = Report(
    name="statement",
    title="Statement",
    description="Every funding act, package and reported balance of each funding authority in "
    "the ledger's order, with the balance after it. Also at authorities/<code>/statement.",
    columns=LINE_COLUMNS,
    key=LINE_KEY,
    read=_statement,
    filters=(AUTHORITY, KNOWN_ON),
)
