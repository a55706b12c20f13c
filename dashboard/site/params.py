"""The query string, read once into a frozen dataclass: the only place that reads today's date.

Nonsense never fails a page: the nearest sensible value is taken, and a notice says so.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from dashboard.site.formats import counted, long_day

# The briefing that the product starts from; its figures stay in sight on every other day.
BRIEFING_ON = date(2024, 12, 23)

LONGEST_TEXT = 100
PAGE_SIZE = 50  # entries on a page of a list

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
        return self.day_pairs() | self.differing(*own_names(type(self)))

    def differing(self, *names: str) -> dict[str, Any]:
        """Return those of the fields that differ from their defaults, as in the query string."""
        return differing(self, {name: name for name in names})

    def sort_pairs(self) -> dict[str, str]:
        """Return the order that differs from the default one, of params with `descending`."""
        order: Any = self
        if not self.differing("sort", "descending"):
            return {}
        return {"sort": f"{'-' if order.descending else ''}{order.sort}"}

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

    @property
    def first(self) -> int:
        """How many entries stand on the pages before this one."""
        return (self.page - 1) * PAGE_SIZE

    def places(self, count: int) -> str:
        """Return which of so many entries stand on this page: 51–100."""
        return f"{self.first + 1:,}–{min(self.first + PAGE_SIZE, count):,}"


Paged = TypeVar("Paged", bound=PagedParams)


def last_page(count: int) -> int:
    """Return the number of the last page of so many entries; of none there is one."""
    return max(1, -(-count // PAGE_SIZE))


def on_page(params: Paged, page: int) -> Paged:
    """Return the params on the page that there is, with a notice if theirs is beyond it."""
    if params.page == page:
        return params
    note = f"There are {counted(page, 'page')} only: this is the last one."
    if page == 1:
        note = "There is one page only: this is it."
    return replace(params, page=page, notices=(*params.notices, note))


def own_names(kind: type[SiteParams]) -> tuple[str, ...]:
    """Return the names of a page's own fields, beside those that every page has."""
    shared = {each.name for each in fields(SiteParams)}
    return tuple(each.name for each in fields(kind) if each.name not in shared)


def differing(state: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters whose fields differ from their defaults, as in the query string.

    `names` are the fields of the dataclass `state`, each by its parameter's name.
    """
    defaults = state.__dataclass_fields__
    values = {name: getattr(state, field_) for name, field_ in names.items()}
    return {
        name: tuple(map(str, value)) if isinstance(value, tuple) else str(value)
        for name, value in values.items()
        if value != defaults[names[name]].default
    }


Params = TypeVar("Params", bound=SiteParams)


def read(kind: type[Params], query: QueryDict, coverage: Coverage) -> Params:
    """Read the state of a page whose own parameters are choices and the number of its page."""
    reader = Reader(query)
    site = reader.site(coverage)
    own = reader.fields(kind, *own_names(kind))
    return kind(**site, **own, notices=tuple(reader.notices))


def site_params(query: QueryDict, coverage: Coverage) -> SiteParams:
    """Read the day for a page that has no state of its own."""
    return read(SiteParams, query, coverage)


def today() -> date:
    """Return today's date."""
    return datetime.now(UTC).date()


def quoted(text: str) -> str:
    """Return what was typed, short enough for a notice; templates escape it."""
    return text if len(text) <= 40 else f"{text[:40]}…"


Choice = TypeVar("Choice", bound=StrEnum)
Known = TypeVar("Known", bound=str)


class Reader:
    """A query string that is read parameter by parameter.

    Each method returns the nearest sensible value and keeps a notice of what made no sense.
    """

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self.notices: list[str] = []

    def site(self, coverage: Coverage) -> dict[str, Any]:
        """Return the day, its bounds and what was known: what every page's params begin with."""
        default = coverage.latest_on or today()
        first_on = coverage.first_on or default
        last_on = max(default, today())
        known_on = self._known_on(first_on, last_on)
        # Of a later day nothing was known.
        latest_on = min(default, max(known_on, first_on)) if known_on else default
        records = "what was known" if known_on else "the records"
        as_of = self._as_of(latest_on, first_on, last_on, records)
        if known_on and as_of > max(known_on, first_on):
            as_of = latest_on
            self.notices.append(
                f"On {long_day(known_on)} nothing was known of later days: "
                f"this is {long_day(as_of)}."
            )
        return {
            "as_of": as_of,
            "default_as_of": default,
            "first_on": first_on,
            "last_on": last_on,
            "known_on": known_on,
        }

    def _as_of(self, default: date, first_on: date, last_on: date, records: str) -> date:
        instead = f"{long_day(default)}, the latest day in {records}"
        text, day, is_exact = self._past_day("as_of", last_on, "; this is", instead)
        if day is None:
            return default
        if day < first_on:
            self.notices.append(f"The records begin on {long_day(first_on)}: this is that day.")
            return first_on
        if not is_exact:
            self.notices.append(f"There is no {text}: this is {long_day(day)}.")
        return day

    def _known_on(self, first_on: date, last_on: date) -> date | None:
        """Return the day of what was known, None for no limit."""
        instead = "all that is known by now"
        text, day, is_exact = self._past_day("known_on", last_on, ": this is", instead)
        if day is None:
            return None
        if not is_exact:
            self.notices.append(f"There is no {text}: this is what was known on {long_day(day)}.")
        if day < first_on:
            self.notices.append(
                f"The records begin on {long_day(first_on)}: nothing of them was known on "
                f"{long_day(day)}."
            )
        return day

    def _past_day(
        self, name: str, last_on: date, this_is: str, instead: str
    ) -> tuple[str, date | None, bool]:
        """Return what was typed, the nearest day up to the last one, and whether it is that one.

        None where there is no such day; the notice then says what is shown instead.
        """
        text = self.single(name)
        found = _DAY.fullmatch(text)
        if not found:
            if text:
                said = f"“{quoted(text)}” is no date like 2024-12-23{this_is} {instead}."
                self.notices.append(said)
            return text, None, False
        day, is_exact = _nearest_day(*(int(part) for part in found.groups()))
        if day > last_on:
            self.notices.append(f"{text} is still to come: this is {instead}.")
            return text, None, False
        return text, day, is_exact

    def single(self, name: str) -> str:
        """Return a parameter that is given once; of several the last."""
        values = self.query.getlist(name)
        if len(values) > 1:
            self.notices.append(f"“{name}” was given {len(values)} times; the last one counts.")
        return values[-1].strip() if values else ""

    def fields(self, kind: type[SiteParams], *names: str) -> dict[str, Any]:
        """Return choices and the number of a page, by the fields of params that have defaults."""
        defaults: Any = kind.__dataclass_fields__
        return {
            name: self.page() if name == "page" else self.choice(name, defaults[name].default)
            for name in names
        }

    def choice(self, name: str, default: Choice) -> Choice:
        """Return the choice that a parameter names, or the default."""
        text = self.single(name)
        if not text:
            return default
        try:
            return type(default)(text)
        except ValueError:
            known = ", ".join(type(default))
            self.notices.append(
                f"There is no {name} “{quoted(text)}” (known: {known}); this is “{default}”."
            )
            return default

    def page(self) -> int:
        """Return the number of the page, 1 where there is none."""
        text = self.single("page")
        if not text:
            return 1
        if not re.fullmatch(r"\d{1,9}", text) or int(text) < 1:
            self.notices.append(f"There is no page “{quoted(text)}”; this is the first.")
            return 1
        return int(text)

    def many(self, name: str, known: Collection[Known], *, unless: str = "") -> tuple[Known, ...]:
        """Return the known values of a filter that takes several, each once, in their order.

        `unless` is a value that the page passes over by a rule of its own.
        """
        given = [value for value in self.query.getlist(name) if value not in ("", unless)]
        for value in given:
            if value not in known:
                self.notices.append(
                    f"There is no {name.replace('_', ' ')} “{quoted(value)}”; it is left out."
                )
        return tuple(value for value in known if value in given)

    def known(self, name: str, known: Collection[Known]) -> tuple[Known, ...]:
        """Return the value of a filter that takes one, none where it is unknown."""
        text = self.single(name)
        if text and text not in known:
            there_are = f" (known: {', '.join(known)})" if known else ""
            self.notices.append(f"There is no {name} “{quoted(text)}”{there_are}; it is left out.")
        return tuple(value for value in known if value == text)

    def text(self, name: str = "q") -> str:
        """Return the words to search for, without control characters and cut to a length."""
        typed = self.single(name)
        # A control character is in no text, and PostgreSQL refuses to look for one of them.
        text = "".join(each for each in typed if unicodedata.category(each) != "Cc")
        text = re.sub(r"\s+", " ", text).strip()
        if len(text) > LONGEST_TEXT:
            self.notices.append(
                f"The search takes {LONGEST_TEXT} characters; the rest is left out."
            )
            return text[:LONGEST_TEXT].strip()
        return text

    def day(self, name: str) -> date | None:
        """Return the day of a filter, None where there is none."""
        text = self.single(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            said = f"“{quoted(text)}” is no date like 2024-12-23; “{name}” is left out."
            self.notices.append(said)
            return None

    def days(self) -> dict[str, Any]:
        """Return the first and the last day of a filter as `from_on` and `to_on`, in order."""
        from_on, to_on = self.in_order(self.day("from"), self.day("to"), "days", long_day)
        return {"from_on": from_on, "to_on": to_on}

    def in_order(
        self, low: Any, high: Any, what: str, shown: Callable[[Any], str]
    ) -> tuple[Any, Any]:
        """Return the two in order; None is an open end."""
        if low is not None and high is not None and low > high:
            self.notices.append(
                f"The {what} are given the wrong way round: they are taken as {shown(high)} "
                f"to {shown(low)}."
            )
            return high, low
        return low, high

    def sort(
        self,
        what: str,
        default: Choice,
        *,
        descending: bool = True,
        in_words: str = "newest first",
    ) -> dict[str, Any]:
        """Return what to sort by and whether downwards, as `sort` and `descending`."""
        text = self.single("sort")
        if text:
            try:
                sort = type(default)(text.removeprefix("-"))
                return {"sort": sort, "descending": text.startswith("-")}
            except ValueError:
                known = ", ".join(type(default))
                self.notices.append(
                    f"{what} cannot be sorted by “{quoted(text)}” (known: {known}): {in_words}."
                )
        return {"sort": default, "descending": descending}


def _nearest_day(year: int, month: int, day: int) -> tuple[date, bool]:
    """Return the nearest day of the calendar, and whether it is the one that was asked for."""
    asked = (year, month, day)
    year, month = min(max(year, 1), 9999), min(max(month, 1), 12)
    day = min(max(day, 1), monthrange(year, month)[1])
    return date(year, month, day), asked == (year, month, day)
