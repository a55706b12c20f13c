"""What an export says of itself: from which records, under which terms, how to cite it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistance import __version__
from assistance.reports import Column, Query, Report

PROJECT = "Security Assistance Tracker"
LICENCE = (
    "Facts, free to use; descriptions, notes and paraphrases with attribution to the "
    "Security Assistance Tracker."
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the rows of an export come from."""

    report: Report
    query: Query

    @property
    def file_stem(self) -> str:
        """The name of a file with these rows: report, day, what was known and data revision."""
        query = self.query
        known = f"_known-{query.known_on}" if query.known_on else ""
        return f"{self.report.name}_{query.as_of}{known}_r{query.revision.number}"

    @property
    def filters(self) -> dict[str, str | list[str]]:
        """The filters that were set, by name, as they stand in a query string."""
        found: dict[str, str | list[str]] = {}
        for name, values in self.query.values.items():
            texts = [str(value) for value in values]
            found[name] = texts[0] if len(texts) == 1 else texts
        return found

    @property
    def citation(self) -> str:
        """How to cite the rows, with those whom the data has to credit."""
        credits = "".join(f" Data: {credit}." for credit in self.report.credits)
        return f"{cite(self.report.title, self.query)}{credits}"

    def meta(self, *, row_count: int, generated_at: datetime) -> dict[str, Any]:
        """Return what stands above the rows of a JSON export."""
        return {
            "report": self.report.name,
            "title": self.report.title,
            "description": self.report.description,
            "as_of": self.query.as_of.isoformat(),
            "data_revision": self.query.revision.number,
            "generated_at": generated_at.isoformat(timespec="seconds"),
            "filters": self.filters,
            "row_count": row_count,
            "licence": LICENCE,
            "citation": self.citation,
            "columns": [described(column) for column in self.report.columns],
        }


def cite(title: str, query: Query) -> str:
    """Return how to cite a table of the project."""
    known = f" as known on {query.known_on}" if query.known_on else ""
    return (
        f"{PROJECT}, “{title}”, as of {query.as_of}{known}, data revision {query.revision.number}, "
        f"version {__version__}."
    )


def described(column: Column) -> dict[str, Any]:
    """Return a column in words of JSON."""
    return {
        "name": column.name,
        "type": column.type.value,
        "unit": column.unit,
        "definition": column.definition,
        "derived": column.derived,
    }
