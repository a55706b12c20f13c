"""The balance chart's part, shared by the overview and an authority's page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from assistance.ledger.figures import Balance, Day, Statement
from assistance.ledger.proofs.balance import FISCAL_YEAR, YearPart, question_of
from dashboard.authorities.charts import balance_chart
from dashboard.authorities.sentences import course_sentence
from dashboard.charts.style import Imprint
from dashboard.site.exports import ExportLink
from dashboard.site.formats import counted, millions, short_day
from dashboard.site.page import ChartPart, Table, views
from dashboard.site.proofs import PROOF_PANEL, Phrase, Proved, proved_balance
from dashboard.site.sentences import reported_phrase, verdict_phrase

NOTE = (
    "◆ reported balance. Steps down are packages and expiries; steps up are appropriations, "
    "ceilings, revaluations and differences."
)
SOURCE = "funding acts, packages and official statements, each listed at this address"


@dataclass(frozen=True, slots=True)
class YearFigures:
    """An authority's fiscal year to date as it is written, each figure with its proof."""

    fiscal_year: int
    opened_with: Proved
    added: Proved
    lapsed: Proved
    differences: Proved
    used: Proved
    packages: Proved
    left_percent: int | None


def year_figures(
    statement: Statement, *, write: Callable[[int], str], write_change: Callable[[int], str]
) -> YearFigures | None:
    """Return the fiscal year of the statement's last day; None before the ledger opens."""
    year = statement.fiscal_year_to_date()
    if year is None:
        return None

    def proved(part: YearPart, value: int, text: str) -> Proved:
        return Proved(text, value, question_of(statement, FISCAL_YEAR, part=part))

    def change(part: YearPart, value: int) -> Proved:
        return proved(part, value, write_change(value))

    return YearFigures(
        fiscal_year=year.fiscal_year,
        opened_with=proved(YearPart.OPENED_WITH, year.opened_with_usd, write(year.opened_with_usd)),
        added=change(YearPart.ADDED, year.added_usd),
        lapsed=change(YearPart.LAPSED, year.lapsed_usd),
        differences=change(YearPart.DIFFERENCES, year.differences_usd),
        used=change(YearPart.USED, year.used_usd),
        packages=proved(
            YearPart.PACKAGES, year.package_count, counted(year.package_count, "package")
        ),
        left_percent=year.left_percent,
    )


def balance_part(
    statements: tuple[Statement, ...],
    params: Any,
    *,
    part_id: str,
    title: str,
    exports: tuple[ExportLink, ...],
    path: str,
    url: str,
) -> ChartPart:
    """Return the chart of these statements with the same figures as a table, newest first.

    `params` has the view that the switch changes.
    """
    codes = "-".join(each.authority.code.lower() for each in statements)
    return ChartPart(
        part_id=part_id,
        title=title,
        subtitle="",
        sentence=course_sentence(statements),
        note=NOTE,
        view=params.balance,
        views=views(params, path, "balance"),
        spec=balance_chart(statements, Imprint(title, SOURCE, params.day_phrase, url)),
        table=_table(statements),
        exports=exports,
        filename=f"balance-{codes}-{params.day_stem}",
        leads_to=PROOF_PANEL,
    )


def _table(statements: tuple[Statement, ...]) -> Table:
    days = sorted(
        ((day.on, place, day) for place, each in enumerate(statements) for day in each.days),
        key=itemgetter(0),
    )
    rows = []
    left = [""] * len(statements)
    for on, group in groupby(days, key=itemgetter(0)):
        reported = [""] * len(statements)
        for _on, place, day in group:
            left[place] = left_at(statements[place], on, day.balance)
            reported[place] = _reported(day)
        rows.append((short_day(on), *left, *reported))
    codes = [each.authority.code for each in statements]
    return Table(
        caption="Balance at the end of each day with a change or a reported figure, "
        "in million US dollars",
        columns=(
            "Day",
            *(f"{code} left" for code in codes),
            *(f"{code} reported" for code in codes),
        ),
        rows=tuple(reversed(rows)),
    )


def left_at(statement: Statement, on: date, balance: Balance | None) -> str:
    """Return what was left at the end of a day with its uncertainty, for a cell."""
    if balance is None:
        return "not established"
    code, known_on = statement.authority.code, statement.known_on
    uncertainty = balance.uncertainty_usd
    plus_minus = f"\u00a0±\u00a0{millions(uncertainty)}" if uncertainty else ""
    return Phrase(proved_balance(balance, code, as_of=on, known_on=known_on), plus_minus)


def _reported(day: Day) -> str:
    return "; ".join(
        f"{reported_phrase(line.reported)} ({verdict_phrase(line)})"
        for line in day.lines
        if line.reported
    )
