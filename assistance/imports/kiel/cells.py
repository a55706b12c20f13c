"""One cell of the workbook: its text, its whole number, its date. Nothing is guessed."""

import math
import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from assistance.models import DatePrecision

# How the institute says that there is none; a non-breaking space is stripped to "".
_MISSING = {
    "", ".", "-", "not given", "no price", "not available", "undisclosed", "unknown", "unspecified",
    "not specified", "unclear", "n/a",
}  # fmt: skip
# No aid comes near this, and the database holds 64 bits.
_LARGEST = 10**15
# Years in which aid can have been announced: from the first attack on. A typing error in release 7
# says 2922.
_YEARS = range(2014, 2040)

_DAY = r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})"
_MONTH = re.compile(r"(?:[a-z ]+,\s*)?(\d{1,2})/(\d{4}|\d{2})")
_PLAIN = re.compile(_DAY)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")
_UNTIL = re.compile(rf"(?:until|till|by|before)\s+{_DAY}")
_SINCE = re.compile(rf"(?:since|from)\s+{_DAY}")
_BETWEEN = re.compile(rf"between\s+{_DAY}\s*(?:&|and)\s*{_DAY}")


class UnreadableCellError(ValueError):
    """A cell that holds something, but nothing that can be read as what it should be."""


def text(value: object) -> str:
    """Return what the cell says, without non-breaking and outer spaces; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return str(value).replace("\xa0", " ").strip()


def is_missing(value: object) -> bool:
    """Say whether the cell is empty or says that there is nothing, in whichever way."""
    return text(value).casefold() in _MISSING


def whole(value: object) -> int | None:
    """Return a whole number, halves rounded away from zero, or None where there is none.

    A number that was stored as text is read if it is digits only: “1,500” may be one and a half.
    Raise UnreadableCellError for anything else that is no number, such as “1.5 million”.
    """
    if is_missing(value):
        return None
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{1,15}", text(value)):
            raise UnreadableCellError("It is no number; none is guessed.")
        value = int(text(value))
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UnreadableCellError("It is no number; none is guessed.")
    if abs(value) > _LARGEST:
        raise UnreadableCellError("It is too large to be an amount of aid.")
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))


def announced(value: object) -> tuple[date | None, DatePrecision]:
    """Return the day that a cell tells of and how exactly; no day where it says that none is known.

    Raise UnreadableCellError for what is no date, and for a year in which no aid was announced.
    """
    if isinstance(value, datetime):
        return _sure(value.year, value.month, value.day), DatePrecision.DAY
    said = re.sub(r"\s+", " ", text(value)).casefold()
    if said in _MISSING:
        return None, DatePrecision.UNKNOWN
    if found := _ISO.fullmatch(said):
        return _sure(*map(int, found.groups())), DatePrecision.DAY
    if found := _MONTH.fullmatch(said):
        return _sure(_year(found[2]), int(found[1]), 1), DatePrecision.MONTH
    if found := _UNTIL.fullmatch(said):
        return _month_first(*found.groups()), DatePrecision.UNTIL
    if found := _BETWEEN.fullmatch(said):
        return _month_first(*found.groups()[3:]), DatePrecision.UNTIL
    if found := _SINCE.fullmatch(said):
        return _month_first(*found.groups()), DatePrecision.SINCE
    if found := _PLAIN.fullmatch(said):
        return _either_first(*found.groups()), DatePrecision.DAY
    raise UnreadableCellError("It cannot be read as a date.")


def _month_first(month: str, day: str, year: str) -> date:
    """Read the American order, in which the workbook writes all dates after a word."""
    return _sure(_year(year), int(month), int(day))


def _either_first(first: str, second: str, year: str) -> date:
    """Read a bare date: the workbook has both orders, so only one reading may be possible."""
    if int(first) > 12:
        return _sure(_year(year), int(second), int(first))
    if int(second) > 12 or int(first) == int(second):
        return _sure(_year(year), int(first), int(second))
    raise UnreadableCellError("It may be two days: the month or the day may come first.")


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _sure(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise UnreadableCellError(f"No aid was announced in the year {year}.")
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableCellError("There is no such day.") from None
