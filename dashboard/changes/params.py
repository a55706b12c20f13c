"""The query string of the page of changes between two days."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from assistance.ledger.coverage import Coverage
from dashboard.site.formats import long_day
from dashboard.site.params import BRIEFING_ON, Reader, SiteParams


@dataclass(frozen=True, slots=True)
class ChangesParams(SiteParams):
    """The two days: from the end of the one to the end of the other."""

    from_on: date = field(kw_only=True)
    to_on: date = field(kw_only=True)

    def pairs(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        defaults = {"from": _default_from(self.first_on, self.latest_on), "to": self.latest_on}
        return self.day_pairs() | {
            name: day for name, day in self.range_pairs().items() if day != str(defaults[name])
        }

    def range_pairs(self) -> dict[str, str]:
        """Return both days."""
        return {"from": self.from_on.isoformat(), "to": self.to_on.isoformat()}

    def export_pairs(self) -> dict[str, str]:
        """Return both days and that of what was known: what the export takes."""
        return self.range_pairs() | self.known_pairs()


def changes_params(query: QueryDict, coverage: Coverage) -> ChangesParams:
    """Read the two days; without them from the briefing to the latest day in the records.

    Of days after that of what was known nothing was known, so that it is the last one.
    """
    reader = Reader(query)
    site = reader.site(coverage)
    first_on = site["first_on"]
    last_on = min(site["last_on"], max(site["known_on"] or site["last_on"], first_on))
    latest_on = min(site["default_as_of"], last_on)
    default_from = _default_from(first_on, latest_on)
    from_on = _within(reader.day("from") or default_from, first_on, last_on, reader.notices)
    to_on = _within(reader.day("to") or latest_on, first_on, last_on, reader.notices)
    from_on, to_on = reader.in_order(from_on, to_on, "days", long_day)
    return ChangesParams(**site, from_on=from_on, to_on=to_on, notices=tuple(reader.notices))


def _default_from(first_on: date, latest_on: date) -> date:
    """Return the briefing's day, or the first one where the records do not go on after it."""
    return BRIEFING_ON if first_on <= BRIEFING_ON < latest_on else first_on


def _within(day: date, first_on: date, last_on: date, notices: list[str]) -> date:
    if day < first_on:
        notices.append(
            f"The records begin on {long_day(first_on)}: this is that day, "
            f"instead of {long_day(day)}."
        )
        return first_on
    if day > last_on:
        notices.append(
            f"{long_day(day)} is still to come: this is {long_day(last_on)}, the last day there is."
        )
        return last_on
    return day
