"""The timeline: every dated record on one axis, by month, the newest first."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from assistance.amounts import written_usd
from assistance.ledger.figures import AuthorityFigure, SourceFigure
from assistance.models import ActionKind, Measure
from assistance.timeline import (
    Timeline,
    TimelineEntry,
    TimelineFilters,
    TimelineKind,
)
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.figure_sentences import since_phrase
from dashboard.site.formats import (
    MINUS,
    capitalised,
    counted,
    long_day,
    ordinal,
    reported_value,
)
from dashboard.site.page import (
    DAYS,
    QUOTED,
    ChartPart,
    Choice,
    Option,
    Words,
    filter_chips,
    hidden,
    in_words,
    page_options,
)
from dashboard.site.params import SiteParams
from dashboard.site.sentences import joined
from dashboard.timeline.page_chart import KINDS, anchor, chart_part
from dashboard.timeline.params import FILTERS, TimelineParams

# They are made by the contact group or said of the war: none belongs to an authority.
WITHOUT_AUTHORITY = {TimelineKind.MEETING, TimelineKind.CONTEXT}
CHIPS: Words = {
    "kinds": lambda kind: capitalised(KINDS[kind][1]),
    "authorities": str,
    **DAYS,
    **QUOTED,
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in words; `anchor` is its element's id, `detail` what its name leaves out."""

    anchor: str
    on: date
    kind: str
    css_class: str
    authority: str
    name: str
    url: str
    amount: str
    amount_note: str
    detail: str
    note: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class MonthOfEntries:
    """A month's entries on this page; `count` says how many there are, and how many are here."""

    label: str
    count: str
    rows: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A page of the timeline; `empty` says why nothing is on it, `later` what a later day adds."""

    title: str
    as_of: date
    range: str
    later: str
    kinds: tuple[Choice, ...]
    authorities: tuple[Choice, ...]
    text: str
    from_on: date | None
    to_on: date | None
    carried: tuple[tuple[str, str], ...]
    chips: tuple[Option, ...]
    clear_url: str
    empty: str
    chart: ChartPart | None
    months: tuple[MonthOfEntries, ...]
    pages: tuple[Option, ...]
    exports: tuple[ExportLink, ...]


def timeline_page(
    found: Timeline,
    params: TimelineParams,
    *,
    authorities: tuple[AuthorityFigure, ...],
    path: str,
    url: str,
) -> TimelinePage:
    """Return a page of what was found; `authorities` are those that one may choose."""
    filters = params.filters
    # Always with the day: without one an export goes on to the last day of its own records.
    exports = export_links("timeline", params.pairs() | {"as_of": params.as_of.isoformat()})
    return TimelinePage(
        title=f"Timeline: {counted(found.found_count, 'entry', 'entries')}",
        as_of=params.as_of,
        range=_range(found, params),
        later=_later(found, params),
        kinds=tuple(
            Choice(kind, capitalised(many), kind in filters.kinds)
            for kind, (_one, many) in KINDS.items()
        ),
        authorities=tuple(
            Choice(code, code, code in filters.authorities)
            for code in sorted(each.code for each in authorities)
        ),
        text=filters.text,
        from_on=filters.from_on,
        to_on=filters.to_on,
        carried=hidden(params, *FILTERS, "page"),
        chips=filter_chips(params, path, CHIPS),
        clear_url=path
        + params.query(
            filters=TimelineFilters(as_of=params.as_of, known_on=params.known_on), page=1
        ),
        empty="" if found.found_count else _why_empty(filters),
        chart=chart_part(found, params, exports, authorities=authorities, path=path, url=url)
        if found.marks
        else None,
        months=_months(found, params),
        pages=page_options(params, found.page_count, path),
        exports=exports,
    )


def _range(found: Timeline, params: TimelineParams) -> str:
    """Return which of the entries are on this page: a list that goes on says so."""
    total = counted(found.found_count, "entry", "entries")
    if found.page_count == 1:
        return total
    return f"{params.places(found.found_count)} of {total}"


def _later(found: Timeline, params: TimelineParams) -> str:
    if not found.later_count:
        return ""
    verb = "is" if found.later_count == 1 else "are"
    return (
        f"{counted(found.later_count, 'entry', 'entries')} {verb} dated after "
        f"{long_day(params.as_of)} and not listed."
    )


def _why_empty(filters: TimelineFilters) -> str:
    if filters.authorities and filters.kinds and WITHOUT_AUTHORITY.issuperset(filters.kinds):
        return "Meetings and context notes belong to no authority."
    what = joined([KINDS[kind][1] for kind in filters.kinds]) if filters.kinds else "entries"
    whose = [f"of {joined(list(filters.authorities))}"] if filters.authorities else []
    others = in_words(
        filters,
        {
            "from_on": lambda day: f"on or after {long_day(day)}",
            "to_on": lambda day: f"on or before {long_day(day)}",
            "text": lambda text: f"with “{text}” in their text",
        },
    )
    wanted = " ".join([what, *whose, *others])
    return f"There are no {wanted} in the records up to {long_day(filters.as_of)}."


def _months(found: Timeline, params: TimelineParams) -> tuple[MonthOfEntries, ...]:
    in_month: dict[date, int] = {}
    for mark in found.marks:
        month = mark.on.replace(day=1)
        in_month[month] = in_month.get(month, 0) + mark.count
    months = []
    for month, entries in groupby(found.entries, key=lambda each: each.on.replace(day=1)):
        rows = tuple(_row(each, params) for each in entries)
        count = counted(in_month[month], "entry", "entries")
        here = "" if len(rows) == in_month[month] else f", {len(rows):,} of them on this page"
        months.append(MonthOfEntries(f"{month:%B %Y}", f"{count}{here}", rows))
    return tuple(months)


def _row(entry: TimelineEntry, params: SiteParams) -> EntryRow:
    name, detail = _words(entry)
    amount, amount_note = _amount(entry)
    return EntryRow(
        anchor=anchor(entry.kind, entry.key),
        on=entry.on,
        kind=KINDS[entry.kind][0],
        css_class=entry.kind.replace("_", "-"),
        authority=entry.authority,
        name=name,
        url=_url(entry, params),
        amount=amount,
        amount_note=amount_note,
        detail=detail,
        note=entry.note,
        sources=entry.sources,
    )


def _words(entry: TimelineEntry) -> tuple[str, str]:
    """Return what an entry is called, and what else it says."""
    match entry.kind:
        case TimelineKind.PACKAGE:
            known = f"Public from {long_day(entry.known_from)}" if entry.known_from else ""
            return entry.title, known
        case TimelineKind.FUNDING_ACTION:
            return f"{ActionKind(entry.topic).label}: {entry.title}", ""
        case TimelineKind.STATEMENT:
            about = "" if entry.authority else since_phrase(entry.subject)
            label = capitalised(Measure(entry.topic).label)
            return f"{label}{f' ({about})' if about else ''}", capitalised(entry.title)
        case TimelineKind.MEETING:
            chair = f"chair: {entry.title}" if entry.title else ""
            facts = ", ".join(filter(None, (entry.topic, entry.place, chair)))
            return f"{ordinal(int(entry.key))} meeting of the contact group", capitalised(facts)
        case TimelineKind.CONTEXT:
            topic = capitalised(entry.topic.replace("-", " "))
            return f"{topic}{f': {entry.place}' if entry.place else ''}", entry.title


def _amount(entry: TimelineEntry) -> tuple[str, str]:
    """Return the recorded amount, to the dollar but for statements, and what is to know of it."""
    match entry.kind:
        case TimelineKind.PACKAGE:
            charged = "" if entry.charged_usd is None else f"charged {_exact(entry.charged_usd)}"
            return _exact(entry.amount_usd), f"announced; {charged}" if charged else ""
        case TimelineKind.FUNDING_ACTION:
            if entry.amount_usd:
                rounded = f"rounded to {_exact(entry.precision)}" if entry.precision else ""
                sign = "+" if entry.amount_usd > 0 else ""
                return f"{sign}{_exact(entry.amount_usd)}", rounded
            states = "" if entry.stated_usd is None else f"states {_exact(entry.stated_usd)}; "
            return "", f"{states}changes no balance"
        case TimelineKind.STATEMENT:
            is_money = entry.amount_usd is not None
            value = entry.amount_usd if is_money else entry.number
            return reported_value(
                entry.qualifier, value or 0, precision=entry.precision, is_money=is_money
            ), ""
    return "", ""


def _exact(amount: int | None) -> str:
    if amount is None:
        return ""
    return f"{MINUS if amount < 0 else ''}${written_usd(abs(amount))}"


def _url(entry: TimelineEntry, params: SiteParams) -> str:
    """Return the page that shows an entry by itself, else that of its best document."""
    day = params.day_query()
    if entry.kind is TimelineKind.PACKAGE:
        return reverse("package", args=[entry.key]) + day
    if entry.kind is TimelineKind.MEETING:
        return f"{reverse('contact_group')}{day}#meeting-{entry.key}"
    in_statement = entry.kind is TimelineKind.FUNDING_ACTION or (
        entry.topic == Measure.REMAINING_BALANCE and entry.authority
    )
    if in_statement:
        return f"{reverse('authority', args=[entry.authority.lower()])}{day}#{entry.key}"
    if entry.kind is TimelineKind.STATEMENT:
        return reverse("reconciled_figure", args=[entry.key]) + day
    return reverse("source", args=[entry.sources[0].key]) + day
