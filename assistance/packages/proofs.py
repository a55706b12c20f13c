"""Proofs of what was announced: the number and the value of a selection of packages."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from assistance.ledger.figures import PackageEntry
from assistance.ledger.kinds import kinds
from assistance.ledger.parameters import KEY
from assistance.ledger.statement import authorities
from assistance.packages.explorer import Selection
from assistance.packages.package import PackageRecord, package_record
from assistance.packages.parameters import FILTERS, selected
from assistance.parameters import KNOWN_ON, Filter, FilterType, Query
from assistance.proof import (
    Operation,
    Proof,
    Provable,
    Question,
    Record,
    RecordKind,
    Step,
    Term,
    Unit,
    UnknownQuestionError,
    long_day,
)


class Announced(StrEnum):
    """What is asked of a selection: how many packages it has, or what they are worth."""

    COUNT = "count"
    AMOUNT = "amount"


def announced(selection: Selection, question: Question, *, of: Announced) -> Proof:
    """Prove the number or the announced value of a selection; sums of two kinds say so."""
    filters = selection.filters
    codes = [code for code, count in sorted(selection.count_by_authority.items()) if count]
    whose = " and ".join(filters.authorities or codes)
    chosen = " that match the filters" if _others(selection) else ""
    since = f" from {long_day(filters.from_on)}" if filters.from_on else ""
    until = f" up to {long_day(selection.last_on)}"
    packages = [each.package for each in selection.page(first=0, size=selection.package_count)]
    is_count = of is Announced.COUNT
    return Proof(
        question=question,
        asks=f"How many {whose} packages{chosen} were announced{since}{until}?"
        if is_count
        else f"What were the {whose} packages{chosen} worth that were announced{since}{until}?",
        formula="The number of packages, numbered or not."
        if is_count
        else "The sum of the values announced; what was charged may be less.",
        unit=Unit.COUNT if is_count else Unit.USD,
        counts=is_count,
        terms=tuple(_term(each, each.amount_usd) for each in packages),
        notes=() if is_count or len(codes) < 2 else _added_aloud(codes),
    )


def _added_aloud(codes: Sequence[str]) -> tuple[str, ...]:
    """Return that a sum over these authorities adds stocks to money, if it does; one query."""
    of = kinds(each for each in authorities() if each.code in codes)
    if not of.are_mixed:
        return ()
    stocks, money = " and ".join(of.stocks), " and ".join(of.money)
    limit = "a limit" if len(of.stocks) == 1 else "limits"
    return (
        f"The sum adds the value of stocks ({stocks}), {limit}, to money ({money}): it is not one "
        "sum of money.",
    )


def _others(selection: Selection) -> bool:
    """Whether filters other than authority and days are set; the permalink holds them."""
    return bool(set(selection.filters.active()).difference({"authorities", "from_on", "to_on"}))


class InYear(StrEnum):
    """What is asked of a package within its fiscal year."""

    PLACE = "place"
    USED = "used"
    SHARE = "share"


_ASKED_IN_YEAR = {
    InYear.PLACE: "Which {code} package of fiscal year {year} is “{title}”?",
    InYear.USED: "How much of {code} had fiscal year {year} used up to and with “{title}”?",
    InYear.SHARE: "What share of the {code} used in fiscal year {year} by then is “{title}”?",
}
_IN_YEAR = {
    InYear.PLACE: "The number of the year's packages up to and with this one, in the order of the "
    "ledger.",
    InYear.USED: "The sum of the year's packages up to and with this one, at announced values or "
    "at what was charged.",
    InYear.SHARE: "What this package used, divided by what the year's packages up to and with it "
    "used.",
}


def in_year(record: PackageRecord, question: Question, *, of: InYear) -> Proof:
    """Prove a package's place in its fiscal year, what was used by then, or its share of it."""
    year, package = record.year, record.package
    words = {"code": package.authority, "year": year.fiscal_year, "title": package.title}
    counted = year.packages if of is not InYear.SHARE else (package,)
    steps: tuple[Step, ...] = ()
    if of is InYear.SHARE:
        steps = (
            Step(Operation.TIMES, 100, "for percent"),
            Step(Operation.OVER, year.used_usd, "US dollars that the year had used by then"),
        )
    return Proof(
        question=question,
        asks=_ASKED_IN_YEAR[of].format(**words),
        formula=_IN_YEAR[of],
        unit={InYear.PLACE: Unit.COUNT, InYear.USED: Unit.USD, InYear.SHARE: Unit.PERCENT}[of],
        terms=tuple(_term(each, each.used_usd) for each in reversed(counted)),
        steps=steps,
        counts=of is InYear.PLACE,
        unit_of_terms=Unit.USD,
    )


def _term(package: PackageEntry, amount_usd: int) -> Term:
    return Term(
        text=package.title,
        amount=amount_usd,
        on=package.on,
        record=Record(RecordKind.PACKAGE, package.key, package.authority),
        sources=package.sources,
    )


OF = Filter(
    "of",
    FilterType.CHOICE,
    "What is asked: how many packages (count), worth what (amount); of a package in its fiscal "
    "year its place, what was used by then (used), or its share of that.",
    choices=lambda: (*Announced, *InYear),
)


def announced_question(
    of: Announced, *, as_of: date, pairs: Mapping[str, object], known_on: date | None = None
) -> Question:
    """Ask for packages up to as_of; `pairs` are filters by name, as their report has them."""
    filters = {name: value for name, value in pairs.items() if name not in ("as_of", "known_on")}
    return ANNOUNCED.question(of=of, **filters, as_of=as_of, known_on=known_on)


def _asked_packages(query: Query) -> Proof:
    of = query.needed_choice(OF, Announced)
    pairs = {each.name: query.all(each.name) for each in FILTERS}
    question = announced_question(of, as_of=query.as_of, pairs=pairs, known_on=query.known_on)
    return announced(selected(query), question, of=of)


def _asked_year(query: Query) -> Proof:
    of, key = query.needed_choice(OF, InYear), query.needed_text(KEY)
    question = IN_YEAR.question(of=of, key=key, as_of=query.as_of, known_on=query.known_on)
    try:
        record = package_record(slug=key, known_on=query.known_on)
    except LookupError:
        raise UnknownQuestionError(f"There is no package “{key}”.") from None
    return in_year(record, question, of=of)


ANNOUNCED = Provable("packages", (OF, *FILTERS), _asked_packages)
IN_YEAR = Provable("package-in-year", (OF, KEY, KNOWN_ON), _asked_year)
PROOFS = (ANNOUNCED, IN_YEAR)
