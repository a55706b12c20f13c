"""An authority's page: its fiscal year, its chart and its statement, newest first."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from assistance import fiscal
from assistance.ledger.expiry import Expiry, expiries
from assistance.ledger.figures import Balance, Statement
from assistance.ledger.pace import Pace, TargetOutlook, paces
from assistance.packages.proofs import Announced, announced_question
from assistance.reconciliation import count
from dashboard.authorities.balance import balance_part, year_figures
from dashboard.authorities.burn_down import burn_down_part
from dashboard.authorities.params import AuthorityParams
from dashboard.authorities.sentences import (
    EXPIRY_METHOD,
    PACE_METHOD,
    end_phrase,
    expiry_sentence,
    paces_sentence,
    proved_lapse,
    proved_rate,
    proved_use,
    why_nothing_is_projected,
)
from dashboard.authorities.standing import Standing
from dashboard.authorities.targets import TargetRow, target_rows
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.figure_rows import briefing_address
from dashboard.site.formats import (
    counted,
    grouped,
    millions,
    signed_millions,
    signed_usd_short,
    usd_short,
)
from dashboard.site.page import ChartPart, Link, changes_link
from dashboard.site.params import BRIEFING_ON
from dashboard.site.proofs import Phrase, Proved, proved_left
from dashboard.site.statement_rows import Row, statement_row


@dataclass(frozen=True, slots=True)
class YearOfRows:
    """A fiscal year of the statement, with what it opened with and what was left."""

    label: str
    opened_with: Proved | None
    left: Proved | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class AuthorityRow(Standing):
    """An authority in the list of all."""

    packages: Proved
    url: str


@dataclass(frozen=True, slots=True)
class PaceRow:
    """A window's use in words."""

    window: str
    used: str
    per_day: str
    exhausted: str


@dataclass(frozen=True, slots=True)
class ExpiryRow:
    """A day still to come on which something may lapse; `sentence` says what, if it is soon."""

    on: date
    at_most: str
    at_most_millions: str
    acts: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AuthorityPage(Standing):
    """An authority on a day; `pace` is a sentence on when it would be used up.

    Where there is no burn-down chart, `no_burn_down` says why.
    """

    headline: Phrase
    left: Proved | None
    targets: tuple[TargetRow, ...]
    targets_exports: tuple[ExportLink, ...]
    paces: tuple[PaceRow, ...]
    pace: str
    pace_exports: tuple[ExportLink, ...]
    expiries: tuple[ExpiryRow, ...]
    expiry_exports: tuple[ExportLink, ...]
    checks: str
    checks_url: str
    at_briefing: Balance | None
    briefing_url: str
    changes: Link
    briefing_page_url: str
    chart: ChartPart
    burn_down: ChartPart | None
    no_burn_down: str
    statement_exports: tuple[ExportLink, ...]
    years: tuple[YearOfRows, ...]
    pace_method: str = PACE_METHOD
    expiry_method: str = EXPIRY_METHOD
    briefing_on: date = BRIEFING_ON


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
    code, pairs = statement.authority.code, params.day_pairs()
    rates, to_come = paces(statement), expiries(statement)
    return AuthorityPage(
        statement=statement,
        year=year_figures(statement, write=millions, write_change=signed_millions),
        headline=_headline(statement),
        left=proved_left(statement),
        targets=target_rows(targets, statement),
        targets_exports=export_links("target_outlook", pairs, authority=code),
        paces=tuple(_pace_row(each, statement) for each in rates),
        pace=paces_sentence(statement, rates),
        pace_exports=export_links("pace", pairs, authority=code),
        expiries=tuple(_expiry_row(each, statement) for each in to_come),
        expiry_exports=export_links("expiries", pairs, authority=code),
        checks=_checks_sentence(statement),
        checks_url=reverse("reconciliation") + f"?{urlencode({'authority': code} | pairs)}",
        at_briefing=briefing.balance if params.shows_briefing else None,
        briefing_url=path + params.query(as_of=BRIEFING_ON),
        changes=changes_link(params, f"#changes-{code.lower()}"),
        briefing_page_url=briefing_address((briefing,), params),
        chart=balance_part(
            (statement,),
            params,
            part_id="authority-balance",
            title=f"Remaining balance of {code}",
            exports=export_links("balances", pairs, authority=code),
            path=path,
            url=url,
        ),
        burn_down=burn_down_part(statement, rates, targets, to_come, params, path=path, url=url),
        no_burn_down=why_nothing_is_projected(statement, rates),
        statement_exports=export_links("statement", pairs, authority=code),
        years=_years(statement, to_come),
    )


def authority_row(statement: Statement, url: str) -> AuthorityRow:
    """Return an authority's row in the list."""
    return AuthorityRow(
        statement=statement,
        year=year_figures(statement, write=usd_short, write_change=signed_usd_short),
        packages=_package_count(statement),
        url=url,
    )


def _headline(statement: Statement) -> Phrase:
    left = proved_left(statement, short=True)
    if left is None:
        return Phrase(statement.authority.name, ": balance not established")
    return Phrase(statement.authority.name, ": ", left, " left")


def _pace_row(pace: Pace, statement: Statement) -> PaceRow:
    return PaceRow(
        window=f"{pace.window_days} days",
        used=proved_use(pace, statement),
        per_day=proved_rate(pace, statement),
        exhausted=end_phrase(pace, statement),
    )


def _expiry_row(expiry: Expiry, statement: Statement) -> ExpiryRow:
    return ExpiryRow(
        on=expiry.on,
        at_most=Phrase("up to ", proved_lapse(expiry, statement, usd_short)),
        at_most_millions=proved_lapse(expiry, statement, millions),
        acts="; ".join(act.description for act in expiry.acts),
        sentence=expiry_sentence(expiry, statement) if expiry.is_soon else "",
    )


def _checks_sentence(statement: Statement) -> str:
    counts = count(line.verdict for line in statement.lines)
    if not counts.comparable:
        return "No reported balance can be held against this one yet."
    opens = f"{counts.opens} opens the ledger, " if counts.opens else ""
    agree = f"{counts.agree} {'agrees' if counts.agree == 1 else 'agree'}"
    differ = f"{counts.differ} {'differs' if counts.differ == 1 else 'differ'}"
    beside = counts.not_comparable
    return (
        f"Held against {counted(counts.comparable, 'reported balance')}: {opens}{agree}, {differ}. "
        f"{beside} more {'is' if beside == 1 else 'are'} shown and not compared."
    )


def _years(statement: Statement, to_come: tuple[Expiry, ...]) -> tuple[YearOfRows, ...]:
    expiring = {
        act.key: Phrase("up to ", proved_lapse(expiry, statement, millions), " may lapse")
        for expiry in to_come
        for act in expiry.acts
    }
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
                rows=tuple(
                    statement_row(
                        line,
                        code,
                        statement.known_on,
                        expiring=expiring.get(line.entry.key, "") if line.action else "",
                    )
                    for line in lines
                ),
            )
        )
    return tuple(years)


def _package_count(statement: Statement) -> Proved:
    code, count = statement.authority.code, len(statement.packages)
    question = announced_question(
        Announced.COUNT,
        as_of=statement.through,
        pairs={"authority": code},
        known_on=statement.known_on,
    )
    return Proved(grouped(count), count, question)
