"""The query string, read once into a frozen dataclass: the only place that reads today's date.

Nonsense never fails a page: the nearest sensible value is taken, and a notice says so.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from dashboard.site.formats import counted, long_day

# The briefing that the product starts from; its figures stay in sight on every other day.
BRIEFING_ON = date(2024, 12, 23)

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class View(StrEnum):
    """How a chart's figures are shown."""

    CHART = "chart"
    TABLE = "table"


class Window(StrEnum):
    """The days over which a pace is reckoned, where one pace is shown."""

    DAYS_30 = "30"
    DAYS_90 = "90"
    DAYS_180 = "180"


@dataclass(frozen=True, slots=True)
class SiteParams:
    """What every page reads: the day, and what had to be corrected in the query string.

    `known_on` limits what is shown to what was known by that day; None is no limit. Of later days
    nothing was known, so that none is looked at: without a day of its own it is the day.
    """

    as_of: date
    default_as_of: date
    first_on: date
    last_on: date
    notices: tuple[str, ...]
    known_on: date | None = field(default=None, kw_only=True)

    def query(self, **changes: Any) -> str:
        """Return the query string of this state with changes, defaults left out; "" or "?…"."""
        changed = replace(self, **changes)
        pairs = changed.pairs()
        return f"?{urlencode(pairs, doseq=True)}" if pairs else ""

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults, as it stands in the query string."""
        return self.day_pairs()

    def day_pairs(self) -> dict[str, str]:
        """Return the day and what was known alone: what a link to another page keeps."""
        # What does not take the limit still has to show the day that it sets.
        if self.as_of == self.default_as_of and not self.known_on:
            return {}
        return {"as_of": self.as_of.isoformat(), **self.known_pairs()}

    def known_pairs(self) -> dict[str, str]:
        """Return the day of what was known alone: what a link to another day keeps."""
        return {"known_on": self.known_on.isoformat()} if self.known_on else {}

    def day_query(self) -> str:
        """Return the query string of the day and what was known alone."""
        return f"?{urlencode(self.day_pairs())}" if self.day_pairs() else ""

    @property
    def latest_on(self) -> date:
        """The latest day in the records, or in what was known of them."""
        return min(self.default_as_of, max(self.known_on or self.last_on, self.first_on))

    @property
    def shows_briefing(self) -> bool:
        """Whether the briefing's figures stand beside those of the day: another one, and known."""
        is_known = self.known_on is None or self.known_on >= BRIEFING_ON
        return is_known and self.as_of != BRIEFING_ON

    @property
    def day_phrase(self) -> str:
        """The day in words, with that of what was known."""
        known = f", as known on {long_day(self.known_on)}" if self.known_on else ""
        return f"{long_day(self.as_of)}{known}"

    @property
    def day_stem(self) -> str:
        """The day, with that of what was known, as a part of a file's name."""
        known = f"-known-{self.known_on}" if self.known_on else ""
        return f"{self.as_of}{known}"


@dataclass(frozen=True, slots=True)
class PagedParams(SiteParams):
    """The state of a list that goes over several pages."""

    page: int = field(default=1, kw_only=True)


Paged = TypeVar("Paged", bound=PagedParams)


def on_page(params: Paged, page: int) -> Paged:
    """Return the params on the page that there is, with a notice if theirs is beyond it."""
    if params.page == page:
        return params
    note = f"There are {counted(page, 'page')} only: this is the last one."
    if page == 1:
        note = "There is one page only: this is it."
    return replace(params, page=page, notices=(*params.notices, note))


def _differing(state: dict[str, tuple[StrEnum, StrEnum]]) -> dict[str, str]:
    """Return the values that are not the defaults beside them."""
    return {name: str(value) for name, (value, default) in state.items() if value != default}


def site_params(query: QueryDict, coverage: Coverage) -> SiteParams:
    """Read the day for a page that has no state of its own."""
    notices: list[str] = []
    return SiteParams(**read_site(query, coverage, notices), notices=tuple(notices))


def read_site(query: QueryDict, coverage: Coverage, notices: list[str]) -> dict[str, Any]:
    """Return the day, its bounds and what was known: what every page's params begin with."""
    default = coverage.latest_on or today()
    first_on = coverage.first_on or default
    last_on = max(default, today())
    known_on = _known_on(single(query, "known_on", notices), first_on, last_on, notices)
    # Of a later day nothing was known.
    latest_on = min(default, max(known_on, first_on)) if known_on else default
    records = "what was known" if known_on else "the records"
    as_of = _day(single(query, "as_of", notices), latest_on, first_on, last_on, records, notices)
    if known_on and as_of > max(known_on, first_on):
        as_of = latest_on
        notices.append(
            f"On {long_day(known_on)} nothing was known of later days: this is {long_day(as_of)}."
        )
    return {
        "as_of": as_of,
        "default_as_of": default,
        "first_on": first_on,
        "last_on": last_on,
        "known_on": known_on,
    }


def today() -> date:
    """Return today's date."""
    return datetime.now(UTC).date()


def single(query: QueryDict, name: str, notices: list[str]) -> str:
    """Return a parameter that is given once; of several the last, with a notice."""
    values = query.getlist(name)
    if len(values) > 1:
        notices.append(f"“{name}” was given {len(values)} times; the last one counts.")
    return values[-1].strip() if values else ""


def _day(
    text: str, default: date, first_on: date, last_on: date, records: str, notices: list[str]
) -> date:
    if not text:
        return default
    found = _DAY.fullmatch(text)
    if not found:
        notices.append(
            f"“{quoted(text)}” is no date like 2024-12-23; this is {long_day(default)}, "
            f"the latest day in {records}."
        )
        return default
    day, is_exact = _nearest_day(*(int(part) for part in found.groups()))
    if day < first_on:
        notices.append(f"The records begin on {long_day(first_on)}: this is that day.")
        return first_on
    if day > last_on:
        notices.append(
            f"{text} is still to come: this is {long_day(default)}, the latest day in {records}."
        )
        return default
    if not is_exact:
        notices.append(f"There is no {text}: this is {long_day(day)}.")
    return day


def _known_on(text: str, first_on: date, last_on: date, notices: list[str]) -> date | None:
    """Return the day of what was known, None for no limit, with a notice if it makes no sense."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if not found:
        notices.append(
            f"“{quoted(text)}” is no date like 2024-12-23: this is all that is known by now."
        )
        return None
    day, is_exact = _nearest_day(*(int(part) for part in found.groups()))
    if day > last_on:
        notices.append(f"{text} is still to come: this is all that is known by now.")
        return None
    if not is_exact:
        notices.append(f"There is no {text}: this is what was known on {long_day(day)}.")
    if day < first_on:
        notices.append(
            f"The records begin on {long_day(first_on)}: nothing of them was known on "
            f"{long_day(day)}."
        )
    return day


def _nearest_day(year: int, month: int, day: int) -> tuple[date, bool]:
    """Return the nearest day of the calendar, and whether it is the one that was asked for."""
    asked = (year, month, day)
    year, month = min(max(year, 1), 9999), min(max(month, 1), 12)
    day = min(max(day, 1), monthrange(year, month)[1])
    return date(year, month, day), asked == (year, month, day)


Choice = TypeVar("Choice", bound=StrEnum)


def read_choice(query: QueryDict, name: str, default: Choice, notices: list[str]) -> Choice:
    """Return the choice that a parameter names, or the default, with a notice if it is unknown."""
    text = single(query, name, notices)
    if not text:
        return default
    try:
        return type(default)(text)
    except ValueError:
        known = ", ".join(type(default))
        notices.append(
            f"There is no {name} “{quoted(text)}” (known: {known}); this is “{default}”."
        )
        return default


def quoted(text: str) -> str:
    """Return what was typed, short enough for a notice; templates escape it."""
    return text if len(text) <= 40 else f"{text[:40]}…"


LONGEST_TEXT = 100


class Match(StrEnum):
    """Whether a package has any or all of the chosen capabilities."""

    ANY = "any"
    ALL = "all"


def read_many(query: QueryDict, name: str, known: Any, notices: list[str]) -> tuple[str, ...]:
    """Return the known values of a filter that takes several, each once, in their own order."""
    given = [value for value in query.getlist(name) if value]
    for value in given:
        if value not in known:
            notices.append(
                f"There is no {name.replace('_', ' ')} “{quoted(value)}”; it is left out."
            )
    return tuple(value for value in known if value in given)


def read_day(query: QueryDict, name: str, notices: list[str]) -> date | None:
    """Return the day of a filter, None where there is none, with a notice for nonsense."""
    text = single(query, name, notices)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        notices.append(f"“{quoted(text)}” is no date like 2024-12-23; “{name}” is left out.")
        return None


def read_range(
    low: Any, high: Any, what: str, shown: Callable[[Any], str], notices: list[str]
) -> tuple[Any, Any]:
    """Return the two in order, with a notice if they were not."""
    if low is not None and high is not None and low > high:
        notices.append(
            f"The {what} are given the wrong way round: they are taken as {shown(high)} "
            f"to {shown(low)}."
        )
        return high, low
    return low, high


def read_text(query: QueryDict, notices: list[str], *, name: str = "q") -> str:
    """Return the words to search for, without control characters and cut to a length."""
    typed = single(query, name, notices)
    # A control character is in no text, and PostgreSQL refuses to look for one of them.
    text = "".join(each for each in typed if unicodedata.category(each) != "Cc")
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) > LONGEST_TEXT:
        notices.append(f"The search takes {LONGEST_TEXT} characters; the rest is left out.")
        return text[:LONGEST_TEXT].strip()
    return text


def read_sort(
    query: QueryDict, newest: Choice, what: str, notices: list[str]
) -> tuple[Choice, bool]:
    """Return what to sort by and whether downwards; by default, and for nonsense, newest first."""
    text = single(query, "sort", notices) or f"-{newest}"
    try:
        return type(newest)(text.removeprefix("-")), text.startswith("-")
    except ValueError:
        known = ", ".join(type(newest))
        notices.append(
            f"{what} cannot be sorted by “{quoted(text)}” (known: {known}): newest first."
        )
        return newest, True


def read_page(query: QueryDict, notices: list[str]) -> int:
    """Return the number of the page, 1 where there is none or it makes no sense."""
    text = single(query, "page", notices)
    if not text:
        return 1
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < 1:
        notices.append(f"There is no page “{quoted(text)}”; this is the first.")
        return 1
    return int(text)


def read_known(
    query: QueryDict, name: str, known: Collection[str], notices: list[str]
) -> tuple[str, ...]:
    """Return the value of a filter that takes one, none where it is unknown, with a notice."""
    text = single(query, name, notices)
    if text and text not in known:
        there_are = f" (known: {', '.join(known)})" if known else ""
        notices.append(f"There is no {name} “{quoted(text)}”{there_are}; it is left out.")
    return (text,) if text in known else ()
