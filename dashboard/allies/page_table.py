"""Partners in order: their places by rank, and the rows and headings of the table."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from assistance.allies.acts import NO_ACTS
from assistance.allies.groups import Group, Membership
from assistance.allies.months import PartnerFigure
from assistance.allies.questions import RankedBy
from assistance.allies.totals import BENCHMARK, EU_INSTITUTIONS, Allies, PartnerAid, per_month
from dashboard.allies.page_charts import in_currency, metric
from dashboard.allies.params import AlliesParams, AllyParams, AllySort, Currency, Rank
from dashboard.allies.proofs import exact_aid, proved_aid, proved_rank, proved_share
from dashboard.allies.sentences import NAMES, acts_phrase, verb
from dashboard.site.formats import long_day, money
from dashboard.site.page import Heading, sort_heading

GROUPS = {Group.NATO: "NATO", Group.EU: "EU", Group.CONTACT_GROUP: "Contact group"}
CURRENCIES = {Currency.EUR: "Euro", Currency.USD: "US dollars"}

Ranked = tuple[tuple[int | None, PartnerAid], ...]


@dataclass(frozen=True, slots=True)
class AllyRow:
    """A partner's row; `other` is the exact amount in the other currency."""

    key: str
    name: str
    url: str
    rank: str
    amount: str
    other: str
    share: str
    per_month: str
    groups: str
    acts: str
    is_benchmark: bool


def ally_url(params: AllyParams, code: str) -> str:
    """Return the address of a partner's page on the same day, in the same currency and series."""
    return reverse("ally", args=[code.lower()], query=params.shared_pairs() or None)


def places_of(found: Allies, params: AlliesParams) -> dict[str, int]:
    """Return the place of each ranked partner among all allies, whichever are selected."""
    if params.rank is Rank.SHARE:
        return {each.partner.code: each.rank for each in found.aid if each.rank is not None}
    values = {
        each.partner.code: value
        for each in found.aid
        if each.partner.code not in (BENCHMARK, EU_INSTITUTIONS)
        and (value := metric(each, params)) is not None
    }
    by_value = sorted(values, key=lambda code: (-values[code], code))
    return {code: place for place, code in enumerate(by_value, 1)}


def ranked_partners(
    aid: tuple[PartnerAid, ...], places: dict[str, int], params: AlliesParams
) -> Ranked:
    """Return the ranked partners in order, the benchmark where its value puts it."""
    shown = [
        each
        for each in aid
        if (each.partner.code in places or each.is_benchmark) and metric(each, params) is not None
    ]
    shown.sort(key=lambda each: _by_rank(each, places, params))
    return tuple((places.get(each.partner.code), each) for each in shown)


def _by_rank(
    aid: PartnerAid, places: dict[str, int], params: AlliesParams
) -> tuple[bool, Decimal | int, bool, str]:
    value = metric(aid, params)
    is_out = value is None or not (aid.is_benchmark or aid.partner.code in places)
    return is_out, -(value or 0), aid.is_benchmark, aid.partner.code


def sorted_rows(
    aid: list[PartnerAid], places: dict[str, int], params: AlliesParams
) -> list[PartnerAid]:
    """Return the table's rows in their order; what is unknown comes last either way."""
    if params.sort is AllySort.RANK:
        return sorted(
            aid, key=lambda each: _by_rank(each, places, params), reverse=params.descending
        )
    if params.sort is AllySort.PARTNER:
        return sorted(aid, key=lambda each: each.partner.name, reverse=params.descending)

    def value(each: PartnerAid) -> Decimal | int | None:
        if params.sort is AllySort.SHARE:
            return each.share_of_gdp_percent
        return in_currency(each.amounts.get(params.view), params.currency)

    sign = -1 if params.descending else 1
    return sorted(
        aid,
        key=lambda each: (value(each) is None, sign * (value(each) or 0), each.partner.code),
    )


def ally_row(
    found: Allies, aid: PartnerAid, places: dict[str, int], params: AlliesParams
) -> AllyRow:
    partner, currency = aid.partner, params.currency.upper()
    amount = aid.amounts.get(params.view)
    shown = in_currency(amount, params.currency)
    each_month = per_month(shown, params.counted_to)
    share = aid.share_of_gdp_percent
    return AllyRow(
        key=partner.code.lower(),
        name=partner.name,
        url=ally_url(params, partner.code),
        rank=rank_cell(found, partner.code, places.get(partner.code), params),
        amount="unknown" if shown is None else money(shown, params.currency),
        other=exact_aid(found, params.view, amount, partner=partner.code),
        share="no GDP"
        if partner.gdp_eur is None
        else ""
        if share is None
        else proved_share(found, partner.code, share),
        per_month="unknown"
        if each_month is None
        else proved_aid(
            found, params.view, each_month, currency, partner=partner.code, per_month=True
        ),
        groups=groups_of(partner),
        acts=acts_phrase(aid.acts.get(params.view, NO_ACTS)),
        is_benchmark=aid.is_benchmark,
    )


def rank_cell(found: Allies, code: str, place: int | None, params: AlliesParams) -> str:
    """Return a partner's place with its proof, or why it has none."""
    if code == BENCHMARK:
        return "benchmark"
    if place is None:
        return "unranked"
    by = RankedBy.SHARE if params.rank is Rank.SHARE else RankedBy.AMOUNT
    return proved_rank(found, code, place, by, params.view, params.currency.upper())


def groups_of(partner: PartnerFigure) -> str:
    """Return the groups that a partner is recorded to belong to."""
    found = (
        (GROUPS[group], Membership(groups=(group,)).holds(partner)) for group in GROUPS
    )  # fmt: skip
    return ", ".join(name for name, is_in in found if is_in) or "none"


def table_headings(params: AlliesParams, path: str) -> tuple[tuple[str, Heading], ...]:
    labels = {
        AllySort.RANK: "Rank",
        AllySort.PARTNER: "Partner",
        AllySort.AMOUNT: verb(params.view).capitalize(),
        AllySort.SHARE: "Military, % of GDP",
        AllySort.PER_MONTH: "Per month",
    }
    names = (AllySort.RANK, AllySort.PARTNER)
    return tuple(
        (
            str(sort),
            sort_heading(
                params,
                path,
                sort,
                label,
                largest_first=sort not in names,
                is_number=sort not in names,
            ),
        )
        for sort, label in labels.items()
    )


def table_caption(params: AlliesParams, *, by_act: bool) -> str:
    unit = CURRENCIES[params.currency].replace("Euro", "euro")
    what = f"{NAMES[params.view]} from January 2022 to {long_day(params.counted_to)}, in {unit}"
    counts = "" if by_act else "; a month counts from its first day"
    return (
        f"{what}{counts}. Per month: the amount over the months from January 2022 to that day’s "
        "own, both included."
    )
