"""What a report is: named and typed columns, filters, and rows of one data revision."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice

from assistance import revision
from assistance.parameters import Filter, Query
from assistance.reports.columns import Column, Row

# The first rows go out at once; the others in pieces that cost little memory and few queries.
FIRST_BATCH_SIZE = 20
BATCH_SIZE = 1000


class DataChangedError(Exception):
    """The data changed while a report was read; what was read may mix two revisions."""


@dataclass(frozen=True, slots=True)
class Result:
    """A report's rows, read batch by batch while they are written; they can be read once."""

    row_count: int
    batches: Iterator[Sequence[Row]]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Result":
        """Return the result of these rows, which are not many."""
        found = list(rows)
        return cls(len(found), in_batches(found))

    @property
    def rows(self) -> Iterator[Row]:
        """The rows one by one."""
        return chain.from_iterable(self.batches)


@dataclass(frozen=True, slots=True)
class Report:
    """A table of the catalogue. `key` names the columns that tell a row from all others.

    `read` returns the rows for a query, `latest_on` the last day on which its own rows are dated.
    `credits` are those whom an export has to name beside the project.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    read: Callable[[Query], Result] = field(repr=False)
    filters: tuple[Filter, ...] = ()
    latest_on: Callable[[], date | None] = field(default=lambda: None, repr=False)
    credits: tuple[str, ...] = ()

    def run(self, query: Query) -> Result:
        """Return the rows for a query; raises DataChangedError, at once or while they are read.

        Every row that comes out is of the query's data revision.
        """
        try:
            result = self.read(query)
        except LookupError:
            _check(query)
            raise
        _check(query)
        return Result(result.row_count, _of_one_revision(result.batches, query))


def in_batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    """Yield rows in batches, the first one small."""
    rows = iter(rows)
    size = FIRST_BATCH_SIZE
    while batch := list(islice(rows, size)):
        yield batch
        size = BATCH_SIZE


def stretches(count: int) -> Iterator[slice]:
    """Yield the stretches of a sequence of that length that make its batches."""
    first, size = 0, FIRST_BATCH_SIZE
    while first < count:
        yield slice(first, first + size)
        first, size = first + size, BATCH_SIZE


def _of_one_revision(batches: Iterator[Sequence[Row]], query: Query) -> Iterator[Sequence[Row]]:
    while True:
        try:
            batch = next(batches, None)
        except LookupError:
            _check(query)  # a row that went away meanwhile is missed where it is looked for
            raise
        # After the reading: what was read before the data changed is whole and stays good.
        _check(query)
        if batch is None:
            return
        yield batch


def _check(query: Query) -> None:
    now = revision.current()
    if now != query.revision:
        raise DataChangedError(
            f"data revision {query.revision.number} became {now.number} during an export"
        )
