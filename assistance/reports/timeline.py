"""Whatever is dated in the records as one report, the newest first."""

from collections.abc import Iterator, Sequence

from assistance.ledger.parameters import AUTHORITY
from assistance.parameters import KNOWN_ON, Filter, FilterType, Query
from assistance.reports.columns import (
    AUTHORITY_COLUMN,
    DATE,
    INTEGER,
    STRING,
    USD,
    Column,
    Row,
    row_of,
)
from assistance.reports.model import Report, Result, stretches
from assistance.tables.cells import LIST_SEPARATOR
from assistance.timeline import (
    Place,
    TimelineEntry,
    TimelineFilters,
    TimelineKind,
    entries_at,
    latest_on,
    timeline_places,
)


def _source_keys(entry: TimelineEntry) -> str:
    return LIST_SEPARATOR.join(source.key for source in entry.sources)


def _best_url(entry: TimelineEntry) -> str:
    return entry.sources[0].url


COLUMNS = (
    Column("date", DATE, "The entry's day.", of="on"),
    Column("kind", STRING, "package, funding_action, statement, meeting or context.",
           of="kind.value"),
    AUTHORITY_COLUMN,
    Column("key", STRING, "The record's key in the table of its kind; of a meeting its "
           "number."),
    Column("topic", STRING, "The kind of a funding action, the measure of a statement, the "
           "format of a meeting, the topic of a context note."),
    Column("subject", STRING, "What a statement is about, where its measure does not say."),
    Column("text", STRING, "The title of a package, the description of a funding action, the "
           "wording of a statement, the chair of a meeting, a context note.", of="title"),
    Column("place", STRING, "The place of a meeting or a context note."),
    Column("qualifier", STRING, "Of a statement: exact, about, at_least or at_most."),
    Column("amount_usd", INTEGER, "What a package was announced at; the signed change of a "
           "funding action; what a statement says, where it speaks of money.", USD),
    Column("number", INTEGER, "What a statement counts, where it does not speak of money; "
           "a meeting's number."),
    Column("sources", STRING, "All sources by their keys in `sources`, the best one first, "
           "with semicolons.", of=_source_keys),
    Column("url", STRING, "The best source's address; empty where none is recorded.", of=_best_url),
)  # fmt: skip


def _timeline(query: Query) -> Result:
    places = timeline_places(
        filters=TimelineFilters(
            as_of=query.as_of,
            kinds=tuple(TimelineKind(str(kind)) for kind in query.all("kind")),
            authorities=query.texts("authority"),
            from_on=query.day("from"),
            to_on=query.day("to"),
            text=query.text("q"),
            known_on=query.known_on,
        )
    )
    return Result(len(places), _batches(places))


def _batches(places: Sequence[Place]) -> Iterator[Sequence[Row]]:
    for stretch in stretches(len(places)):
        yield list(map(row_of(COLUMNS), entries_at(places[stretch])))


TIMELINE = Report(
    name="timeline",
    title="Timeline",
    description="Packages, funding actions, reported figures of every measure, meetings of the "
    "contact group and context notes by their day, newest first. Amounts are of different kinds "
    "and are not to be added up.",
    columns=COLUMNS,
    key=("kind", "key"),
    read=_timeline,
    filters=(
        Filter("kind", FilterType.CHOICE, "Entries of this kind.", lambda: tuple(TimelineKind),
               many=True),
        AUTHORITY,
        Filter("from", FilterType.DATE, "Entries dated on or after this day."),
        Filter("to", FilterType.DATE, "Entries dated on or before this day."),
        Filter("q", FilterType.TEXT, "Words that an entry's own text has between them."),
        KNOWN_ON,
    ),
    latest_on=latest_on,
)  # fmt: skip
