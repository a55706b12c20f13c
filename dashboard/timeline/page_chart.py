"""The chart of the timeline: a lane for each kind, and the numbers of each day as a table."""

from html import escape
from itertools import groupby
from operator import attrgetter

from assistance.ledger.figures import AuthorityFigure
from assistance.timeline import Timeline, TimelineKind, TimelineMark
from dashboard.charts.style import NEUTRAL, Imprint, tones
from dashboard.site.exports import ExportLink
from dashboard.site.formats import capitalised, counted, long_day, short_day
from dashboard.site.page import ChartPart, Table, views
from dashboard.site.sentences import joined
from dashboard.timeline.charts import Lane, LaneMark, timeline_chart
from dashboard.timeline.params import TimelineParams

KINDS = {
    TimelineKind.PACKAGE: ("package", "packages"),
    TimelineKind.FUNDING_ACTION: ("funding action", "funding actions"),
    TimelineKind.STATEMENT: ("statement", "statements"),
    TimelineKind.MEETING: ("meeting", "meetings"),
    TimelineKind.CONTEXT: ("context note", "context notes"),
}
SYMBOLS = {
    TimelineKind.PACKAGE: ("circle", NEUTRAL),
    TimelineKind.FUNDING_ACTION: ("square", NEUTRAL),
    TimelineKind.STATEMENT: ("diamond", NEUTRAL),
    TimelineKind.MEETING: ("circle", "var(--allies)"),
    TimelineKind.CONTEXT: ("triangle-up", NEUTRAL),
}
SOURCE = "records of this site, each with its documents at this address"
NOTE = (
    "A mark stands for the entries of one kind on a day, and leads to the first of them in the "
    "list. Colours tell the authorities apart."
)


def anchor(kind: TimelineKind, key: str) -> str:
    """Return the id of an entry in the list."""
    return f"{kind.replace('_', '-')}-{key}"


def chart_part(
    found: Timeline,
    params: TimelineParams,
    exports: tuple[ExportLink, ...],
    *,
    authorities: tuple[AuthorityFigure, ...],
    path: str,
    url: str,
) -> ChartPart:
    """Return the chart of the marks, a lane for each kind, with its table by day."""
    title = "Entries by day"
    kinds = [each for each in TimelineKind if each in (params.filters.kinds or list(TimelineKind))]
    addresses = {
        mark: f"{path}{params.query(page=mark.page)}#{anchor(mark.kind, mark.key)}"
        for mark in found.marks
    }
    imprint = Imprint(f"Timeline: {title}", SOURCE, params.day_phrase, url)
    through = min(params.as_of, params.filters.to_on or params.as_of)
    return ChartPart(
        part_id="timeline-chart",
        title=title,
        subtitle="",
        sentence=_sentence(found, kinds),
        note=NOTE,
        view=params.chart,
        views=views(params, path, "chart"),
        spec=timeline_chart(_lanes(kinds, addresses), through, imprint, tones=tones(authorities)),
        table=_table(found.marks, kinds, addresses),
        filename=f"timeline-{params.day_stem}",
        exports=exports,
        leads_to="timeline-list",
    )


def _lanes(kinds: list[TimelineKind], addresses: dict[TimelineMark, str]) -> tuple[Lane, ...]:
    return tuple(
        Lane(
            capitalised(KINDS[kind][1]),
            *SYMBOLS[kind],
            tuple(
                LaneMark(mark.on, mark.authority, _hover(mark), address)
                for mark, address in addresses.items()
                if mark.kind is kind
            ),
        )
        for kind in kinds
    )


def _sentence(found: Timeline, kinds: list[TimelineKind]) -> str:
    first, last = found.marks[-1].on, found.marks[0].on
    counts = {kind: found.count_by_kind[kind] for kind in kinds}
    listed = joined([counted(count, *KINDS[kind]) for kind, count in counts.items() if count])
    span = f"between {long_day(first)} and {long_day(last)}"
    return f"{listed} {span if first != last else f'on {long_day(first)}'}."


def _hover(mark: TimelineMark) -> str:
    one, many = KINDS[mark.kind]
    code = f"{mark.authority} " if mark.authority else ""
    # The text of a statement says little without what it measures.
    if mark.count > 1 or mark.kind is TimelineKind.STATEMENT or not mark.title:
        return f"{long_day(mark.on)}<br>{escape(f'{code}{counted(mark.count, one, many)}')}"
    title = mark.title if len(mark.title) <= 60 else f"{mark.title[:60].rstrip()}…"
    return f"{long_day(mark.on)}<br>{escape(f'{code}{one}')}<br>{escape(title)}"


def _table(
    marks: tuple[TimelineMark, ...],
    kinds: list[TimelineKind],
    addresses: dict[TimelineMark, str],
) -> Table:
    rows, leads_to = [], []
    for on, grouped in groupby(marks, key=attrgetter("on")):
        of_day = list(grouped)
        counts = {kind: sum(mark.count for mark in of_day if mark.kind is kind) for kind in kinds}
        rows.append((short_day(on), *(str(counts[kind] or "") for kind in kinds)))
        leads_to.append(addresses[of_day[0]])
    return Table(
        caption="Number of entries on each day that has any",
        columns=("Day", *(capitalised(KINDS[kind][1]) for kind in kinds)),
        rows=tuple(rows),
        addresses=tuple(leads_to),
    )
