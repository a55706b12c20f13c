"""The query string of the allies' pages."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.http import QueryDict

from assistance.allies.groups import Group, Membership, coalitions_of
from assistance.allies.months import Aid, AlliedMonths, allied_months
from assistance.allies.parameters import aid_view
from assistance.allies.series import SERIES
from assistance.allies.totals import BENCHMARK, MILITARY
from assistance.ledger.coverage import Coverage
from assistance.models import AidMeasure
from dashboard.site.params import PagedParams, Reader, View, differing, quoted

MOST_DRAWN = 8


class Measure(StrEnum):
    """Two views of the same aid, never added together."""

    ALLOCATIONS = "allocations"
    COMMITMENTS = "commitments"


class Kind(StrEnum):
    """The kind of the allocations; `all` adds the three."""

    MILITARY = "military"
    FINANCIAL = "financial"
    HUMANITARIAN = "humanitarian"
    ALL = "all"


class Rank(StrEnum):
    """What partners are ranked by."""

    SHARE = "share"
    AMOUNT = "amount"
    PER_MONTH = "per_month"


class Currency(StrEnum):
    """The currency that amounts are shown in."""

    EUR = "eur"
    USD = "usd"


class AllySort(StrEnum):
    """What the table is sorted by."""

    RANK = "rank"
    PARTNER = "partner"
    AMOUNT = "amount"
    SHARE = "share"
    PER_MONTH = "per_month"


@dataclass(frozen=True, slots=True)
class AllyParams(PagedParams):
    """What the pages of allies and of one of them share: the series and the currency.

    Only a partner's list of contributions goes over several pages. `share_view` is what shares of
    GDP are taken of in the series, and `counted_to` the last day that it covers, up to the page's.
    """

    counted_to: date
    series: str = SERIES
    currency: Currency = Currency.EUR
    share_view: Aid = MILITARY

    def shared_pairs(self) -> dict[str, str]:
        """Return what a link from one of these pages to another keeps."""
        return self.day_pairs() | self.differing("series", "currency")


@dataclass(frozen=True, slots=True)
class AlliesParams(AllyParams):
    """The state of the allies' page: what is shown, ranked by what, of which partners."""

    measure: Measure = Measure.ALLOCATIONS
    kind: Kind = Kind.MILITARY
    commits_by_kind: bool = False
    rank: Rank = Rank.SHARE
    membership: Membership = field(default=Membership())
    drawn: tuple[str, ...] = ()
    sort: AllySort = AllySort.RANK
    descending: bool = False
    ranking: View = View.CHART
    history: View = View.CHART

    @property
    def view(self) -> Aid:
        """What is looked at."""
        return aid_view(self.measure, self.kind, by_kind=self.commits_by_kind)

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults, as it stands in the query string."""
        state: dict[str, tuple[StrEnum, StrEnum]] = {
            "measure": (self.measure, _unasked(self.share_view)),
            "kind": (self.kind, _unasked_kind(self.measure, self.commits_by_kind)),
            "rank": (self._possible(self.rank), self._possible(Rank.SHARE)),
        }
        members = {"group": "groups", "coalition": "coalitions"}
        return (
            self.shared_pairs()
            | {name: str(value) for name, (value, default) in state.items() if value != default}
            | differing(self.membership, members)
            | differing(self, {"partner": "drawn"})
            | self.sort_pairs()
            | self.differing("ranking", "history")
        )

    def _possible(self, rank: Rank) -> Rank:
        return _possible(rank, self.view, self.share_view)


@dataclass(frozen=True, slots=True)
class OneAllyParams(AllyParams):
    """The state of a partner's page."""

    months: View = View.CHART

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        return self.shared_pairs() | self.differing("months", "page")


def allies_params(query: QueryDict, coverage: Coverage, months: AlliedMonths) -> AlliesParams:
    """Read the state of the allies' page; `months` tell which partners and coalitions there are."""
    reader = Reader(query)
    site = reader.site(coverage)
    measure, kind = _aid(reader, months)
    view = aid_view(measure, kind, by_kind=months.commits_by_kind)
    coalitions = [slug for slug, _name in coalitions_of(months.partners.values())]
    order = reader.sort("Partners", AllySort.RANK, descending=False, in_words="by rank")
    return AlliesParams(
        **site,
        **_of_series(reader, months, site["as_of"]),
        **reader.fields(AlliesParams, "currency"),
        measure=measure,
        kind=kind,
        commits_by_kind=months.commits_by_kind,
        rank=_rank(reader, view, months.share_view),
        membership=Membership(
            groups=reader.many("group", [str(group) for group in Group]),
            coalitions=reader.many("coalition", coalitions),
        ),
        drawn=_drawn(reader, months),
        **order,
        **reader.fields(AlliesParams, "ranking", "history"),
        notices=tuple(reader.notices),
    )


def ally_params(query: QueryDict, coverage: Coverage, months: AlliedMonths) -> OneAllyParams:
    """Read the state of a partner's page."""
    reader = Reader(query)
    site = reader.site(coverage)
    return OneAllyParams(
        **site,
        **_of_series(reader, months, site["as_of"]),
        **reader.fields(OneAllyParams, "currency", "months", "page"),
        notices=tuple(reader.notices),
    )


def asked_months(query: QueryDict, coverage: Coverage) -> AlliedMonths:
    """Return the series that is asked for, the default one where there is no such series."""
    asked = Reader(query).single("series") or SERIES
    return allied_months(series=asked, revision=coverage.data_revision)


def _of_series(reader: Reader, months: AlliedMonths, as_of: date) -> dict[str, Any]:
    """Return what the series decides; the default one stands for an unknown one."""
    shown, text = months.series, reader.single("series")
    known = sorted({SERIES, *(each.name for each in months.all_series)})
    if text and text not in known:
        reader.notices.append(
            f"There is no series “{quoted(text)}” (known: {', '.join(known)}); this is “{SERIES}”."
        )
    return {
        "series": shown.name,
        "counted_to": min(as_of, shown.counted_through or as_of),
        "share_view": months.share_view,
    }


def _aid(reader: Reader, months: AlliedMonths) -> tuple[Measure, Kind]:
    """Return what aid is looked at: what the series has, nearest to what is asked for."""
    unasked = _unasked(months.share_view)
    measure = reader.choice("measure", unasked)
    if unasked is Measure.COMMITMENTS and measure is not unasked:
        reader.notices.append("This series lists no allocations: these are commitments.")
        measure = unasked
    kind = reader.choice("kind", Kind.MILITARY)
    if measure is Measure.COMMITMENTS and not months.commits_by_kind:
        if kind not in (Kind.MILITARY, Kind.ALL):
            reader.notices.append(
                f"Commitments are counted for all kinds together: “{kind}” is left out."
            )
        kind = Kind.ALL
    return measure, kind


def _unasked(share_view: Aid) -> Measure:
    return Measure.COMMITMENTS if share_view[0] == AidMeasure.COMMITMENT else Measure.ALLOCATIONS


def _unasked_kind(measure: Measure, commits_by_kind: bool) -> Kind:
    is_of_all = measure is Measure.COMMITMENTS and not commits_by_kind
    return Kind.ALL if is_of_all else Kind.MILITARY


def _possible(rank: Rank, view: Aid, share_view: Aid) -> Rank:
    """Return what the view can be ranked by: shares of GDP are those of one view only."""
    return Rank.AMOUNT if rank is Rank.SHARE and view != share_view else rank


def _rank(reader: Reader, view: Aid, share_view: Aid) -> Rank:
    rank = reader.choice("rank", Rank.SHARE)
    if reader.query.get("rank") == Rank.SHARE and view != share_view:
        what = f"military {share_view[0]}s"
        reader.notices.append(f"Shares of GDP are those of {what}: this is by amount.")
    return _possible(rank, view, share_view)


def _drawn(reader: Reader, months: AlliedMonths) -> tuple[str, ...]:
    """Return the partners whose history is drawn, by code; none stands for the first five."""
    if BENCHMARK in reader.query.getlist("partner"):
        reader.notices.append(
            "The United States is the benchmark: it is drawn beside all partners."
        )
    known = [code for code in months.partners if code != BENCHMARK]
    chosen = reader.many("partner", known, unless=BENCHMARK)
    if len(chosen) > MOST_DRAWN:
        left_out = ", ".join(months.partners[code].name for code in chosen[MOST_DRAWN:])
        reader.notices.append(f"The history draws up to eight partners; left out: {left_out}.")
    return chosen[:MOST_DRAWN]
