"""The sorts of figures that can be proved: their parameters, and what proves them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from assistance.allies import proofs as of_allies
from assistance.allies.groups import Membership
from assistance.allies.months import EUR, Aid
from assistance.allies.questions import RankedBy
from assistance.allies.series import SERIES
from assistance.allies.totals import Allies, allies
from assistance.contact_group import proofs as of_group
from assistance.contact_group.figures import COUNTS
from assistance.contact_group.reading import contact_group_record
from assistance.ledger import statement as ledger
from assistance.ledger.figures import Statement
from assistance.ledger.pace import WINDOWS, targets
from assistance.ledger.proofs import balance as of_ledger
from assistance.ledger.proofs.balance import YearPart
from assistance.ledger.proofs.changes import changed
from assistance.ledger.proofs.expiry import may_lapse
from assistance.ledger.proofs.pace import needed, outlook_of, per_day, used, used_up
from assistance.models import AidKind, Measure
from assistance.packages.package import package_record
from assistance.packages.proofs import (
    Announced,
    InYear,
    announced,
    announced_question,
    in_year,
    in_year_question,
)
from assistance.proof import Proof, UnknownQuestionError
from assistance.reconciliation import (
    ReconciledFigure,
    UnknownReportedFigureError,
    reconciled_figure,
)
from assistance.reconciliation import proofs as of_statements
from assistance.reconciliation.reported_figure import reconciliation_record
from assistance.reports.allies import GROUPS, SERIES_FILTER, aid_view
from assistance.reports.balances import AUTHORITY
from assistance.reports.model import (
    Filter,
    FilterType,
    Query,
)
from assistance.reports.packages import FILTERS as PACKAGE_FILTERS
from assistance.reports.packages import selected
from assistance.reports.querying import KNOWN_ON, ParameterError

AFTER = Filter("after", FilterType.TEXT, "The balance after the line with this key.")
BEFORE = Filter("before", FilterType.TEXT, "The balance before the line with this key.")
SINCE = Filter(
    "since", FilterType.DATE, "Changes after this day: its own entries are not among them."
)
WINDOW = Filter(
    "window",
    FilterType.CHOICE,
    "The days over which a pace is reckoned.",
    choices=lambda: tuple(map(str, WINDOWS)),
)
EXPIRES_ON = Filter("expires_on", FilterType.DATE, "The day on which funding acts expire.")
KEY = Filter("key", FilterType.TEXT, "The record with this key.")
PART = Filter(
    "part",
    FilterType.CHOICE,
    "The part of the fiscal year, or the sort of change.",
    choices=lambda: tuple(YearPart),
)
OF = Filter(
    "of",
    FilterType.CHOICE,
    "What is asked: how many packages (count), worth what (amount); of a package in its fiscal "
    "year its place, what was used by then (used), or its share of that.",
    choices=lambda: (*Announced, *InYear),
)

PARTNER = Filter("partner", FilterType.TEXT, "The partner with this code.")
AID = (
    Filter("measure", FilterType.CHOICE, "allocations or commitments.",
           lambda: ("allocations", "commitments")),
    Filter("kind", FilterType.CHOICE, "The kind of aid; all adds the three.",
           lambda: tuple(AidKind)),
    Filter("currency", FilterType.CHOICE, "What amounts are in.", lambda: ("eur", "usd")),
)  # fmt: skip
PER = Filter("per", FilterType.CHOICE, "month: the average of a month.", lambda: ("month",))
MONTH = Filter("month", FilterType.DATE, "The aid of this day’s month alone, for one partner.")
BY = Filter("by", FilterType.CHOICE, "What the place is that of.", lambda: tuple(RankedBy))
COUNT = Filter("count", FilterType.CHOICE, "The count of the contact group.", lambda: tuple(COUNTS))


Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Provable:
    """A sort of figure that can be proved: its parameters beside the day, and what proves it."""

    name: str
    definition: str
    filters: tuple[Filter, ...]
    prove: Callable[[Query], Proof] = field(repr=False)


def _statement(query: Query) -> Statement:
    return ledger.statement(
        authority=needed_text(query, AUTHORITY), through=query.as_of, known_on=query.known_on
    )


def _balance(query: Query) -> Proof:
    after, before = query.text(AFTER.name), query.text(BEFORE.name)
    return of_ledger.balance(_statement(query), after=after, before=before)


def _fiscal_year(query: Query) -> Proof:
    part = _choice(query, PART, YearPart)
    return of_ledger.fiscal_year(_statement(query), part=part)


def _difference(query: Query) -> Proof:
    return of_ledger.difference(_statement(query), key=needed_text(query, KEY))


def _change(query: Query) -> Proof:
    part = _choice(query, PART, YearPart)
    return changed(_statement(query), part=part, since=_needed_day(query, SINCE))


def _pace(query: Query) -> Proof:
    return per_day(_statement(query), window_days=int(needed_text(query, WINDOW)))


def _used(query: Query) -> Proof:
    return used(_statement(query), window_days=int(needed_text(query, WINDOW)))


def _used_up(query: Query) -> Proof:
    return used_up(_statement(query), window_days=int(needed_text(query, WINDOW)))


def _may_lapse(query: Query) -> Proof:
    return may_lapse(_statement(query), expires_on=_needed_day(query, EXPIRES_ON))


def _needed_pace(query: Query) -> Proof:
    statement = _statement(query)
    outlooks = targets(statements=(statement,), known_on=query.known_on)
    key = needed_text(query, KEY)
    return needed(statement, outlook_of(outlooks[statement.authority.code], key=key))


def _packages(query: Query) -> Proof:
    of = _choice(query, OF, Announced)
    pairs = {each.name: query.all(each.name) for each in PACKAGE_FILTERS if query.all(each.name)}
    question = announced_question(of, as_of=query.as_of, pairs=pairs, known_on=query.known_on)
    return announced(selected(query), question, of=of)


def _computed(query: Query) -> Proof:
    key = needed_text(query, KEY)
    try:
        return of_statements.computed(reconciliation_record(key=key))
    except UnknownReportedFigureError:
        raise _no_figure(key) from None


def _reconciled(query: Query) -> ReconciledFigure:
    key = needed_text(query, KEY)
    try:
        return reconciled_figure(key=key)
    except UnknownReportedFigureError:
        raise _no_figure(key) from None


def _no_figure(key: str) -> UnknownQuestionError:
    return UnknownQuestionError(f"There is no reported figure “{key}”.")


def _in_year(query: Query) -> Proof:
    of, key = _choice(query, OF, InYear), needed_text(query, KEY)
    question = in_year_question(of, key=key, as_of=query.as_of, known_on=query.known_on)
    try:
        record = package_record(slug=key, known_on=query.known_on)
    except LookupError:
        raise UnknownQuestionError(f"There is no package “{key}”.") from None
    return in_year(record, question, of=of)


def _allies(query: Query) -> Allies:
    return allies(as_of=query.as_of, series=query.text(SERIES_FILTER.name) or SERIES)


def _chosen(query: Query) -> Membership:
    return Membership(*(tuple(map(str, query.all(each.name))) for each in GROUPS))


def _view(query: Query, found: Allies) -> Aid:
    return aid_view(
        query.text("measure"), query.text("kind") or AidKind.MILITARY, by_kind=found.commits_by_kind
    )


def _currency(query: Query) -> str:
    return (query.text("currency") or EUR).upper()


def _allied_aid(query: Query) -> Proof:
    found = _allies(query)
    view, currency = _view(query, found), _currency(query)
    if month := query.day(MONTH.name):
        if query.text(PER.name):
            raise ParameterError("month is one month, per the average of all: give one of them.")
        return of_allies.month_of_aid(found, view, currency, needed_text(query, PARTNER), month)
    return of_allies.aid(
        found,
        view,
        currency,
        partner=query.text(PARTNER.name),
        chosen=_chosen(query),
        per_month=bool(query.text(PER.name)),
    )


def _allied_share(query: Query) -> Proof:
    return of_allies.share(_allies(query), needed_text(query, PARTNER))


def _allied_rank(query: Query) -> Proof:
    found, by = _allies(query), RankedBy(needed_text(query, BY))
    partner = needed_text(query, PARTNER)
    return of_allies.rank(found, partner, by, _view(query, found), _currency(query))


def _allied_above(query: Query) -> Proof:
    return of_allies.above(_allies(query), _chosen(query))


def _contact_group(query: Query) -> Proof:
    measure = Measure(needed_text(query, COUNT))
    return of_group.count(contact_group_record(), measure, as_of=query.as_of)


PROOFS = {
    each.name: each
    for each in (
        Provable(
            "balance",
            "what was left of an authority on a day, or after a line of it",
            (AUTHORITY, AFTER, BEFORE, KNOWN_ON),
            _balance,
        ),
        Provable(
            "fiscal-year",
            "a part of an authority's fiscal year",
            (AUTHORITY, PART, KNOWN_ON),
            _fiscal_year,
        ),
        Provable(
            "difference",
            "the step from a computed balance to a reported one",
            (AUTHORITY, KEY, KNOWN_ON),
            _difference,
        ),
        Provable(
            "change",
            "what changed of an authority between two days, by sort",
            (AUTHORITY, PART, SINCE, KNOWN_ON),
            _change,
        ),
        Provable(
            "pace",
            "an authority's use per day over a window",
            (AUTHORITY, WINDOW, KNOWN_ON),
            _pace,
        ),
        Provable(
            "used",
            "what was used of an authority over a window",
            (AUTHORITY, WINDOW, KNOWN_ON),
            _used,
        ),
        Provable(
            "used-up",
            "the days after which a balance would be used up at the pace of a window",
            (AUTHORITY, WINDOW, KNOWN_ON),
            _used_up,
        ),
        Provable(
            "needed-pace",
            "the use per day that a target needs",
            (AUTHORITY, KEY, KNOWN_ON),
            _needed_pace,
        ),
        Provable(
            "may-lapse",
            "how much of an authority may lapse at most on a day to come",
            (AUTHORITY, EXPIRES_ON, KNOWN_ON),
            _may_lapse,
        ),
        Provable(
            "packages",
            "the number or the announced value of packages",
            (OF, *PACKAGE_FILTERS),
            _packages,
        ),
        Provable(
            of_statements.COMPUTED,
            "what the records give for a reported figure that is no balance",
            (KEY,),
            _computed,
        ),
        Provable(
            of_statements.DIFFERENCE,
            "a reported figure minus the computed one",
            (KEY,),
            lambda query: of_statements.difference(_reconciled(query)),
        ),
        Provable(
            of_statements.COVERAGE,
            "which share of a reported total the ledger covers",
            (KEY,),
            lambda query: of_statements.coverage(_reconciled(query)),
        ),
        Provable(
            "package-in-year",
            "a package's place in its fiscal year, what was used by then, or its share of it",
            (OF, KEY, KNOWN_ON),
            _in_year,
        ),
        Provable(
            "allied-aid",
            "what a partner or all allies had given",
            (*AID, PARTNER, PER, MONTH, SERIES_FILTER, *GROUPS),
            _allied_aid,
        ),
        Provable(
            "allied-share",
            "a partner's military aid as a share of its GDP",
            (PARTNER, SERIES_FILTER),
            _allied_share,
        ),
        Provable(
            "allied-rank",
            "a partner's place among allies",
            (PARTNER, BY, *AID, SERIES_FILTER),
            _allied_rank,
        ),
        Provable(
            "allied-above",
            "how many allies give more of their GDP than the United States",
            (SERIES_FILTER, *GROUPS),
            _allied_above,
        ),
        Provable(
            "contact-group",
            "a count of the contact group",
            (COUNT,),
            _contact_group,
        ),
    )
}


def _choice(query: Query, filter_: Filter, choices: type[Choice]) -> Choice:
    text = needed_text(query, filter_)
    if text not in tuple(choices):
        raise ParameterError(f"{filter_.name}={text} is not one of: {', '.join(choices)}.")
    return choices(text)


def needed_text(query: Query, filter_: Filter) -> str:
    if len(query.all(filter_.name)) > 1:
        raise ParameterError(f"{filter_.name} is given once here.")
    if not (text := query.text(filter_.name)):
        raise ParameterError(f"{filter_.name} is needed: {filter_.definition}")
    return text


def _needed_day(query: Query, filter_: Filter) -> date:
    day = query.day(filter_.name)
    if day is None:
        raise ParameterError(f"{filter_.name} is needed: {filter_.definition}")
    return day
