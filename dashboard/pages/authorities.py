"""An authority's page: its fiscal year, its chart and its statement, newest first."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assistance import fiscal
from assistance.figures import (
    AuthorityFigure,
    Balance,
    FiscalYearToDate,
    Line,
    Statement,
    Verdict,
)
from assistance.pace import WINDOWS, Pace, TargetOutlook, pace
from dashboard.exports import ExportLink, export_links
from dashboard.formats import balance_short, counted, long_day, usd_short
from dashboard.pages.balances import balance_part
from dashboard.pages.site import ChartPart, TargetRow, target_rows, views
from dashboard.params import BRIEFING_ON, AuthorityParams
from dashboard.sentences import QUALIFIERS, balance_name, verdict_phrase

ROW_CLASSES = {
    Verdict.OPENS: "opening",
    Verdict.AGREES: "stmt",
    Verdict.EXPLAINED: "diff",
    Verdict.OPEN: "diff",
    Verdict.NOT_COMPARABLE: "stmt not-comparable",
    None: "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the statement, with the words for a reported figure's verdict."""

    line: Line
    css_class: str
    qualifier: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class YearOfRows:
    """A fiscal year of the statement; `year` sums up what the shown rows did."""

    label: str
    year: FiscalYearToDate | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """An authority in the list of all."""

    authority: AuthorityFigure
    balance: Balance | None
    basis: tuple[Line, ...]
    year: FiscalYearToDate | None
    package_count: int
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """An authority on a day; `pace` is a sentence on its use."""

    authority: AuthorityFigure
    as_of: date
    headline: str
    balance: Balance | None
    basis: tuple[Line, ...]
    about: str
    year: FiscalYearToDate | None
    targets: tuple[TargetRow, ...]
    pace: str
    checks: str
    at_briefing: Balance | None
    briefing_on: date
    briefing_url: str
    chart: ChartPart
    statement_exports: tuple[ExportLink, ...]
    years: tuple[YearOfRows, ...]


def authority_page(
    statement: Statement,
    briefing: Statement,
    targets: tuple[TargetOutlook, ...],
    params: AuthorityParams,
    *,
    path: str,
    url: str,
) -> AuthorityPage:
    """Return the page of a statement; `briefing` is the same authority's on the briefing's day."""
    authority = statement.authority
    return AuthorityPage(
        authority=authority,
        as_of=params.as_of,
        headline=_headline(statement),
        balance=statement.balance,
        basis=statement.basis,
        about=balance_name(statement),
        year=statement.fiscal_year_to_date(),
        targets=target_rows(targets),
        pace=_pace_sentence([pace(statement, window_days=days) for days in WINDOWS]),
        checks=_checks_sentence(statement),
        at_briefing=None if params.as_of == BRIEFING_ON else briefing.balance,
        briefing_on=BRIEFING_ON,
        briefing_url=path + params.query(as_of=BRIEFING_ON),
        chart=balance_part(
            (statement,),
            as_of=params.as_of,
            part_id="authority-balance",
            title=f"Remaining balance of {authority.code}",
            view=params.balance,
            views=views(params, path, "balance"),
            exports=export_links("balances", params.day_pairs(), authority=authority.code),
            url=url,
        ),
        statement_exports=export_links("statement", params.day_pairs(), authority=authority.code),
        years=_years(statement),
    )


def authority_row(statement: Statement, url: str) -> AuthorityRow:
    """Return an authority's row in the list."""
    return AuthorityRow(
        authority=statement.authority,
        balance=statement.balance,
        basis=statement.basis,
        year=statement.fiscal_year_to_date(),
        package_count=len(statement.packages),
        url=url,
        about=balance_name(statement),
    )


def _headline(statement: Statement) -> str:
    if statement.balance is None:
        return f"{statement.authority.name}: balance not established"
    return f"{statement.authority.name}: {balance_short(statement.balance)} left"


def _pace_sentence(paces: list[Pace]) -> str:
    used = [each for each in paces if each.used_usd]
    if not used:
        return f"Nothing was used in the last {paces[-1].window_days} days, so no pace is shown."
    rates = ", ".join(
        f"{usd_short(each.per_day_usd)} a day over {each.window_days}" for each in used
    )
    days = sorted(each.exhausted_on for each in used if each.exhausted_on)
    if not days:
        return f"Used up to this day: {rates} days."
    ends = " and ".join(long_day(day) for day in dict.fromkeys((days[0], days[-1])))
    between = "between " if days[0] != days[-1] else "on "
    return f"Used up to this day: {rates} days; at that pace it would be used up {between}{ends}."


def _checks_sentence(statement: Statement) -> str:
    verdicts = [line.verdict for line in statement.lines if line.verdict]
    compared = [each for each in verdicts if each is not Verdict.NOT_COMPARABLE]
    if not compared:
        return "No reported balance can be held against this one yet."
    agree = sum(each is Verdict.AGREES for each in compared)
    agreeing = f"{agree} {'agrees' if agree == 1 else 'agree'}"
    opens = "1 opens the ledger, " if Verdict.OPENS in compared else ""
    differ = len(compared) - agree - (1 if opens else 0)
    beside = len(verdicts) - len(compared)
    return (
        f"Held against {counted(len(compared), 'reported balance')}: {opens}{agreeing}, "
        f"{differ} {'differs' if differ == 1 else 'differ'}. "
        f"{beside} more {'is' if beside == 1 else 'are'} shown and not compared."
    )


def _years(statement: Statement) -> tuple[YearOfRows, ...]:
    years = []
    newest_first = reversed(statement.lines)
    for year, lines in groupby(newest_first, key=lambda line: fiscal.fiscal_year(line.on)):
        end = min(fiscal.last_day(year), statement.through)
        years.append(
            YearOfRows(
                label=f"Fiscal year {year}",
                year=statement.until(end).fiscal_year_to_date(),
                rows=tuple(statement_row(line) for line in lines),
            )
        )
    return tuple(years)


def statement_row(line: Line) -> Row:
    """Return a line of a statement with its words."""
    reported = line.reported
    why = ""
    if reported:
        why = reported.difference_note if line.is_difference else reported.not_comparable_because
        if line.verdict is Verdict.NOT_COMPARABLE and not why:
            why = "The balance was not established on that day"
    return Row(
        line=line,
        css_class=ROW_CLASSES[line.verdict],
        qualifier=QUALIFIERS[reported.qualifier] if reported else "",
        verdict=verdict_phrase(line),
        why=why,
    )
