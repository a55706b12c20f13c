"""The form of the allies' page: what can be chosen, and what is."""

from collections.abc import Mapping
from typing import Any

from assistance.allies.groups import coalitions_of
from assistance.allies.series import SERIES, SeriesFigure
from assistance.allies.totals import BENCHMARK, Allies
from dashboard.allies.page_table import CURRENCIES, GROUPS
from dashboard.allies.params import AlliesParams, Kind, Measure, Rank
from dashboard.site.page import Choice

KINDS = {
    Kind.MILITARY: "Military",
    Kind.FINANCIAL: "Financial",
    Kind.HUMANITARIAN: "Humanitarian",
    Kind.ALL: "All three",
}
MEASURES = {Measure.ALLOCATIONS: "Allocations", Measure.COMMITMENTS: "Commitments, all kinds"}
MEASURES_BY_KIND = {Measure.ALLOCATIONS: "Allocations", Measure.COMMITMENTS: "Commitments"}
RANKS = {
    Rank.SHARE: "Share of GDP (military)",
    Rank.AMOUNT: "Amount",
    Rank.PER_MONTH: "Amount per month",
}
FORM_FIELDS = (
    "measure", "kind", "rank", "currency", "group", "coalition", "partner", "series",
)  # fmt: skip


def form_fields(
    found: Allies, params: AlliesParams, drawn: tuple[str, ...]
) -> dict[str, tuple[Choice, ...]]:
    def choices(labels: Mapping[Any, str], *current: str) -> tuple[Choice, ...]:
        return tuple(Choice(str(key), label, key in current) for key, label in labels.items())

    recorded = {code for view in found.courses for code in found.courses[view]}
    names = {
        code: partner.name
        for code, partner in sorted(found.partners.items(), key=lambda each: each[1].name)
        if code in recorded and code != BENCHMARK
    }
    series = {each.name: each for each in (SeriesFigure(SERIES), found.series, *found.all_series)}
    return {
        "measure": choices(MEASURES_BY_KIND if found.commits_by_kind else MEASURES, params.measure),
        "kind": choices(KINDS, params.kind),
        "rank": choices(RANKS, params.rank),
        "currency": choices(CURRENCIES, params.currency),
        "group": choices(GROUPS, *params.membership.groups),
        "coalition": choices(
            dict(coalitions_of(found.partners.values())), *params.membership.coalitions
        ),
        "partner": choices(names, *params.drawn),
        "drawn": choices({code: found.partners[code].name for code in drawn}),
        "series": choices(
            {name: _series_label(each) for name, each in series.items()}, found.series.name
        )
        if len(series) > 1
        else (),
    }


def _series_label(series: SeriesFigure) -> str:
    former = ", a former release" if series.is_former else ""
    return f"{'Act by act' if series.by_act else 'By month'}: {series.name}{former}"
