"""What changed between two days as a report: from one balance, line by line, to the other."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from assistance.ledger.figures import Balance
from assistance.ledger.parameters import AUTHORITY
from assistance.parameters import KNOWN_ON, Filter, FilterType, ParameterError, Query
from assistance.reports.columns import STRING, Column, Row, balance_cells
from assistance.reports.model import Report, Result, in_batches
from assistance.reports.statement import LINE_COLUMNS, LINE_KEY, Lines, read_lines

OPENED_WITH, LEFT = "opened_with", "left"
_KIND, _CHANGE, _REMAINING = (
    [column.name for column in LINE_COLUMNS].index(name)
    for name in ("kind", "change_usd", "remaining_usd")
)


def _changes(query: Query) -> Result:
    to_on = min(query.day("to") or query.as_of, query.as_of)
    from_on = query.day("from") or min(query.first_on or to_on, to_on)
    if from_on > to_on:
        raise ParameterError(f"from={from_on} is after as_of={to_on}.")
    found = read_lines(query, after=from_on, through=to_on)
    rows = chain.from_iterable(_rows(each, from_on) for each in found)
    return Result(sum(each.row_count + 2 for each in found), in_batches(rows))


def _rows(lines: Lines, from_on: date) -> Iterator[Row]:
    statement = lines.statement
    code = statement.authority.code
    yield _balance_row(code, from_on, OPENED_WITH, statement.until(from_on).balance)
    for row in lines.rows:
        yield (*row, _sort(row))
    yield _balance_row(code, statement.through, LEFT, statement.balance)


def _balance_row(code: str, on: date, kind: str, balance: Balance | None) -> Row:
    return (code, on, "", kind, "", None, "", None, *balance_cells(balance), "", "", "", "")


def _sort(row: Row) -> str:
    """Return the sum that a line belongs to; "" for what moves no established balance."""
    kind, change = row[_KIND], row[_CHANGE]
    if not isinstance(change, int) or row[_REMAINING] is None or not change:
        return ""
    if kind == "package":
        return "used"
    if kind == "reported":
        return "difference"
    return "added" if change > 0 else "lapsed"


CHANGES = Report(
    name="changes",
    title="Changes between two days",
    description="What changed for each funding authority after one day up to and with another: "
    "the balance at the end of the first, every entry in the ledger's order, the balance at the "
    "end of the last. The changes of a sort are its sum, and all of them the step between the "
    "balances; where the authority opens in between, from the figure that opens it, or from 0. "
    "Also at authorities/<code>/changes.",
    columns=(
        *(
            Column(
                "kind",
                STRING,
                "opened_with: the balance at the end of the first day; left: that at the end of "
                "the last; else package, reported, or the kind of the funding act.",
            )
            if column.name == "kind"
            else column
            for column in LINE_COLUMNS
        ),
        Column(
            "sort",
            STRING,
            "The sum that the change belongs to: added, used, lapsed or difference; empty where "
            "the entry moves no established balance.",
            derived=True,
        ),
    ),
    key=LINE_KEY,
    read=_changes,
    filters=(
        AUTHORITY,
        KNOWN_ON,
        Filter(
            "from",
            FilterType.DATE,
            "The day whose end is the beginning: its own entries are not there. Default: the "
            "first day in the records.",
        ),
        Filter("to", FilterType.DATE, "The last day; none after as_of is given. Default: as_of."),
        KNOWN_ON,
    ),
)
