"""All packages as columns in memory, with the funding actions, one set for each data revision.

Counting, adding up and ordering 100,000 packages takes a few milliseconds on columns and a
multiple of that in either database; with 40 bytes a package they fit anywhere. They are built on
first use and thrown away as soon as the data revision has changed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Count

from assistance import fiscal
from assistance.figures import Balance, Line, PackageEntry
from assistance.ledger import walk
from assistance.models import Capability, Confidence, FundingAuthority, Package, Status
from assistance.records import acts_and_reports
from assistance.revision import current

Column = npt.NDArray[Any]

CONFIDENCES = tuple(Confidence.values)


@dataclass(frozen=True, slots=True)
class PackageColumns:
    """Packages by day, authority, number and slug, as in the ledger; a value of each per place.

    `authority`, `capability` (a column each) and `confidence` refer to the tuples of the same
    name in the plural. `remaining_usd` and `uncertainty_usd` are the balance afterwards, where
    `is_established`. `number` is 0 for packages without one, `known` the day from which a package
    was public. `actions` are the funding actions' lines and `reports` the reported balances', each
    with its authority's code.
    """

    authorities: tuple[str, ...]
    capabilities: tuple[tuple[str, str], ...]
    pk: Column
    day: Column
    known: Column
    month: Column
    fiscal_year: Column
    authority: Column
    number: Column
    amount_usd: Column
    confidence: Column
    capability: Column
    source_count: Column
    remaining_usd: Column
    uncertainty_usd: Column
    is_established: Column
    actions: tuple[tuple[str, Line], ...]
    reports: tuple[tuple[str, Line], ...]

    def balances(self, pks: Sequence[int]) -> dict[int, Balance | None]:
        """Return the balance after each package with one of these keys."""
        places = self.places(np.array(pks, dtype=np.int64))
        return {int(self.pk[place]): self.balance(place) for place in places}

    def balance(self, place: int) -> Balance | None:
        """Return the balance after the package in this place."""
        if not self.is_established[place]:
            return None
        return Balance(int(self.remaining_usd[place]), int(self.uncertainty_usd[place]))

    def places(self, pks: Column) -> Column:
        """Return the places of the packages with these keys; of unknown ones, none."""
        order = np.argsort(self.pk)
        found = np.searchsorted(self.pk, pks, sorter=order).clip(max=max(len(self.pk) - 1, 0))
        places = order[found] if len(order) else np.zeros(0, dtype=np.int64)
        kept: Column = places[self.pk[places] == pks] if len(places) else places
        return kept


Key = tuple[int, datetime | None]
_lock = Lock()
_latest: tuple[Key, PackageColumns] | None = None


def package_columns() -> PackageColumns:
    """Return the columns of the current data revision, in one query where they are built."""
    global _latest
    key, latest = _key(), _latest
    if latest and latest[0] == key:
        return latest[1]
    with _lock:
        # Who waited for another one's build finds what may be newer than what was looked for.
        key = _key()
        while _latest is None or _latest[0] != key:
            columns = _build()
            # Where the data changed meanwhile, the columns may hold both: read again.
            begun, key = key, _key()
            if begun == key:
                _latest = (key, columns)
        return _latest[1]


def _key() -> Key:
    revision = current()
    # The number alone comes back where a transaction was rolled back; the moment does not.
    return revision.number, revision.changed_at


Row = tuple[date, str, int, str, int, int, int, str, date]


def _build() -> PackageColumns:
    opens = dict(
        FundingAuthority.objects.order_by("opens_on", "code").values_list("code", "opens_on")
    )
    authorities = tuple(opens)
    words = tuple(Capability.objects.order_by("name", "slug").values_list("pk", "slug", "name"))
    found = Package.objects.values_list(
        "announced_on", "authority__code", "number", "slug", "pk", "amount_usd", "charged_usd",
        "confidence", "known_from",
    )  # fmt: skip
    rows: list[Row] = sorted(
        (on, code, number or 0, slug, pk, amount, amount if charged is None else charged, sure,
         known or on)
        for on, code, number, slug, pk, amount, charged, sure, known in found.iterator(5000)
    )  # fmt: skip
    after, actions, reports = _walked(rows, opens)
    remaining, uncertainty, established = _balances(rows, after)
    pk = np.array([row[4] for row in rows], dtype=np.int64)
    days = [row[0] for row in rows]
    columns = PackageColumns(
        authorities=authorities,
        capabilities=tuple((slug, name) for _pk, slug, name in words),
        pk=pk,
        day=np.array([day.toordinal() for day in days], dtype=np.int32),
        known=np.array([row[8].toordinal() for row in rows], dtype=np.int32),
        month=np.array([day.year * 12 + day.month - 1 for day in days], dtype=np.int32),
        fiscal_year=np.array([fiscal.fiscal_year(day) for day in days], dtype=np.int16),
        authority=np.array([authorities.index(row[1]) for row in rows], dtype=np.int8),
        number=np.array([row[2] for row in rows], dtype=np.int32),
        amount_usd=np.array([row[5] for row in rows], dtype=np.int64),
        confidence=np.array([CONFIDENCES.index(row[7]) for row in rows], dtype=np.int8),
        capability=np.zeros((len(rows), len(words)), dtype=np.bool_),
        source_count=np.ones(len(rows), dtype=np.int16),
        remaining_usd=remaining,
        uncertainty_usd=uncertainty,
        is_established=established,
        actions=actions,
        reports=reports,
    )
    _fill_links(columns, [word[0] for word in words])
    return columns


DayBalances = dict[tuple[str, date], Balance | None]


def _walked(
    rows: Sequence[Row], opens: dict[str, date]
) -> tuple[DayBalances, tuple[tuple[str, Line], ...], tuple[tuple[str, Line], ...]]:
    """Return the balance after each day's packages, and the lines of actions and reports.

    The ledger walks one entry for all packages of a day, which follow one another in its order.
    """
    used: dict[tuple[str, date], int] = defaultdict(int)
    for on, code, _number, _slug, _pk, _amount, charged, _sure, _known in rows:
        used[code, on] += charged
    entries = acts_and_reports()
    after: DayBalances = {}
    actions: list[tuple[str, Line]] = []
    reports: list[tuple[str, Line]] = []
    for code, opens_on in opens.items():
        days = [_day_of_packages(code, on, total) for (of, on), total in used.items() if of == code]
        for line in walk(opens_on=opens_on, entries=[*entries.get(code, ()), *days]):
            if line.package:
                after[code, line.on] = line.balance
            elif line.action:
                actions.append((code, line))
            else:
                reports.append((code, line))
    return after, tuple(actions), tuple(reports)


def _balances(rows: Sequence[Row], after: DayBalances) -> tuple[Column, Column, Column]:
    """Return what was left after each package, its uncertainty, and whether it is established.

    Within a day each package leaves what the later ones used more than the day's end.
    """
    remaining = np.zeros(len(rows), dtype=np.int64)
    uncertainty = np.zeros(len(rows), dtype=np.int64)
    established = np.zeros(len(rows), dtype=np.bool_)
    used_later: dict[tuple[str, date], int] = defaultdict(int)
    for place in range(len(rows) - 1, -1, -1):
        on, code, charged = rows[place][0], rows[place][1], rows[place][6]
        if balance := after[code, on]:
            remaining[place] = balance.remaining_usd + used_later[code, on]
            uncertainty[place] = balance.uncertainty_usd
            established[place] = True
        used_later[code, on] += charged
    return remaining, uncertainty, established


def _day_of_packages(code: str, on: date, used_usd: int) -> PackageEntry:
    return PackageEntry(
        key=code, on=on, authority=code, number=None, known_from=None, amount_usd=used_usd,
        charged_usd=None, title="", capabilities=(), confidence="", note="", sources=(),
    )  # fmt: skip


def _fill_links(columns: PackageColumns, words: list[int]) -> None:
    place = {pk: place for place, pk in enumerate(columns.pk.tolist())}
    at = {pk: index for index, pk in enumerate(words)}
    published = {"package__status": Status.PUBLISHED}
    linked = Package.capabilities.through.objects.filter(**published).values_list(
        "package_id", "capability_id"
    )
    for package_id, capability_id in linked.iterator(chunk_size=5000):
        columns.capability[place[package_id], at[capability_id]] = True
    counts = (
        Package.other_sources.through.objects.filter(**published)
        .values_list("package_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    for package_id, count in counts.iterator(chunk_size=5000):
        columns.source_count[place[package_id]] += count
