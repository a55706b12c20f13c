"""The page of the methods: rules in words, and one day of the ledger worked through."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.allies.months import EUR, USD
from assistance.allies.totals import MILITARY, Allies
from assistance.exports.provenance import LICENCE
from assistance.ledger.coverage import Coverage
from assistance.ledger.figures import SourceFigure, Verdict
from assistance.ledger.proofs.balance import DIFFERENCE
from assistance.methodology import NotableLine, WorkedCase, WorkedYear
from dashboard.allies.proofs import proved_above, proved_aid, proved_share
from dashboard.authorities.balance import year_figures
from dashboard.authorities.sentences import proved_rate
from dashboard.site.citations import Citation, Cited, citations
from dashboard.site.formats import (
    capitalised,
    counted,
    long_day,
    millions,
    signed_millions,
    usd_short,
)
from dashboard.site.glossary import TERMS, Term
from dashboard.site.kinds import channels, permission_and_money
from dashboard.site.params import SiteParams
from dashboard.site.proofs import Phrase, Proved, proved_balance, proved_left
from dashboard.site.sentences import joined, package_name, reported_phrase
from dashboard.site.statement_rows import Row, statement_row

SECTIONS = (
    ("balances", "How a balance is computed"),
    ("worked-case", "A day worked through"),
    ("differences", "Where officials and the records differ"),
    ("charged", "Announced and charged"),
    ("stocks-and-money", "Stocks and money"),
    ("rounding", "Rounding and the ±"),
    ("order", "Order within a day"),
    ("opening", "Before a balance is known"),
    ("as-of", "As of a day"),
    ("pace", "Pace and targets"),
    ("allies", "Allied totals"),
    ("not-known", "What these records do not know"),
    ("glossary", "Glossary"),
    ("sources-and-licences", "Sources and licences"),
    ("errors", "Reporting an error"),
    ("citing", "How to cite"),
)


@dataclass(frozen=True, slots=True)
class YearOfCase:
    """An authority's fiscal year up to the day; `sum` is the whole of it in one line."""

    code: str
    name: str
    sum: str
    opened_with: Proved
    rows: tuple[Row, ...]
    left: Proved | None
    uncertainty: str
    statement_url: str


@dataclass(frozen=True, slots=True)
class NotableItem:
    """A line of the ledger that a section speaks of, with a sentence on it."""

    key: str
    sentence: str
    note: str
    sources: tuple[SourceFigure, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class AlliedCase:
    """The allied totals on the day, in words, with their documents."""

    sentence: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class MethodologyPage:
    """The methods; whatever the records do not hold is left out."""

    sections: tuple[tuple[str, str], ...]
    channels: str
    kinds: str
    day: date
    years: tuple[YearOfCase, ...]
    not_established: str
    checks: str
    openings: tuple[NotableItem, ...]
    differences: tuple[NotableItem, ...]
    roundings: tuple[NotableItem, ...]
    charged: tuple[NotableItem, ...]
    paces: tuple[str, ...]
    allies: AlliedCase | None
    licence: str
    terms: tuple[Term, ...]
    contact: str
    citations: tuple[Citation, ...]


def methodology_page(
    case: WorkedCase, params: SiteParams, covered: Coverage, *, contact: str, url: str
) -> MethodologyPage:
    """Return the page; `contact` is whom to write to, "" for nobody; `url` its address."""
    authorities = [each.statement.authority for each in case.years]
    known = [each for each in case.years if each.statement.balance is not None]
    return MethodologyPage(
        sections=SECTIONS,
        channels=channels(authorities),
        kinds=permission_and_money(authorities),
        day=case.day,
        years=tuple(filter(None, (_year(each, params) for each in known))),
        not_established=joined(
            [each.statement.authority.code for each in case.years if each not in known]
        ),
        checks=_checks(case),
        openings=tuple(map(_opening, case.openings)),
        differences=tuple(map(_difference, case.differences)),
        roundings=tuple(map(_rounding, case.roundings)),
        charged=tuple(_charged(each, case) for each in case.charged),
        paces=tuple(_pace(each) for each in known if any(one.used_usd for one in each.paces)),
        allies=_allies(case.allies),
        licence=LICENCE,
        terms=tuple(sorted(TERMS.values(), key=lambda term: term.name.lower())),
        contact=contact,
        citations=citations(
            Cited(
                key="security-assistance-tracker",
                name="methodology",
                on=None,
                detail="how its figures are computed",
                url=url,
                revision=covered.revision,
                changed_at=covered.changed_at,
            )
        ),
    )


def _year(worked: WorkedYear, params: SiteParams) -> YearOfCase | None:
    statement = worked.statement
    code = statement.authority.code
    figures = year_figures(statement, write=millions, write_change=signed_millions)
    if figures is None:
        return None
    rows = tuple(statement_row(line, code) for line in worked.lines)
    left = proved_left(statement)
    uncertainty = statement.balance.uncertainty_usd if statement.balance else 0
    moves = [
        *(each for each in (figures.added, figures.lapsed) if each.value),
        *(row.change for row in rows if row.line.reported and row.line.change_usd),
        *([figures.used] if figures.used.value else []),
    ]
    parts: list[str] = [figures.opened_with]
    for move in moves:
        parts += [" ", move]
    parts += [" = ", left or ""]
    if uncertainty:
        parts.append(f" ± {millions(uncertainty)}")
    return YearOfCase(
        code=code,
        name=f"{code} in fiscal year {figures.fiscal_year}, to {long_day(statement.through)}",
        sum=Phrase(*parts),
        opened_with=figures.opened_with,
        rows=rows,
        left=left,
        uncertainty=millions(uncertainty) if uncertainty else "",
        statement_url=reverse("authority", args=[code.lower()])
        + params.query(as_of=statement.through),
    )


def _checks(case: WorkedCase) -> str:
    """Return how the reported balances stand against the ledger up to the last day."""
    verdicts = case.checks
    compared = verdicts.total() - verdicts[Verdict.NOT_COMPARABLE]
    if not compared:
        return ""
    differ = verdicts[Verdict.EXPLAINED] + verdicts[Verdict.OPEN]
    opening = f"{counted(verdicts[Verdict.OPENS], 'opens', 'open')} a ledger, "
    return (
        f"Of {counted(compared, 'reported balance')} of the same scope up to "
        f"{long_day(case.through)}, {opening if verdicts[Verdict.OPENS] else ''}"
        f"{counted(verdicts[Verdict.AGREES], 'agrees', 'agree')} with the records and "
        f"{counted(differ, 'differs', 'differ')}; {verdicts[Verdict.NOT_COMPARABLE]:,} more are "
        "shown and compared with nothing."
    )


def _item(notable: NotableLine, section: str, note: str, *sentence: str) -> NotableItem:
    entry = notable.line.entry
    mark = f"{section}-{entry.key}"
    return NotableItem(entry.key, Phrase(*sentence), note, entry.sources, mark)


def _balance(notable: NotableLine, *, before: bool = False) -> str:
    """Return the balance after a line, or before it, in millions, with its proof."""
    balance = notable.before if before else notable.line.balance
    if balance is None:
        return "not established"
    key, on, code = notable.line.entry.key, notable.line.on, notable.authority
    just_before, just_after = (key, "") if before else ("", key)
    figure = proved_balance(balance, code, as_of=on, before=just_before, after=just_after)
    plus_minus = f" ± {millions(balance.uncertainty_usd)}" if balance.uncertainty_usd else ""
    return Phrase(figure, plus_minus)


def _step(notable: NotableLine) -> Proved:
    step, line = notable.line.change_usd or 0, notable.line
    question = DIFFERENCE.question(authority=notable.authority, key=line.entry.key, as_of=line.on)
    return Proved(signed_millions(step), step, question)


def _opening(notable: NotableLine) -> NotableItem:
    reported = notable.line.reported
    said = reported_phrase(reported) if reported else ""
    return _item(
        notable,
        "opening",
        "",
        f"{notable.authority} opens on {long_day(notable.line.on)}: {said} was reported to "
        "be left that day.",
    )


def _difference(notable: NotableLine) -> NotableItem:
    reported = notable.line.reported
    is_explained = notable.line.verdict is Verdict.EXPLAINED
    return _item(
        notable,
        "difference",
        reported.difference_note if reported else "",
        f"{notable.authority}, {long_day(notable.line.on)}: the records give ",
        _balance(notable, before=True),
        f", {reported_phrase(reported) if reported else ''} was reported. The step of ",
        _step(notable),
        f" stands as a line of its own, {'explained' if is_explained else 'unexplained'}, and the "
        "balance goes on from what was reported, ",
        _balance(notable),
        ".",
    )


def _rounding(notable: NotableLine) -> NotableItem:
    reported = notable.line.reported
    return _item(
        notable,
        "rounding",
        "",
        f"{notable.authority}, {long_day(notable.line.on)}: the records give ",
        _balance(notable, before=True),
        f", {reported_phrase(reported) if reported else ''} was reported more finely; a step of ",
        _step(notable),
        " leads to ",
        _balance(notable),
        ".",
    )


def _charged(notable: NotableLine, case: WorkedCase) -> NotableItem:
    package = notable.line.package
    authority = next(
        each.statement.authority
        for each in case.years
        if each.statement.authority.code == notable.authority
    )
    if package is None:
        raise TypeError(f"{notable.line.entry.key} is no package")
    return _item(
        notable,
        "charged",
        package.note,
        f"{capitalised(f'the {package_name(package, authority)}')} of {long_day(package.on)} was "
        f"announced at {usd_short(package.amount_usd)} and is charged at "
        f"{usd_short(package.used_usd)}: the balance went from ",
        _balance(notable, before=True),
        " to ",
        _balance(notable),
        ".",
    )


def _pace(worked: WorkedYear) -> str:
    parts = [
        part
        for each in worked.paces
        for part in (
            ", ",
            proved_rate(each, worked.statement),
            f" a day over {each.window_days} days",
        )
    ]
    return Phrase(f"{worked.statement.authority.code}: ", *parts[1:], ".")


def _allies(found: Allies) -> AlliedCase | None:
    if found.allocated_eur is None or found.counted_through is None:
        return None
    allocated: tuple[str, ...] = (proved_aid(found, MILITARY, found.allocated_eur, EUR),)
    if found.allocated_usd is not None:
        allocated += (", or ", proved_aid(found, MILITARY, found.allocated_usd, USD, short=True))
    above: tuple[str, ...] = ()
    if found.benchmark is not None:
        us, *first = (
            proved_share(found, each.code, each.share_of_gdp_percent)
            for each in (found.benchmark, *found.above_benchmark[:1])
        )
        above = (
            " ",
            proved_above(found, "partner"),
            " had allocated more of their GDP than the United States’ ",
            us,
            *((f", {found.shares[0].name} first with ", *first) if first else ()),
            ".",
        )
    return AlliedCase(
        Phrase(
            f"On {long_day(found.as_of)}, military allocations of all partners but the United "
            "States came to ",
            *allocated,
            f", counted to the end of {found.counted_through:%B %Y}.",
            *above,
        ),
        found.sources,
    )
