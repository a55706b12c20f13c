"""Single acts of aid as they count in totals: on which day, and what no total can hold.

A publication's acts have days of differing exactness. An act counts as of a day if it had been
announced by then for certain: one with a day of its own from that day on, one with a month from
the month's end, one of “by” a day from that day. What is of “since” a day, or has none, counts from
the day on which the publication ends by its own word, since nothing later is in it; without such a
day it never counts. Up to then it is undecided: told as a number beside the total.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from assistance.models import Activity, DatePrecision


@dataclass(frozen=True, slots=True)
class ActCount:
    """Acts as of a day: those that count, those of them without a value, and the undecided."""

    counted: int
    without_value: int
    undecided: int

    def __add__(self, other: "ActCount") -> "ActCount":
        return ActCount(
            self.counted + other.counted,
            self.without_value + other.without_value,
            self.undecided + other.undecided,
        )

    def __bool__(self) -> bool:
        return bool(self.counted or self.undecided)


NO_ACTS = ActCount(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Act:
    """An act by the days between which it was announced, both included; its value in euro.

    `earliest` is the first day of all, and `latest` the last, where there is no such bound.
    """

    partner_id: int
    earliest: date
    latest: date
    kind: str
    measure: str
    value_eur: int | None
    source_id: int


@dataclass(slots=True)
class ActDays:
    """The days of a partner's acts, each list in order after `close`."""

    earliest: list[date] = field(default_factory=list)
    latest: list[date] = field(default_factory=list)
    without_value: list[date] = field(default_factory=list)

    def add(self, act: Act) -> None:
        """Add an act's days."""
        self.earliest.append(act.earliest)
        self.latest.append(act.latest)
        if act.value_eur is None:
            self.without_value.append(act.latest)

    def close(self) -> None:
        """Put the days in order, once all acts are there."""
        for days in (self.earliest, self.latest, self.without_value):
            days.sort()

    def by(self, day: date) -> ActCount:
        """Return the numbers as of a day."""
        counted = bisect_right(self.latest, day)
        return ActCount(
            counted=counted,
            without_value=bisect_right(self.without_value, day),
            undecided=bisect_right(self.earliest, day) - counted,
        )


def acts_of(*, series: str, ends_on: date | None) -> Iterator[Act]:
    """Yield the published acts of a series that ends on a day, in one query."""
    rows = Activity.objects.filter(series=series).values_list(
        "partner_id", "announced_on", "date_precision", "kind", "measure", "value_eur", "source_id"
    )
    for partner, day, precision, *values in rows:
        yield Act(partner, *days_of(day, precision, ends_on), *values)


def days_of(announced_on: date | None, precision: str, ends_on: date | None) -> tuple[date, date]:
    """Return the days between which an act was announced, in a publication that ends on a day."""
    if announced_on is None:
        return date.min, ends_on or date.max
    first = date.min if precision == DatePrecision.UNTIL else announced_on
    if precision == DatePrecision.SINCE:
        last = date.max
    elif precision == DatePrecision.MONTH:
        last = end_of_month(announced_on)
    else:
        last = announced_on
    return (
        (first, last) if ends_on is None or announced_on > ends_on else (first, min(last, ends_on))
    )


def end_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
