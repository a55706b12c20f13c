"""Proofs of allied aid: amounts, shares of GDP, ranks and who is above the United States."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from assistance.allies import parameters as asked
from assistance.allies.acts import NO_ACTS
from assistance.allies.groups import Membership
from assistance.allies.months import EUR, Aid, Amount
from assistance.allies.parameters import GROUPS, SERIES_FILTER, aid_view, asked_allies
from assistance.allies.questions import (
    EVERYONE,
    RankedBy,
    above_question,
    aid_question,
    rank_question,
    share_question,
)
from assistance.allies.totals import (
    BENCHMARK,
    EU_INSTITUTIONS,
    Allies,
    PartnerAid,
    Share,
    acts,
    months_since_start,
)
from assistance.ledger.entries import source_figure
from assistance.ledger.figures import SourceFigure
from assistance.models import AidKind, AidMeasure, Partner
from assistance.parameters import Filter, FilterType, ParameterError, Query
from assistance.proof import (
    Operation,
    Proof,
    Provable,
    Record,
    RecordKind,
    Step,
    Term,
    Unit,
    UnknownQuestionError,
    long_day,
)

UNITS = {EUR: Unit.EUR, "USD": Unit.USD}
PER_MONTH = {EUR: Unit.EUR_PER_MONTH, "USD": Unit.USD_PER_MONTH}
WORDS = {EUR: "euro", "USD": "US dollars"}


def aid(
    found: Allies,
    view: Aid,
    currency: str,
    *,
    partner: str = "",
    chosen: Membership = EVERYONE,
    per_month: bool = False,
) -> Proof:
    """Prove what a partner gave up to the day of found, or all chosen allies together.

    Raises UnknownQuestionError for a partner that is not recorded.
    """
    terms: tuple[Term, ...] | None
    if partner:
        whose = _name(found, partner)
        terms = _flows(found, view, currency, partner)
    else:
        whose = "allies" if not chosen else "the chosen partners"
        terms = _partners(found, view, currency, chosen)
    day = found.series.counted_through
    months = months_since_start(min(found.as_of, day) if day else found.as_of)
    each_month = " in each month since January 2022" if per_month else ""
    return Proof(
        question=aid_question(
            found, view, currency, partner=partner, chosen=chosen, per_month=per_month
        ),
        asks=f"What had {whose} {_done(view)} of {_kind(view)} aid up to {long_day(found.as_of)}"
        f"{each_month}, in {WORDS[currency]}?",
        formula=f"{_counting(found)}"
        + (f" That, over the {months} months from January 2022 on." if per_month else ""),
        unit=PER_MONTH[currency] if per_month else UNITS[currency],
        terms=terms or (),
        steps=(Step(Operation.OVER, months, "months from January 2022 to the day’s own"),)
        if per_month and months
        else (),
        notes=_notes(found, view, currency, partner, chosen),
        unknown_because=_why_unknown(terms),
    )


def share(found: Allies, partner: str) -> Proof:
    """Prove a partner's military aid as a share of its GDP, both in euro.

    Raises UnknownQuestionError for a partner that is not recorded or has no GDP in euro.
    """
    name = _name(found, partner)
    gdp, year = found.partners[partner].gdp_eur, found.partners[partner].gdp_year
    if gdp is None:
        raise UnknownQuestionError(f"No GDP of {name} in euro is recorded.")
    amount = _amount(found, found.share_view, EUR, partner)
    term = _partner_term(found, found.share_view, EUR, partner, amount or 0)
    return Proof(
        question=share_question(found, partner),
        asks=f"What share of its GDP were {name}’s military {found.share_view[0]}s up to "
        f"{long_day(found.as_of)}?",
        formula="The aid over the GDP, both in euro, in percent.",
        unit=Unit.PERCENT,
        terms=(term,) if amount is not None else (),
        steps=(
            Step(Operation.TIMES, 100, "for percent"),
            Step(Operation.OVER, gdp, f"GDP of {year} in euro", _gdp_sources(partner)),
        ),
        unknown_because="" if amount is not None else _no_record(name),
    )


def rank(found: Allies, partner: str, by: RankedBy, view: Aid, currency: str = EUR) -> Proof:
    """Prove a partner's place: it and all allies before it, equal ones by their codes.

    Raises UnknownQuestionError for a partner that is not recorded.
    """
    name = _name(found, partner)
    if by is RankedBy.SHARE:
        order = [each.code for each in found.shares]
        what = "military aid as a share of GDP"
    else:
        order = _by_amount(found, view, currency)
        what = f"{_kind(view)} aid in {WORDS[currency]}"
    place = order.index(partner) + 1 if partner in order else 0
    return Proof(
        question=rank_question(found, partner, by, view, currency),
        asks=f"Which place has {name} among allies by {what} up to {long_day(found.as_of)}?",
        formula="The number of allies up to this one, the largest first; equal ones stand in the "
        "order of their codes. The United States and the EU institutions have no place.",
        unit=Unit.COUNT,
        counts=True,
        terms=tuple(
            _share_term(found, code)
            if by is RankedBy.SHARE
            else _partner_term(
                found, view, currency, code, _amount(found, view, currency, code) or 0
            )
            for code in order[:place]
        ),
        unknown_because="" if place else f"{name} has no place.",
    )


def above(found: Allies, chosen: Membership = EVERYONE) -> Proof:
    """Prove how many of the chosen allies give more of their GDP than the United States."""
    shares, us = chosen_above(found, chosen), found.benchmark
    return Proof(
        question=above_question(found, chosen),
        asks=f"How many {'of the chosen partners' if chosen else 'allies'} gave more of their GDP "
        f"as military aid than the United States up to {long_day(found.as_of)}?",
        formula="The number of partners whose share of GDP is larger than that of the United "
        f"States{f', {us.share_of_gdp_percent:.3f}%' if us else ''}.",
        unit=Unit.COUNT,
        counts=True,
        terms=tuple(_share_term(found, each.code) for each in shares),
        unknown_because="" if us else "No share of GDP is known for the United States.",
    )


def chosen_above(found: Allies, chosen: Membership) -> tuple[Share, ...]:
    """Return the shares of the chosen allies that are larger than that of the United States."""
    if not chosen:
        return found.above_benchmark
    return tuple(each for each in found.above_benchmark if chosen.holds(found.partners[each.code]))


def month_of_aid(found: Allies, view: Aid, currency: str, partner: str, month: date) -> Proof:
    """Prove what a partner gave in the month of a day, up to the day of found.

    Raises UnknownQuestionError for a partner that is not recorded.
    """
    whole = aid(found, view, currency, partner=partner)
    first_on = month.replace(day=1)
    flows = _flows(found, view, currency, partner, month=first_on)
    return replace(
        whole,
        question=aid_question(found, view, currency, partner=partner, month=first_on),
        asks=f"What had {_name(found, partner)} {_done(view)} of {_kind(view)} aid in "
        f"{first_on:%B %Y}, in {WORDS[currency]}, as of {long_day(found.as_of)}?",
        formula="The sum of the month’s aid.",
        terms=flows or (),
        unknown_because=_why_unknown(flows, "in this month"),
    )


def _flows(
    found: Allies, view: Aid, currency: str, partner: str, *, month: date | None = None
) -> tuple[Term, ...] | None:
    """Return what a partner gave from each day on, the newest first; None without a rate."""
    course = found.courses[view].get(partner)
    steps = list(course.until(found.as_of)) if course else []
    amounts = [
        (day, _in(flow, currency))
        for day, flow, _total in reversed(steps)
        if month is None or day.replace(day=1) == month
    ]
    if any(amount is None for _day, amount in amounts):
        return None
    by_act, sources = found.series.by_act, found.views[view].sources
    return tuple(
        Term(
            text="Acts that count from this day on" if by_act else f"{day:%B %Y}",
            amount=amount or 0,
            on=day,
            record=Record(RecordKind.PARTNER, partner),
            sources=sources,
        )
        for day, amount in amounts
    )


def _partners(
    found: Allies, view: Aid, currency: str, chosen: Membership
) -> tuple[Term, ...] | None:
    """Return what each chosen ally gave, the largest first; None without a rate."""
    amounts = {
        each.partner.code: _in(each.amounts[view], currency)
        for each in _allies(found.aid, chosen)
        if view in each.amounts
    }
    if None in amounts.values():
        return None
    return tuple(
        _partner_term(found, view, currency, code, amounts[code] or 0)
        for code in sorted(amounts, key=lambda code: (-(amounts[code] or 0), code))
    )


def _partner_term(found: Allies, view: Aid, currency: str, code: str, amount: int) -> Term:
    return Term(
        text=found.partners[code].name,
        amount=amount,
        record=Record(RecordKind.PARTNER, code),
        question=aid_question(found, view, currency, partner=code),
    )


def _share_term(found: Allies, code: str) -> Term:
    percent = next(each.share_of_gdp_percent for each in found.aid if each.partner.code == code)
    return Term(
        text=f"{found.partners[code].name}: {percent:.3f}% of GDP",
        amount=1,
        record=Record(RecordKind.PARTNER, code),
        question=share_question(found, code),
    )


def _by_amount(found: Allies, view: Aid, currency: str) -> list[str]:
    amounts = {
        each.partner.code: amount
        for each in found.aid
        if each.partner.code not in (BENCHMARK, EU_INSTITUTIONS)
        and (amount := _amount(found, view, currency, each.partner.code)) is not None
    }
    return sorted(amounts, key=lambda code: (-amounts[code], code))


def _amount(found: Allies, view: Aid, currency: str, code: str) -> int | None:
    each = next((one for one in found.aid if one.partner.code == code), None)
    return _in(each.amounts[view], currency) if each and view in each.amounts else None


def _allies(aid: Iterable[PartnerAid], chosen: Membership) -> tuple[PartnerAid, ...]:
    return tuple(each for each in aid if not each.is_benchmark and chosen.holds(each.partner))


def _in(amount: Amount, currency: str) -> int | None:
    return amount.eur if currency == EUR else amount.usd


def _name(found: Allies, partner: str) -> str:
    if partner not in found.partners:
        raise UnknownQuestionError(f"There is no partner {partner}.")
    return found.partners[partner].name


def _done(view: Aid) -> str:
    return "committed" if view[0] == AidMeasure.COMMITMENT else "allocated"


def _kind(view: Aid) -> str:
    return {"all": "all kinds of"}.get(view[1], view[1])


def _counting(found: Allies) -> str:
    if found.series.by_act:
        return "The sum of the acts, each from the day by which it had certainly been announced."
    return "The sum of the months, each whole from its first day."


def _notes(
    found: Allies, view: Aid, currency: str, partner: str, chosen: Membership
) -> tuple[str, ...]:
    notes = [f"Series {found.series.name}: two series tell of the same aid and are never added."]
    if currency != EUR:
        notes.append(
            "Dollars are at the average rate of each month, each contribution rounded half up to "
            "whole dollars; the partner’s page has every contribution with its rate."
        )
    if found.series.by_act:
        if partner:
            each = next((one for one in found.aid if one.partner.code == partner), None)
            count = each.acts.get(view, NO_ACTS) if each else NO_ACTS
        else:
            count = acts(_allies(found.aid, chosen), view)
        notes.append(
            f"Acts that count: {count.counted:,}; without a value, which add nothing: "
            f"{count.without_value:,}; of uncertain day and not counted: {count.undecided:,}."
        )
    return tuple(notes)


def _why_unknown(terms: tuple[Term, ...] | None, when: str = "up to this day") -> str:
    if terms is None:
        return "An exchange rate is missing."
    return "" if terms else f"Nothing is recorded {when}."


def _no_record(name: str) -> str:
    return f"No military aid by {name} is recorded up to this day."


def _gdp_sources(partner: str) -> tuple[SourceFigure, ...]:
    row = Partner.objects.select_related("source").filter(code=partner).first()
    return (source_figure(row.source),) if row and row.source else ()


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


def _asked_view(query: Query, found: Allies) -> tuple[Aid, str]:
    """Return the aid and the currency that are asked for."""
    measure, kind = query.text("measure"), query.text("kind") or AidKind.MILITARY
    view = aid_view(measure, kind, by_kind=found.commits_by_kind)
    return view, (query.text("currency") or EUR).upper()


def _asked_aid(query: Query) -> Proof:
    found = asked_allies(query)
    view, currency = _asked_view(query, found)
    if month := query.day(MONTH.name):
        if query.text(PER.name):
            raise ParameterError("month is one month, per the average of all: give one of them.")
        return month_of_aid(found, view, currency, query.needed_text(PARTNER), month)
    return aid(
        found,
        view,
        currency,
        partner=query.text(PARTNER.name),
        chosen=asked.chosen(query),
        per_month=bool(query.text(PER.name)),
    )


def _asked_rank(query: Query) -> Proof:
    found, by = asked_allies(query), RankedBy(query.needed_text(BY))
    return rank(found, query.needed_text(PARTNER), by, *_asked_view(query, found))


PROOFS = (
    Provable("allied-aid", (*AID, PARTNER, PER, MONTH, SERIES_FILTER, *GROUPS), _asked_aid),
    Provable(
        "allied-share",
        (PARTNER, SERIES_FILTER),
        lambda query: share(asked_allies(query), query.needed_text(PARTNER)),
    ),
    Provable("allied-rank", (PARTNER, BY, *AID, SERIES_FILTER), _asked_rank),
    Provable(
        "allied-above",
        (SERIES_FILTER, *GROUPS),
        lambda query: above(asked_allies(query), asked.chosen(query)),
    ),
)
