"""The dictionary: every report's columns, units and definitions, as rows and as a page."""

from collections.abc import Iterable, Iterator

from assistance.reports import REPORTS, Column, ColumnType, Filter, Report, Result
from assistance.reports.columns import Row

DICTIONARY_COLUMNS = (
    Column("report", ColumnType.STRING, "The report's name."),
    Column("column", ColumnType.STRING, "The column's name."),
    Column("type", ColumnType.STRING, "string, integer, number, date or boolean."),
    Column("unit", ColumnType.STRING, "The unit."),
    Column("derived", ColumnType.BOOLEAN, "Whether it is computed; an import ignores it."),
    Column("definition", ColumnType.STRING, "What it means."),
)

_HEAD = r"""# Exports

Every report answers at its own address: `/<report>.csv`, `.json` and `.xlsx`, with its parameters
in the query string. `/data/package.zip` holds all of them as CSV with a `datapackage.json`
(Frictionless), this dictionary and hashes; it takes `as_of`. Reports with the parameter `authority`
answer for one of them below its page too: `/authorities/pda/statement.csv`. On the command line:

    make manage do='export_report packages --format csv --as-of 2024-12-23 --authority PDA'

* **CSV**: UTF-8, CRLF, ISO days, plain numbers; an empty cell is unknown, never 0. Text that a
  spreadsheet would run as a formula has an apostrophe in front, which an import takes off again.
  `?excel=1` adds the byte order mark that Excel needs to read UTF-8.
* **JSON**: `meta` with the day, the data revision, filters, licence, citation and columns, then
  `rows`. Unknown is `null`.
* **Excel**: typed cells, and the sheets About and Dictionary. A cell holds 32,767 characters; a
  longer text ends with “…”. A sheet holds 1,048,575 rows; what has more is refused.
* Columns with a \* are computed; an import ignores them. The others are those of the import.
* Every report takes `as_of`, a day: rows dated on or before it, balances on it. Without it, the
  latest day in the records. Sources, capabilities and partners carry no day and are as recorded.
* A parameter that is unknown, wrong or given twice is refused with status 400 and a line that names
  it; those marked “several” may be repeated, as alternatives.
* `ETag` and `Last-Modified` follow the data revision: ask with `If-None-Match`, and an unchanged
  export is answered with 304. `X-Row-Count` says how many rows a CSV or JSON holds. If the data
  change during a transfer, it breaks off: ask again.
* Two Excel files or archives are built at a time; a third answers 503 with `Retry-After`.

This page is written by `manage.py export_report --dictionary`.
"""


def dictionary_rows(reports: Iterable[Report]) -> Iterator[Row]:
    """Yield a row for each column of the reports."""
    for report in reports:
        for column in report.columns:
            yield (
                report.name,
                column.name,
                column.type.value,
                column.unit,
                column.derived,
                column.definition,
            )


def dictionary() -> Result:
    """Return the dictionary of the whole catalogue as rows."""
    rows = list(dictionary_rows(REPORTS.values()))
    return Result(len(rows), iter([rows]))


def dictionary_page() -> str:
    """Return the dictionary of the whole catalogue as Markdown."""
    return "\n".join([_HEAD, *(_section(report) for report in REPORTS.values())])


def _section(report: Report) -> str:
    lines = [
        f"## {report.name}",
        "",
        f"{report.description} A row is told from the others by {_named(report.key)}.",
        *(f"Credit: {credit}." for credit in report.credits),
        "",
        "| column | type | unit | definition |",
        "| --- | --- | --- | --- |",
        *map(_column_line, report.columns),
        "",
    ]
    if report.filters:
        lines += [
            "| parameter | type | meaning |",
            "| --- | --- | --- |",
            *map(_filter_line, report.filters),
            "",
        ]
    return "\n".join(lines)


def _column_line(column: Column) -> str:
    mark = r" \*" if column.derived else ""
    return f"| `{column.name}`{mark} | {column.type} | {column.unit} | {column.definition} |"


def _filter_line(filter_: Filter) -> str:
    several = ", several" if filter_.many else ""
    default = f" Default: {filter_.default}." if filter_.default else ""
    return f"| `{filter_.name}` | {filter_.type}{several} | {filter_.definition}{default} |"


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in columns)
