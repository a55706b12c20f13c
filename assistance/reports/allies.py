"""Allies' aid as reports: as of a day, and month by month."""

from decimal import Decimal

from assistance.allies.acts import NO_ACTS
from assistance.allies.months import ALLOCATED, COMMITTED, COMMITTED_OF, Amount
from assistance.allies.parameters import GROUPS, SERIES_FILTER, aid_view, asked_allies, chosen
from assistance.allies.totals import MILITARY, Allies, PartnerAid
from assistance.models import AidKind, Partner
from assistance.parameters import Filter, FilterType, Query
from assistance.reports.columns import DATE, EUR, INTEGER, NUMBER, STRING, USD, Cell, Column, Row
from assistance.reports.model import Report, Result, in_batches

KIEL = (
    "Kiel Institute, Ukraine Support Tracker (by month release 29, acts by the release that their "
    "series names); Trebesch et al. 2023"
)
ECB = "European Central Bank reference rates, averaged by month; source: ECB statistics"
WORLD_BANK = "World Bank (GDP in US dollars of partners outside the Kiel Institute's tracker)"

_EXACT = Decimal("0.000001")


def _partner_codes() -> tuple[str, ...]:
    return tuple(Partner.objects.order_by("code").values_list("code", flat=True))


def _allies(query: Query) -> Result:
    membership = chosen(query)
    found = sorted(
        (
            each
            for each in asked_allies(query).aid
            if each.is_benchmark or membership.holds(each.partner)
        ),
        key=_by_share,
    )
    return Result(len(found), in_batches(map(_ally_row, found)))


def _by_share(aid: PartnerAid) -> tuple[bool, Decimal, str]:
    share = aid.share_of_gdp_percent
    return share is None, -(share or Decimal(0)), aid.partner.code


def _ally_row(aid: PartnerAid) -> Row:
    partner, share = aid.partner, aid.share_of_gdp_percent
    counts = [aid.acts.get(view, NO_ACTS) for view in (ALLOCATED[AidKind.ALL], COMMITTED)]
    acts = sum(counts, start=NO_ACTS)
    return (
        aid.rank,
        partner.code,
        partner.name,
        *_both(aid.amounts.get(MILITARY)),
        *_both(aid.amounts.get(ALLOCATED[AidKind.FINANCIAL])),
        *_both(aid.amounts.get(ALLOCATED[AidKind.HUMANITARIAN])),
        *_both(aid.amounts.get(COMMITTED)),
        partner.gdp_eur,
        partner.gdp_year,
        None if share is None else share.quantize(_EXACT),
        *_both(aid.amounts.get(COMMITTED_OF[AidKind.MILITARY])),
        *((acts.counted, acts.without_value, acts.undecided) if aid.acts else (None, None, None)),
    )


def _both(amount: Amount | None) -> tuple[Cell, Cell]:
    return (amount.eur, amount.usd) if amount else (None, None)


def _amounts(name: str, what: str) -> tuple[Column, Column]:
    return (
        Column(f"{name}_eur", INTEGER, f"{what} up to the day; empty where none is recorded.",
               EUR, derived=True),
        Column(f"{name}_usd", INTEGER, "The same, each contribution at its month's average rate; "
               "empty, too, where a rate is missing.", USD, derived=True),
    )  # fmt: skip


ALLIES = Report(
    name="allies",
    title="Allies as of a day",
    description="What each partner had allocated and committed by the day, months counted from "
    "their first day, and its military allocations as a share of its GDP; the United States is "
    "the benchmark. Allocations and commitments are two views of the same aid, never added. In a "
    "series of single acts one counts from the day by which it had been announced for certain.",
    columns=(
        Column("rank", INTEGER, "The place of the share among all allies, the largest first; empty "
               "for the United States and without a share.", derived=True),
        Column("code", STRING, "The partner, by its code."),
        Column("name", STRING, "The partner's name."),
        *_amounts("allocated", "Military allocations"),
        *_amounts("financial", "Financial allocations"),
        *_amounts("humanitarian", "Humanitarian allocations"),
        *_amounts("committed", "Commitments of all kinds: another view of the same aid,"),
        Column("gdp_eur", INTEGER, "Gross domestic product of `gdp_year`; empty where unknown.",
               EUR),
        Column("gdp_year", INTEGER, "The year of the GDP.", "calendar year"),
        Column("share_of_gdp_percent", NUMBER, "`allocated_eur` over `gdp_eur`, to six "
               "decimals; empty without a GDP. In a series that lists no allocations at all, "
               "`committed_military_eur` over it.", "percent", derived=True),
        *_amounts("committed_military", "Military commitments, where the series tells kinds "
                  "apart,"),
        Column("acts_counted", INTEGER, "Single acts that count by the day, of any kind and "
               "measure; empty in a series by month.", derived=True),
        Column("acts_without_value", INTEGER, "Those of them without a value in euro, which no "
               "amount holds; empty in a series by month.", derived=True),
        Column("acts_undecided", INTEGER, "Acts that may have been announced by the day or later: "
               "not counted; empty in a series by month.", derived=True),
    ),
    key=("code",),
    read=_allies,
    filters=(SERIES_FILTER, *GROUPS),
    credits=(KIEL, ECB),
)  # fmt: skip


def _history(query: Query) -> Result:
    found = asked_allies(query)
    measure = query.text("measure")
    kinds = query.texts("kind") or (AidKind.MILITARY.value,)
    views = dict.fromkeys(aid_view(measure, kind, by_kind=found.commits_by_kind) for kind in kinds)
    rows: list[Row] = []
    for view in views:
        kind, courses = view[1], found.courses[view]
        for code in query.texts("partner") or sorted(courses):
            if code in courses:
                rows.extend(
                    (code, kind, month, flow.eur, flow.usd, total.eur, total.usd,
                     _percent(found, code, total))
                    for month, flow, total in courses[code].by_month(query.as_of)
                )  # fmt: skip
    return Result.of(rows)


def _percent(found: Allies, code: str, total: Amount) -> Decimal | None:
    gdp = found.partners[code].gdp_eur
    if gdp is None or total.eur is None:
        return None
    return (Decimal(total.eur) * 100 / Decimal(gdp)).quantize(_EXACT)


ALLIED_HISTORY = Report(
    name="allied_history",
    title="Allies by month",
    description="Each partner's aid of a kind in each month that has any, and the running total. "
    "A month counts from its first day; in a series of single acts it holds those that count from "
    "a day of it on.",
    columns=(
        Column("partner", STRING, "The partner, by its code."),
        Column("kind", STRING, "military, financial, humanitarian, or all together."),
        Column("month", DATE, "The month, by its first day."),
        Column("amount_eur", INTEGER, "The aid of the month; negative where an earlier one was "
               "taken back.", EUR, derived=True),
        Column("amount_usd", INTEGER, "The same at the month's average rate; empty where that is "
               "missing.", USD, derived=True),
        Column("total_eur", INTEGER, "The aid up to the end of the month.", EUR, derived=True),
        Column("total_usd", INTEGER, "The same, each month at its own rate; empty from a missing "
               "one on.", USD, derived=True),
        Column("total_of_gdp_percent", NUMBER, "`total_eur` over the partner's GDP, to six "
               "decimals; empty without a GDP.", "percent", derived=True),
    ),
    key=("partner", "kind", "month"),
    read=_history,
    filters=(
        SERIES_FILTER,
        Filter("partner", FilterType.CHOICE, "Months of these partners, by code. Default: all.",
               _partner_codes, many=True),
        Filter("measure", FilterType.CHOICE, "allocations; or commitments of all kinds, another "
               "view of the same aid.", lambda: ("allocations", "commitments"),
               default="allocations"),
        Filter("kind", FilterType.CHOICE, "The kinds of the allocations; all "
               "adds the three. Commitments are of all kinds where the series does not tell "
               "them apart.",
               lambda: tuple(AidKind), default=AidKind.MILITARY, many=True),
    ),
    credits=(KIEL, ECB),
)  # fmt: skip
