"""All packages as columns in memory, with the funding actions, one set for each data revision.

Counting, adding up and ordering 100,000 packages takes a few milliseconds on columns and a
multiple of that in either database; with 50 bytes a package they fit anywhere. They are built on
first use and thrown away as soon as the data revision has changed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from django.db.models import Count

from assistance import fiscal
from assistance.ledger.entries import acts_and_reports, day_of_packages
from assistance.ledger.figures import AuthorityFigure, Balance, Entry, Line
from assistance.ledger.statement import authorities, statement_of
from assistance.models import Capability, Confidence, Package, Status
from assistance.revision import current

Column = npt.NDArray[Any]

CONFIDENCES = tuple(Confidence.values)


@dataclass(frozen=True, slots=True)
class PackageColumns:
    """Packages by day, authority, number and slug, as in the ledger; a value of each per place.

    `authority`, `capability` (a column each) and `confidence` refer to the tuples of the same
    name in the plural. `remaining_usd` and `uncertainty_usd` are the balance afterwards, where
    `is_established`. `number` is 0 for packages without one, `known` the day from which a package
    was public; `used_usd` is what counts against its authority. `actions` are the lines of funding
    actions and `reports` those of reported balances, each with its authority's code.
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
    used_usd: Column
    confidence: Column
    capability: Column
    source_count: Column
    remaining_usd: Column
    uncertainty_usd: Column
    is_established: Column
    actions: tuple[tuple[str, Line], ...]
    reports: tuple[tuple[str, Line], ...]

    def known_by(self, day: date) -> "PackageColumns":
        """Return the packages in the same places, with what was left as known on a day; one query.

        After a package that was not public by that day it is not established.
        """
        places = np.flatnonzero(self.known <= day.toordinal())
        entries: dict[str, list[Entry]] = defaultdict(list)
        for code, line in (*self.actions, *self.reports):
            entries[code].append(line.entry)
        figures = {figure.code: figure for figure in authorities()}
        left = _left(
            [figures[code] for code in self.authorities],
            entries,
            self.day[places],
            self.authority[places],
            self.used_usd[places],
            known_on=day,
        )
        remaining, uncertainty, established = (
            np.zeros_like(column)
            for column in (self.remaining_usd, self.uncertainty_usd, self.is_established)
        )
        remaining[places] = left.remaining_usd
        uncertainty[places] = left.uncertainty_usd
        established[places] = left.is_established
        return replace(
            self,
            remaining_usd=remaining,
            uncertainty_usd=uncertainty,
            is_established=established,
            actions=left.actions,
            reports=left.reports,
        )

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


def _build() -> PackageColumns:
    figures = authorities()
    codes = tuple(figure.code for figure in figures)
    words = tuple(Capability.objects.order_by("name", "slug").values_list("pk", "slug", "name"))
    found = Package.objects.values_list(
        "announced_on", "authority__code", "number", "slug", "pk", "amount_usd", "charged_usd",
        "confidence", "known_from",
    )  # fmt: skip
    rows = sorted(
        (on, code, number or 0, slug, pk, amount, amount if charged is None else charged, sure,
         known or on)
        for on, code, number, slug, pk, amount, charged, sure, known in found.iterator(5000)
    )  # fmt: skip
    pk = np.array([row[4] for row in rows], dtype=np.int64)
    days = [row[0] for row in rows]
    day = np.array([each.toordinal() for each in days], dtype=np.int32)
    authority = np.array([codes.index(row[1]) for row in rows], dtype=np.int8)
    used_usd = np.array([row[6] for row in rows], dtype=np.int64)
    columns = PackageColumns(
        authorities=codes,
        capabilities=tuple((slug, name) for _pk, slug, name in words),
        pk=pk,
        day=day,
        known=np.array([row[8].toordinal() for row in rows], dtype=np.int32),
        month=np.array([day.year * 12 + day.month - 1 for day in days], dtype=np.int32),
        fiscal_year=np.array([fiscal.fiscal_year(day) for day in days], dtype=np.int16),
        authority=authority,
        number=np.array([row[2] for row in rows], dtype=np.int32),
        amount_usd=np.array([row[5] for row in rows], dtype=np.int64),
        used_usd=used_usd,
        confidence=np.array([CONFIDENCES.index(row[7]) for row in rows], dtype=np.int8),
        capability=np.zeros((len(rows), len(words)), dtype=np.bool_),
        source_count=np.ones(len(rows), dtype=np.int16),
        **_left(figures, acts_and_reports(), day, authority, used_usd)._asdict(),
    )
    _fill_links(columns, [word[0] for word in words])
    return columns


class _Left(NamedTuple):
    """What was left after each package, and the lines of actions and reports, by authority code."""

    remaining_usd: Column
    uncertainty_usd: Column
    is_established: Column
    actions: tuple[tuple[str, Line], ...]
    reports: tuple[tuple[str, Line], ...]


def _left(
    authorities: Sequence[AuthorityFigure],
    entries: Mapping[str, Sequence[Entry]],
    day: Column,
    authority: Column,
    used_usd: Column,
    *,
    known_on: date | None = None,
) -> _Left:
    """Walk one entry for all packages of a day, which follow one another in the ledger's order.

    Within a day each package leaves what the later ones used more than the day's end.
    """
    remaining = np.zeros(len(day), dtype=np.int64)
    uncertainty = np.zeros(len(day), dtype=np.int64)
    established = np.zeros(len(day), dtype=np.bool_)
    actions: list[tuple[str, Line]] = []
    reports: list[tuple[str, Line]] = []
    for at, figure in enumerate(authorities):
        code, places = figure.code, np.flatnonzero(authority == at)
        days, last = np.unique(day[places][::-1], return_index=True)
        so_far = np.cumsum(used_usd[places])
        by_then = so_far[len(places) - 1 - last]
        total_on = zip(days.tolist(), np.diff(by_then, prepend=0).tolist(), strict=True)
        packages = [day_of_packages(code, date.fromordinal(on), used) for on, used in total_on]
        left: list[Balance | None] = []
        statement = statement_of(
            figure, [*entries.get(code, ()), *packages], through=date.max, known_on=known_on
        )
        for line in statement.lines:
            if line.package:
                left.append(line.balance)
            elif line.action:
                actions.append((code, line))
            else:
                reports.append((code, line))
        of_day = np.searchsorted(days, day[places])
        pairs = [(each.remaining_usd, each.uncertainty_usd) if each else (0, 0) for each in left]
        ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)[of_day]
        is_known = np.array([each is not None for each in left], dtype=np.bool_)[of_day]
        remaining[places] = np.where(is_known, ends[:, 0] + by_then[of_day] - so_far, 0)
        uncertainty[places] = ends[:, 1]
        established[places] = is_known
    return _Left(remaining, uncertainty, established, tuple(actions), tuple(reports))


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
