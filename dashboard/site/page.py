"""What every page carries: the navigation, the as-of control, the shape of a chart."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.urls import reverse

from assistance import fiscal
from assistance.ledger.coverage import Coverage
from dashboard.charts.style import Spec
from dashboard.site.exports import ExportLink
from dashboard.site.formats import long_day, short_day
from dashboard.site.params import BRIEFING_ON, PagedParams, SiteParams, View, Window
from dashboard.site.proofs import PROOF_PANEL

# The pages that the navigation leads to, by the name of their URL.
PAGES = (
    ("overview", "Overview"),
    ("authorities", "Authorities"),
    ("packages", "Packages"),
    ("allies", "Allies"),
    ("contact_group", "Contact group"),
    ("reconciliation", "Reconciliation"),
    ("timeline", "Timeline"),
    ("methodology", "Methodology"),
    ("data", "Data"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice among a few: a link that leads to it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link in words."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a form's field."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class AsOf:
    """The control that sets the day for the whole site; `state` is what else the URL holds.

    `known_on` is the day of what was known, None without that limit.
    """

    as_of: date
    known_on: date | None
    first_on: date
    last_on: date
    action: str
    presets: tuple[Option, ...]
    state: tuple[tuple[str, str], ...]


# What a page says of the day of what was known: whether it keeps to it.
LIMITED = "As known on {day}: what came out later is left out."
NOT_LIMITED = (
    "This page shows all that is known by now: it is not limited to what was known on {day}."
)


@dataclass(frozen=True, slots=True)
class KnownOn:
    """What a page says where only what was known by a day was asked for, and how to lift that."""

    on: date
    sentence: str
    lift_url: str


@dataclass(frozen=True, slots=True)
class Table:
    """A chart's numbers as text: rows of cells, the first one naming its row.

    `addresses`, where there are any, are what the names of the rows lead to.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A chart with its sentence, its table and its controls; `part_id` is its root element's id.

    `switches` are further choices, each with a name, beside Chart | Table. `leads_to` is the id of
    the element that shows what a mark leads to, where marks lead anywhere; `size` a class of the
    stylesheet for a chart that takes another height.
    """

    part_id: str
    title: str
    subtitle: str
    sentence: str
    note: str
    view: View
    views: tuple[Option, ...]
    spec: Spec
    table: Table
    filename: str
    exports: tuple[ExportLink, ...]
    switches: tuple[tuple[str, tuple[Option, ...]], ...] = ()
    leads_to: str = ""
    size: str = ""

    @property
    def spec_id(self) -> str:
        """The id of the element that holds the spec."""
        return f"{self.part_id}-spec"

    @property
    def shows_chart(self) -> bool:
        """Whether the chart is drawn; its table is there either way."""
        return self.view is View.CHART

    @property
    def marks_prove(self) -> bool:
        """Whether a mark of the chart leads to its proof."""
        return self.shows_chart and self.leads_to == PROOF_PANEL


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: a link that sorts by it; `order` is what aria-sort says."""

    label: str
    url: str
    order: str
    is_number: bool


def navigation(params: SiteParams, current: str) -> tuple[Option, ...]:
    """Return the site's pages, each on the day that is shown."""
    query = params.day_query()
    return tuple(Option(label, reverse(name) + query, name == current) for name, label in PAGES)


def as_of_control(params: SiteParams, path: str) -> AsOf:
    """Return the control for the page at path."""
    days = [("DoD briefing", BRIEFING_ON), ("Latest", params.latest_on)]
    year = fiscal.fiscal_year(params.default_as_of)
    while fiscal.last_day(year - 1) >= params.first_on:
        year -= 1
        days.append((f"End FY{year}", fiscal.last_day(year)))
    return AsOf(
        as_of=params.as_of,
        known_on=params.known_on,
        first_on=params.first_on,
        last_on=params.last_on,
        action=path,
        presets=tuple(
            Option(label, path + params.query(as_of=day), day == params.as_of)
            for label, day in days
            if params.first_on <= day <= (params.latest_on if params.known_on else params.last_on)
        ),
        state=hidden(params, "as_of", "known_on", "page"),
    )


def hidden(params: SiteParams, *changed: str) -> tuple[tuple[str, str], ...]:
    """Return the state that a form carries along: all but what it changes itself."""
    return tuple(
        (name, str(value))
        for name, values in params.pairs().items()
        if name not in changed
        for value in (values if isinstance(values, tuple) else (values,))
    )


Words = Mapping[str, Callable[[Any], str]]
# How the days and the text of a filter are written on what takes them away.
DAYS: Words = {
    "from_on": lambda day: f"from {short_day(day)}",
    "to_on": lambda day: f"to {short_day(day)}",
}
QUOTED: Words = {"text": lambda text: f"“{text}”"}


def in_words(filters: Any, words: Words) -> list[str]:
    """Return the values of the active filters, each as the words of its field write it."""
    return [said for said, _left in _active(filters, words)]


def filter_chips(params: Any, path: str, words: Words) -> tuple[Option, ...]:
    """Return a link for each value of each active filter that takes it away."""
    return tuple(
        Option(said, path + params.query(filters=left, page=1), False)
        for said, left in _active(params.filters, words)
    )


def _active(filters: Any, words: Words) -> Iterator[tuple[str, Any]]:
    """Yield each value of the active filters in words, and the filters without it."""
    for name, write in words.items():
        chosen = getattr(filters, name)
        if isinstance(chosen, tuple):
            for value in chosen:
                rest = tuple(each for each in chosen if each != value)
                yield write(value), replace(filters, **{name: rest})
        elif chosen not in (None, ""):
            nothing = filters.__dataclass_fields__[name].default
            yield write(chosen), replace(filters, **{name: nothing})


def page_options(params: PagedParams, page_count: int, path: str) -> tuple[Option, ...]:
    """Return links to the pages of a list around this one; none where there is one page."""
    if page_count == 1:
        return ()
    near = {1, params.page - 1, params.page, params.page + 1, page_count}
    return tuple(
        Option(f"{page:,}", path + params.query(page=page), page == params.page)
        for page in sorted(near)
        if 1 <= page <= page_count
    )


def sort_heading(
    params: Any, path: str, sort: StrEnum, label: str, *, largest_first: bool, is_number: bool
) -> Heading:
    """Return the heading of a column: its link sorts by it, or the other way round."""
    is_current = params.sort is sort
    descending = not params.descending if is_current else largest_first
    order = ("descending" if params.descending else "ascending") if is_current else "none"
    url = path + params.query(sort=sort, descending=descending, page=1)
    return Heading(label, url, order, is_number)


def changes_link(params: SiteParams, anchor: str = "") -> Link:
    """Return a link to what changed between the briefing's day and the one that is shown.

    Where the briefing's day was still to come when that was known, the records begin it.
    """
    day, latest = params.as_of, params.latest_on
    if params.known_on and params.known_on < BRIEFING_ON:
        label, days = "What changed up to this day", (params.first_on, day)
    elif day < BRIEFING_ON:
        label, days = "What changed from this day to the briefing", (day, BRIEFING_ON)
    elif day == BRIEFING_ON:
        label, days = "What has changed since the briefing", (day, max(day, latest))
    else:
        label, days = "What changed since the briefing", (BRIEFING_ON, day)
    query = {"from": days[0].isoformat(), "to": days[1].isoformat(), **params.known_pairs()}
    return Link(label, reverse("changes", query=query) + anchor)


def options(
    params: SiteParams, path: str, name: str, labels: Mapping[Any, str]
) -> tuple[Option, ...]:
    """Return the switch between the values of a parameter, each with its label."""
    current = getattr(params, name, None)
    return tuple(
        Option(label, path + params.query(**{name: value}), value == current)
        for value, label in labels.items()
    )


def views(params: SiteParams, path: str, name: str) -> tuple[Option, ...]:
    """Return the Chart | Table switch of the chart that the parameter of this name controls."""
    return options(params, path, name, {view: view.capitalize() for view in View})


def window_options(params: SiteParams, path: str) -> tuple[Option, ...]:
    """Return the switch between the windows of a pace."""
    return options(params, path, "window", {window: f"{window} days" for window in Window})


def _known_on(params: SiteParams, sentence: str, lift_url: str) -> KnownOn | None:
    if params.known_on is None:
        return None
    return KnownOn(params.known_on, sentence.format(day=long_day(params.known_on)), lift_url)


def context(
    params: SiteParams,
    *,
    title: str,
    current: str,
    path: str,
    covered: Coverage,
    known: str = NOT_LIMITED,
    lift_url: str = "",
) -> dict[str, Any]:
    """Return what the base template needs.

    `known` is what the page says of the day of what was known; `lift_url` leads to it without that
    limit, where the params do not hold all of its address.
    """
    return {
        "address": path + params.query(),
        "known": _known_on(params, known, lift_url or path + params.query(known_on=None)),
        # Plain: a title can hold no links, which a headline with figures brings along.
        "title": str(title),
        "nav": navigation(params, current),
        "control": as_of_control(params, path),
        "notices": params.notices,
        "covered": covered,
        "day_query": params.day_query(),
    }
