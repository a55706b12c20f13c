"""Which days the records cover, at which revision of the data."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Subquery

from assistance.ledger.entries import reported_balances
from assistance.models import (
    DataRevision,
    FundingAction,
    FundingAuthority,
    Package,
)
from assistance.revision import Revision


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days that the ledger's records cover, and the revision of the data; None without data."""

    first_on: date | None
    latest_on: date | None
    revision: int
    changed_at: datetime | None

    @property
    def data_revision(self) -> Revision:
        """The revision of the data, as it was when the coverage was read."""
        return Revision(self.revision, self.changed_at)


def coverage() -> Coverage:
    """Return the first and the latest day in the ledger's records, in one query."""

    def ends(records: QuerySet[Any], day: str) -> tuple[Subquery, Subquery]:
        return (
            Subquery(records.order_by(day).values(day)[:1]),
            Subquery(records.order_by(f"-{day}").values(day)[:1]),
        )

    days = {
        "authorities": ends(FundingAuthority.objects.all(), "opens_on"),
        "actions": ends(FundingAction.objects.all(), "effective_on"),
        "packages": ends(Package.objects.all(), "announced_on"),
        "figures": ends(reported_balances(), "as_of"),
    }
    columns = {f"{name}_{end}": query[end] for name, query in days.items() for end in (0, 1)}
    row: Any = DataRevision.objects.filter(pk=1).annotate(**columns).values().first()
    if row is None:
        return Coverage(None, None, 0, None)
    first = [row[f"{name}_0"] for name in days if row[f"{name}_0"]]
    latest = [row[f"{name}_1"] for name in days if row[f"{name}_1"]]
    return Coverage(
        min(first, default=None), max(latest, default=None), row["number"], row["changed_at"]
    )
