"""An authority's page: its fiscal year, its chart and its statement, newest first."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assistance import fiscal
from assistance.figures import (
    AuthorityFigure,
    Balance,
    Line,
    Statement,
    Verdict,
)
from assistance.pace import WINDOWS, Pace, TargetOutlook, pace
from assistance.proofs.ledger import balance_question, difference_question
from assistance.proofs.model import Question
from assistance.proofs.packages import Announced, announced_question
from dashboard.exports import ExportLink, export_links
from dashboard.formats import (
    counted,
    grouped,
    long_day,
    millions,
    signed_millions,
    signed_usd_short,
    usd_short,
)
from dashboard.pages.balances import YearFigures, balance_part, year_figures
from dashboard.pages.site import ChartPart, TargetRow, target_rows, views
from dashboard.params import BRIEFING_ON, AuthorityParams
from dashboard.proofs import Phrase, Proved, proved_balance, proved_left
from dashboard.sentences import (
    QUALIFIERS,
    balance_name,
    verdict_phrase,
    why_not_established,
)

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
    change: str
    left: Proved | None
    css_class: str
    qualifier: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class YearOfRows:
    """A fiscal year of the statement, with what it opened with and what was left."""

    label: str
    opened_with: Proved | None
    left: Proved | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """An authority in the list of all."""

    authority: AuthorityFigure
    balance: Balance | None
    why_not: str
    basis: tuple[Line, ...]
    question: Question
    year: YearFigures | None
    packages: Proved
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """An authority on a day; `pace` is a sentence on its use."""

    authority: AuthorityFigure
    as_of: date
    headline: Phrase
    balance: Balance | None
    why_not: str
    basis: tuple[Line, ...]
    about: str
    left: Proved | None
    year: YearFigures | None
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
        why_not=why_not_established(authority, opening_is_known=statement.opening_is_known),
        basis=statement.basis,
        about=balance_name(statement),
        left=proved_left(statement),
        year=year_figures(statement, write=millions, write_change=signed_millions),
        targets=target_rows(targets),
        pace=_pace_sentence([pace(statement, window_days=days) for days in WINDOWS]),
        checks=_checks_sentence(statement),
        at_briefing=briefing.balance if params.shows_briefing else None,
        briefing_on=BRIEFING_ON,
        briefing_url=path + params.query(as_of=BRIEFING_ON),
        chart=balance_part(
            (statement,),
            params=params,
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
        why_not=why_not_established(
            statement.authority, opening_is_known=statement.opening_is_known
        ),
        basis=statement.basis,
        question=balance_question(
            statement.authority.code, as_of=statement.through, known_on=statement.known_on
        ),
        year=year_figures(statement, write=usd_short, write_change=signed_usd_short),
        packages=_package_count(statement),
        url=url,
        about=balance_name(statement),
    )


def _headline(statement: Statement) -> Phrase:
    left = proved_left(statement, short=True)
    if left is None:
        return Phrase(statement.authority.name, ": balance not established")
    return Phrase(statement.authority.name, ": ", left, " left")


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
    code = statement.authority.code
    for year, lines in groupby(newest_first, key=lambda line: fiscal.fiscal_year(line.on)):
        until = statement.until(min(fiscal.last_day(year), statement.through))
        figures = year_figures(until, write=millions, write_change=signed_millions)
        years.append(
            YearOfRows(
                label=f"Fiscal year {year}",
                opened_with=figures.opened_with if figures else None,
                left=proved_left(until),
                rows=tuple(statement_row(line, code, statement.known_on) for line in lines),
            )
        )
    return tuple(years)


def _package_count(statement: Statement) -> Proved:
    code, count = statement.authority.code, len(statement.packages)
    question = announced_question(
        Announced.COUNT, authority=code, as_of=statement.through, known_on=statement.known_on
    )
    return Proved(grouped(count), count, question)


def statement_row(line: Line, code: str, known_on: date | None = None) -> Row:
    """Return a line of the statement of the authority with this code, with its words."""
    key, reported = line.entry.key, line.reported
    why = ""
    if reported:
        why = reported.difference_note if line.is_difference else reported.not_comparable_because
        if line.verdict is Verdict.NOT_COMPARABLE and not why:
            why = "The balance was not established on that day"
    change = signed_millions(line.change_usd) if line.change_usd else ""
    if reported and line.change_usd:
        question = difference_question(code, key=key, as_of=line.on, known_on=known_on)
        change = Proved(change, line.change_usd, question)
    return Row(
        line=line,
        change=change,
        left=proved_balance(line.balance, code, as_of=line.on, after=key, known_on=known_on)
        if line.balance
        else None,
        css_class=ROW_CLASSES[line.verdict],
        qualifier=QUALIFIERS[reported.qualifier] if reported else "",
        verdict=verdict_phrase(line),
        why=why,
    )
