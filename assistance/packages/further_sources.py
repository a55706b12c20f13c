"""The further sources of all packages in memory, one set for each data revision."""

from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistance.models import Package, Source
from assistance.packages.columns import PackageColumns
from assistance.tables.cells import LIST_SEPARATOR

Places = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class FurtherSources:
    """The further sources of all packages: those of place n are links[ends[n - 1] : ends[n]].

    A number for each link, some megabytes for 100,000 packages, and no query for each batch.
    """

    columns: PackageColumns
    keys: tuple[str, ...]
    links: "array[int]"
    ends: Places

    def of(self, places: Places) -> list[str]:
        """Return the keys of the packages in these places, in order, as text."""
        begins = np.where(places > 0, self.ends[places - 1], 0).tolist()
        ends = self.ends[places].tolist()
        return [
            LIST_SEPARATOR.join([self.keys[at] for at in self.links[begin:end]])
            if begin < end
            else ""
            for begin, end in zip(begins, ends, strict=True)
        ]


_latest: FurtherSources | None = None


def further_sources(columns: PackageColumns) -> FurtherSources:
    """Return the further sources of the columns' revision, in two queries where they are new."""
    global _latest
    found = _latest
    # Columns as known on a day have the same packages in the same places.
    if found is None or found.columns.pk is not columns.pk:
        sources = tuple(Source.objects.order_by("key").values_list("pk", "key"))
        rank = {pk: at for at, (pk, _key) in enumerate(sources)}
        place = {pk: at for at, pk in enumerate(columns.pk.tolist())}
        linked = Package.other_sources.through.objects.values_list("package_id", "source_id")
        pairs = array("q")
        for package_id, source_id in linked.iterator(chunk_size=5000):
            # Rows that came after the columns are of another revision, which the report refuses.
            if package_id in place and source_id in rank:
                pairs.append(place[package_id] * len(rank) + rank[source_id])
        ordered = np.sort(np.array(pairs, dtype=np.int64))
        counts = np.bincount(ordered // max(len(rank), 1), minlength=len(place))
        found = FurtherSources(
            columns,
            tuple(key for _pk, key in sources),
            array("i", (ordered % max(len(rank), 1)).tolist()),
            np.cumsum(counts),
        )
        _latest = found
    return found
