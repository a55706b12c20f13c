"""Reading a report's parameters strictly: a script must notice what it got wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from assistance.amounts import AmountError, parse_usd
from assistance.ledger.coverage import coverage
from assistance.parameters import AS_OF, Filter, FilterType, ParameterError, Query, Value
from assistance.reports.model import Report
from assistance.revision import Revision

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_SHOWN_LENGTH = 60
LONGEST_TEXT = 100


def read_query(report: Report, parameters: Mapping[str, Sequence[str]], *, today: date) -> Query:
    """Return what the parameters ask of a report; an empty one counts as not given.

    Costs two queries, and one for each filter whose choices are rows. Raises ParameterError for
    an unknown name, a value that cannot be read, is no choice or comes twice, and for days that
    are still to come: as_of and known_on after today and after the latest day in the records.
    """
    filters = {each.name: each for each in (AS_OF, *report.filters)}
    values: dict[str, tuple[Value, ...]] = {}
    for name, texts in parameters.items():
        if name not in filters:
            raise ParameterError(
                f"{report.name} has no parameter “{_shown(name)}”; it has: {', '.join(filters)}."
            )
        if given := [text.strip() for text in texts if text.strip()]:
            values[name] = _read(filters[name], given)
    covered = coverage()
    latest = max(filter(None, (covered.latest_on, report.latest_on())), default=today)
    known_on = next(iter(values.get("known_on", (latest,))))
    if not isinstance(known_on, date):
        raise TypeError(f"known_on is read as a day, not as {known_on!r}")
    as_of = next(iter(values.pop("as_of", (min(latest, known_on),))))
    if not isinstance(as_of, date):
        raise TypeError(f"as_of is read as a day, not as {as_of!r}")
    for name, day in (("as_of", as_of), ("known_on", known_on)):
        if day > max(latest, today):
            raise ParameterError(
                f"{name}={day} is still to come; the latest day in the records is {latest}."
            )
    query = Query(
        as_of, values, Revision(covered.revision, covered.changed_at), first_on=covered.first_on
    )
    _check_order(query, "from", "to")
    _check_order(query, "min", "max")
    return query


def _read(filter_: Filter, texts: list[str]) -> tuple[Value, ...]:
    if len(texts) > 1 and not filter_.many:
        raise ParameterError(f"{filter_.name} was given {len(texts)} times; give it once.")
    values = tuple(dict.fromkeys(_value(filter_, text) for text in texts))
    if filter_.choices:
        known = tuple(filter_.choices())
        for value in values:
            if str(value) not in known:
                raise ParameterError(
                    f"{filter_.name}={_shown(str(value))} is not one of: {', '.join(known)}."
                )
    return values


def _value(filter_: Filter, text: str) -> Value:
    if filter_.type is FilterType.DATE:
        return _day(filter_.name, text)
    if filter_.type is FilterType.INTEGER:
        if not _WHOLE_NUMBER.fullmatch(text):
            raise ParameterError(
                f"{filter_.name}={_shown(text)} is no whole number in plain digits."
            )
        return int(text)
    if filter_.type is FilterType.AMOUNT:
        try:
            return parse_usd(text)
        except AmountError as error:
            raise ParameterError(f"{filter_.name}={_shown(text)}: {error}") from None
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise ParameterError(
            f"{filter_.name} takes up to {LONGEST_TEXT} characters, none of them a control sign."
        )
    return text


def _day(name: str, text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ParameterError(f"{name}={_shown(text)} is no day like 2024-12-23.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError(f"{name}={text}: there is no such day in the calendar.") from None


def _check_order(query: Query, low: str, high: str) -> None:
    first, last = query.one(low), query.one(high)
    if isinstance(first, date) and isinstance(last, date):
        in_order = first <= last
    else:
        in_order = not (isinstance(first, int) and isinstance(last, int) and first > last)
    if not in_order:
        raise ParameterError(f"{low}={first} is after {high}={last}.")


def _shown(text: str) -> str:
    line = "".join(sign if sign.isprintable() else "�" for sign in text)
    return line if len(line) <= _SHOWN_LENGTH else f"{line[:_SHOWN_LENGTH]}…"
