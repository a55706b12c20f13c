"""Storing a release as activities: what is new, changed or gone since it was last imported.

Each release is a series of its own, and one of them is the current one: another release takes the
place of the former without mixing the two. A corrected release updates its own series.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields

from django.contrib.auth.models import User
from django.utils import timezone

from assistance.editorial.publishing import lock_authorities
from assistance.editorial.storing import store
from assistance.editorial.versions import Version
from assistance.imports.applying import NamedFile, import_reason, needs_reason, prepare
from assistance.imports.checking import CheckedRow, check_rows
from assistance.imports.csvfile import FileRow
from assistance.imports.kiel.figures import KielActivity, KielRelease
from assistance.imports.kiel.reading import read_kiel
from assistance.models import Activity, ActivitySeries, Partner, RowOutcome, Source, Status
from assistance.revision import one_revision, record_change

TABLE = "activities"
BEYOND = 2**20 + 1  # more rows than a sheet can have: what is in none of them
KIEL = "kiel"  # in place of a table: a workbook of activities
PUBLISHER = "Kiel Institute for the World Economy"
# Where the institute publishes its releases.
ADDRESS = "https://www.kielinstitut.de/topics/war-against-ukraine/ukraine-support-tracker/"


@dataclass(frozen=True, slots=True)
class KielImport:
    """A release held against what is stored: nothing is written yet.

    `rows` are its activities as a file's rows; `gone` are the keys of stored ones that it lacks;
    `replaces` is the series that is current now, where that is another one; `is_current` says
    that this one is, up to the same day.
    """

    release: KielRelease
    rows: tuple[CheckedRow, ...]
    gone: tuple[str, ...]
    replaces: str
    is_current: bool

    @property
    def series(self) -> str:
        """The name of the release's series."""
        return series_of(self.release)

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is stored already, and current."""
        return self.is_current and not (self.gone or self.written)

    @property
    def written(self) -> tuple[CheckedRow, ...]:
        """The rows that are new or differ from what is stored."""
        return tuple(row for row in self.rows if row.is_written)

    @property
    def checked(self) -> tuple[CheckedRow, ...]:
        """The rows, and one without cells for each stored activity that the release lacks."""
        gone = (
            CheckedRow(BEYOND + n, f"{self.series} {key}", RowOutcome.WITHDRAWN)
            for n, key in enumerate(self.gone)
        )
        return (*self.rows, *gone)

    @property
    def refused(self) -> tuple[CheckedRow, ...]:
        """The rows that break a rule; with one of them nothing is imported."""
        return tuple(row for row in self.rows if row.outcome is RowOutcome.REFUSED)


class _NothingToWriteError(Exception):
    """Take back the source that was stored for the check."""


def series_of(release: KielRelease) -> str:
    """Return the name of the series that a release is: a corrected one is of the same."""
    return f"kiel-r{_number(release)}-activities"


def is_current(*, sha256: str) -> bool:
    """Whether the current series was last imported from the file with this hash."""
    return ActivitySeries.objects.filter(is_current=True, sha256=sha256).exists()


def source_key(release: KielRelease) -> str:
    """Return the key of the source that a release is."""
    return f"kiel-r{_number(release)}-workbook"


def _number(release: KielRelease) -> str:
    return release.release.partition("v")[0]


def read(*, name: str, content: bytes) -> KielRelease:
    """Return the release in a workbook, its donors found among the published partners.

    Raise UnreadableFileError as read_kiel does. One query.
    """
    donors = dict(Partner.objects.values_list("name", "code"))
    return read_kiel(name=name, content=content, donors=donors)


def import_release(
    release: KielRelease,
    *,
    file: NamedFile,
    by: User | None,
    reason: str,
    dry_run: bool,
) -> KielImport:
    """Publish a release as the current series; with dry_run, or if a row is refused, only say so.

    All of it or nothing, as one revision; what is stored already is no revision. Raise
    ReasonMissingError where published activities change or go without a reason. Others who
    publish wait meanwhile.
    """
    with suppress(_NothingToWriteError), one_revision():
        lock_authorities()
        # The rows refer to it, so it has to be there before they can be held against the rules.
        store(
            [Version(_source(release))], status=Status.PUBLISHED, by=by, reason=f"Import of {file}"
        )
        checked = _check(release)
        if dry_run or checked.refused or checked.changes_nothing:
            raise _NothingToWriteError
        _write(checked, file, by, reason)
    return checked


def _check(release: KielRelease) -> KielImport:
    series = series_of(release)
    rows = check_rows(
        table=TABLE,
        rows=list(_rows(release)),
        # What a corrected release brings back is published again.
        keeps=lambda *_row: False,
    )
    found = {activity.key for activity in release.activities}
    stored = Activity.objects.filter(series=series).order_by("key").values_list("key", flat=True)
    current = ActivitySeries.objects.filter(is_current=True).first()
    return KielImport(
        release=release,
        rows=tuple(rows),
        gone=tuple(key for key in stored if key not in found),
        replaces=current.series if current and current.series != series else "",
        is_current=bool(
            current
            and (current.series, current.counted_through) == (series, release.counted_through)
        ),
    )


def _write(checked: KielImport, file: NamedFile, by: User | None, reason: str) -> None:
    changes = needs_reason(Counter(row.outcome for row in checked.checked))
    said = import_reason(file=file, reason=reason, changes=changes)
    store(prepare(table=TABLE, rows=checked.rows), status=Status.PUBLISHED, by=by, reason=said)
    gone = Activity.objects.filter(series=checked.series, key__in=checked.gone).order_by("key")
    store([Version(each) for each in gone], status=Status.WITHDRAWN, by=by, reason=said)
    # Which series is the current one changes pages even where no activity does.
    record_change()
    ActivitySeries.objects.exclude(series=checked.series).update(is_current=False)
    ActivitySeries.objects.update_or_create(
        series=checked.series,
        defaults={
            "title": f"Kiel Institute, Ukraine Support Tracker, release {checked.release.release}",
            "file_name": file.name,
            "sha256": file.sha256,
            "counted_through": checked.release.counted_through,
            "imported_at": timezone.now(),
            "is_current": True,
        },
    )


def report(checked: KielImport) -> Iterator[str]:
    """Yield, line by line, what was taken and left out, and how the sums stand."""
    release = checked.release
    yield f"Release {release.release}, layout {release.layout}: series {checked.series}."
    if release.counted_through:
        yield f"It covers what was announced up to {release.counted_through.isoformat()}."
    if checked.replaces:
        yield f"It replaces {checked.replaces} as the current series."
    kinds = sorted({(each.measure, each.kind) for each in release.activities})
    for measure, kind in kinds:
        of_kind = [
            each for each in release.activities if (each.measure, each.kind) == (measure, kind)
        ]
        known = [each.value_eur for each in of_kind if each.value_eur is not None]
        yield (
            f"{kind} {measure}s: {len(of_kind)}, worth EUR {sum(known):,}; "
            f"{len(of_kind) - len(known)} without a value in euro."
        )
    agreeing = sum(each.agrees for each in release.summary)
    yield f"Country Summary: {agreeing} of {len(release.summary)} sums agree."
    for each in release.summary:
        if not each.agrees:
            stated = "none" if each.summary_eur is None else f"{each.summary_eur:,}"
            yield (
                f"  {each.donor}, {each.kind} {each.measure}s: activities {each.activities_eur:,}, "
                f"summary {stated}. {each.why}"
            )
    for left in release.left_out:
        yield f"Left out: row {left.row}, {left.column} “{left.value}”: {left.why}"
    yield from release.notes


# The columns that a release's activities have themselves.
_COLUMNS = [each.name for each in fields(KielActivity) if each.name not in ("donor", "rows")]


def _rows(release: KielRelease) -> Iterator[FileRow]:
    named = {"series": series_of(release), "source_key": source_key(release)}
    for each in release.activities:
        said = {column: _cell(getattr(each, column)) for column in _COLUMNS}
        yield FileRow(each.rows[0], {**named, "partner": each.donor, **said})


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return "\n".join(value)
    return str(value)


def _source(release: KielRelease) -> Source:
    """Return the source that the activities name, stored or new."""
    key = source_key(release)
    return Source.everything.filter(key=key).first() or Source(
        key=key,
        title=f"Ukraine Support Tracker, release {_number(release)}: workbook",
        publisher=PUBLISHER,
        url=ADDRESS,
        kind="dataset",
        access="read",
    )
