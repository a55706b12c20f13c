"""The allies' page: totals, ranking, history and a table of partners, as of a day."""

from dataclasses import dataclass, replace
from datetime import date

from assistance.allies.groups import Membership
from assistance.allies.months import Rate
from assistance.allies.totals import (
    BENCHMARK,
    MILITARY,
    Allies,
    PartnerAid,
    ReportedTotal,
)
from assistance.ledger.figures import SourceFigure
from dashboard.allies.page_charts import (
    drawn_partners,
    history_part,
    ranking_part,
)
from dashboard.allies.page_form import FORM_FIELDS, form_fields
from dashboard.allies.page_map import MapTile, map_height, map_tiles
from dashboard.allies.page_table import (
    AllyRow,
    ally_row,
    ally_url,
    places_of,
    ranked_partners,
    sorted_rows,
    table_caption,
    table_headings,
)
from dashboard.allies.page_totals import TotalRow, total_row
from dashboard.allies.params import (
    AlliesParams,
    Kind,
    Measure,
)
from dashboard.allies.sentences import (
    NAMES,
    allies_sentence,
    scope_sentence,
    series_sentence,
    series_title,
    verb,
)
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.formats import counted, long_day, reported_value
from dashboard.site.page import ChartPart, Choice, Heading, hidden
from dashboard.site.proofs import Phrase
from dashboard.site.sentences import joined


@dataclass(frozen=True, slots=True)
class AlliesPage:
    """The page; `empty` says why there is nothing to show, `not_recorded` who has no record.

    `allocated` is empty for a series that lists no allocations at all.
    """

    headline: Phrase
    as_of: date
    scope: str
    scope_of_acts: str
    by_act: bool
    noun: str
    share_noun: str
    verb: str
    allocated: tuple[TotalRow, ...]
    committed: tuple[TotalRow, ...]
    reported: ReportedTotal | None
    reported_text: str
    without_rate: str
    selection: str
    not_recorded: str
    clear_url: str
    fields: dict[str, tuple[Choice, ...]]
    carried: tuple[tuple[str, str], ...]
    series: str
    series_title: str
    ranking: ChartPart | None
    history: ChartPart | None
    tiles: tuple[MapTile, ...]
    map_height: int
    headings: tuple[tuple[str, Heading], ...]
    rows: tuple[AllyRow, ...]
    ally_count: str
    caption: str
    exports: tuple[ExportLink, ...]
    sources: tuple[SourceFigure, ...]
    rates: tuple[Rate, ...]
    rates_url: str
    empty: str


def allies_page(found: Allies, params: AlliesParams, *, path: str, url: str) -> AlliesPage:
    """Return the page of the allies on a day."""
    view, chosen = params.view, params.membership
    places = places_of(found, params)
    aid = tuple(each for each in found.aid if each.is_benchmark or chosen.holds(each.partner))
    ranked = ranked_partners(aid, places, params)
    figure = found.views[view]
    tiles = map_tiles(found, aid, lambda code: ally_url(params, code))
    in_view = [each for each in aid if each.has(view)]
    committed_kinds = tuple(Kind) if found.commits_by_kind else (Kind.ALL,)
    has_allies = any(not each.is_benchmark for each in in_view)
    has_amounts = any(view in each.amounts and not each.is_benchmark for each in in_view)
    return AlliesPage(
        headline=allies_sentence(
            found, aid if has_amounts else (), view, chosen
        ),
        as_of=params.as_of,
        scope=scope_sentence(found, view),
        scope_of_acts=series_sentence(found.series),
        by_act=found.series.by_act,
        noun=NAMES[view],
        share_noun=NAMES[found.share_view],
        verb=verb(view),
        allocated=tuple(
            total_row(found, aid, params, path, Measure.ALLOCATIONS, kind) for kind in Kind
        )
        if found.share_view == MILITARY
        else (),
        committed=tuple(
            total_row(found, aid, params, path, Measure.COMMITMENTS, kind)
            for kind in committed_kinds
        ),
        reported=found.reported,
        reported_text=_reported_text(found.reported),
        without_rate=_without_rate(figure.without_rate),
        selection=_selection(params),
        not_recorded=_not_recorded(found, params),
        clear_url=path + replace(params, membership=Membership()).query(),
        fields=form_fields(found, params, drawn_partners(found, ranked, params)),
        carried=hidden(params, *FORM_FIELDS),
        series=found.series.name,
        series_title=series_title(found.series),
        ranking=ranking_part(found, ranked, params, path=path, url=url) if has_amounts else None,
        history=history_part(
            found, drawn_partners(found, ranked, params), params, path=path, url=url
        )
        if has_amounts
        else None,
        tiles=tiles,
        map_height=map_height(tiles),
        headings=table_headings(params, path),
        rows=tuple(
            ally_row(found, each, places, params) for each in sorted_rows(in_view, places, params)
        )
        if has_allies
        else (),
        ally_count=_ally_count(in_view),
        caption=table_caption(params, by_act=found.series.by_act),
        exports=export_links("allies", params.pairs()),
        sources=figure.sources,
        rates=found.rates,
        rates_url=export_links("exchange_rates", params.day_pairs())[0].url,
        empty="" if has_allies else _why_empty(found, params),
    )  # fmt: skip


def _ally_count(aid: list[PartnerAid]) -> str:
    count = sum(1 for each in aid if not each.is_benchmark)
    beside = " beside the United States" if count < len(aid) else ""
    return f"{counted(count, 'partner')}{beside}"


def _reported_text(reported: ReportedTotal | None) -> str:
    if reported is None:
        return ""
    return reported_value(reported.qualifier, reported.value_usd, precision=reported.precision)


def _without_rate(missing: tuple[tuple[str, date], ...]) -> str:
    if not missing:
        return ""
    named = joined([f"{currency} in {month:%B %Y}" for currency, month in missing[:3]])
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return (
        f"No exchange rate is recorded for {named}{more}: totals that need it are unknown, "
        "not smaller."
    )


def _selection(params: AlliesParams) -> str:
    if not params.membership:
        return ""
    return "Partners of the chosen groups and coalitions, as recorded; ranks are among all allies."


def _not_recorded(found: Allies, params: AlliesParams) -> str:
    """Name those of whom the view records nothing up to the day.

    They are all that are selected or, without a selection, those with another aid on record.
    """
    there = {each.partner.code for each in found.aid if each.has(params.view)}
    asked = (
        [each for each in found.partners.values() if params.membership.holds(each)]
        if params.membership
        else [each.partner for each in found.aid]
    )
    absent = sorted(each.name for each in asked if each.code not in there | {BENCHMARK})
    if not absent:
        return ""
    whose = "selected" if params.membership else "with other aid on record"
    return (
        f"Without {NAMES[params.view].lower()} in this series up to this day, though {whose}: "
        f"{joined(absent)}."
    )


def _why_empty(found: Allies, params: AlliesParams) -> str:
    figure = found.views[params.view]
    if figure.latest is None:
        return f"The series “{found.series.name}” holds no {NAMES[params.view].lower()}."
    if figure.counted_through is None:
        return (
            f"Aid by partner is recorded from January 2022 on; there is none up to "
            f"{long_day(params.as_of)}."
        )
    if params.membership:
        return "No partner is in all that is chosen, or none of them has a record."
    return f"{NAMES[params.view]} by allies are not recorded up to {long_day(params.as_of)}."
