"""The meetings on a line for each calendar year, which fits a phone without scrolling."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date

from assistance.contact_group.meetings import MeetingFigure
from dashboard.site.formats import counted, long_day, ordinal

# Marks stand in two lanes in turn, so that meetings of one month do not overlap.
LANES = (16, 44)


@dataclass(frozen=True, slots=True)
class Month:
    """A month on the line: where it begins, and where its letter stands, in percent."""

    letter: str
    x: str
    middle: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A meeting on the timeline: `x` in percent of the year, `y` in pixels."""

    number: int
    url: str
    label: str
    x: str
    y: int
    css_class: str


@dataclass(frozen=True, slots=True)
class TimelineYear:
    """A calendar year with its meetings; `day_x` is where the chosen day is, "" in other years."""

    year: int
    label: str
    marks: tuple[Mark, ...]
    day_x: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The years with meetings, the first one on top; the months are the same for all of them."""

    months: tuple[Month, ...]
    years: tuple[TimelineYear, ...]


def timeline(
    held: tuple[MeetingFigure, ...], coming: MeetingFigure | None, day: date
) -> Timeline | None:
    """Return the meetings held by a day and the one to come, by year; None where there is none."""
    shown = (*held, coming) if coming else held
    if not shown:
        return None
    last = max(shown[-1].held_on, day).year
    return Timeline(
        months=MONTHS,
        years=tuple(
            _timeline_year(year, [each for each in shown if each.held_on.year == year], coming, day)
            for year in range(shown[0].held_on.year, last + 1)
        ),
    )


def _timeline_year(
    year: int, meetings: list[MeetingFigure], coming: MeetingFigure | None, day: date
) -> TimelineYear:
    return TimelineYear(
        year=year,
        label=f"{year}: {counted(len(meetings), 'meeting')}",
        marks=tuple(_mark(each, each is coming) for each in meetings),
        day_x=_place_in_year(day) if day.year == year else "",
    )


def _mark(meeting: MeetingFigure, is_next: bool) -> Mark:
    facts = (
        f"{ordinal(meeting.number)} meeting",
        long_day(meeting.held_on),
        meeting.format,
        meeting.place,
        "the next one" if is_next else "",
    )
    return Mark(
        number=meeting.number,
        url=f"#meeting-{meeting.number}",
        label=", ".join(filter(None, facts)),
        x=_place_in_year(meeting.held_on),
        y=LANES[meeting.number % 2],
        css_class=f"{meeting.format.replace(' ', '-')}{' next' if is_next else ''}",
    )


def _place_in_year(day: date) -> str:
    days = 366 if isleap(day.year) else 365
    return f"{100 * (day.timetuple().tm_yday - 0.5) / days:.2f}%"


# Of a year of 365 days: a leap day moves a line by less than a third of a percent.
MONTHS = tuple(
    Month(
        letter=f"{date(2023, month, 1):%b}"[0],
        x=f"{100 * (date(2023, month, 1).timetuple().tm_yday - 1) / 365:.2f}%",
        middle=_place_in_year(date(2023, month, 15)),
    )
    for month in range(1, 13)
)
