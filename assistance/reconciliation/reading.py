"""Reads reported figures and the records that they speak of, and judges each on its own day."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from assistance.allies.months import allied_months
from assistance.allies.series import SERIES
from assistance.contact_group.coalitions import COUNTS, contact_groups
from assistance.ledger.entries import reported_entries
from assistance.ledger.figures import AuthorityFigure, ReportedEntry, Verdict
from assistance.ledger.statement import authorities, meets
from assistance.models import Measure, ReportedFigure
from assistance.packages.columns import package_columns
from assistance.reconciliation.figures import ReconciledFigure, Reconciliation, Reported
from assistance.reconciliation.measures import OTHER_SCOPE, Computed, Records, computed
from assistance.revision import current


class UnknownReportedFigureError(LookupError):
    """There is no published reported figure with this key."""


def reconciliation(*, as_of: date) -> Reconciliation:
    """Return every reported figure dated on or before as_of, held against the one of its day.

    In two queries, and a constant number more for a new data revision. A verdict hangs on nothing
    that is dated after its own day, so that one set of them serves every day.
    """
    while True:
        key = _key()
        figures = _figures(key)
        # Where the data changed meanwhile, it may hold both: read again.
        if _key() == key:
            cut = bisect_right(figures, as_of, key=lambda each: each.reported.as_of)
            return Reconciliation(as_of, figures[:cut])


def reconciled_figure(*, key: str) -> ReconciledFigure:
    """Return one figure; raises UnknownReportedFigureError for a key that has no published row."""
    figures = reconciliation(as_of=date.max).figures
    found = next((each for each in figures if each.reported.key == key), None)
    if found is None:
        raise UnknownReportedFigureError(key)
    return found


Key = tuple[int, datetime | None]


def _key() -> Key:
    revision = current()
    # The number alone comes back where a transaction was rolled back; the moment does not.
    return revision.number, revision.changed_at


@lru_cache(maxsize=1)
def _figures(_key: Key) -> tuple[ReconciledFigure, ...]:
    """Return all figures, the oldest first; kept for a data revision."""
    known = {each.code: each for each in authorities()}
    rows = ReportedFigure.objects.order_by("as_of", "key")
    figures = [_reported(record, entry, known) for record, entry in reported_entries(rows)]
    records = _records(figures, known)
    return tuple(_judged(each, computed(each, records)) for each in figures)


def _records(figures: Iterable[Reported], known: dict[str, AuthorityFigure]) -> Records:
    """Return what these figures are held against."""
    columns = package_columns()
    return Records(
        authorities=known,
        lines={line.entry.key: line for _code, line in columns.reports},
        packages=columns,
        months=allied_months(series=SERIES),
        groups=contact_groups(days={each.as_of for each in figures if each.measure in COUNTS}),
    )


def _judged(reported: Reported, found: Computed) -> ReconciledFigure:
    """Return a figure with its verdict; that on a balance is the ledger's own."""
    verdict = _verdict(reported, found)
    difference = coverage = None
    if found.value is not None:
        if verdict not in (Verdict.OPENS, Verdict.NOT_COMPARABLE):
            holds = reported.entry.is_bound and verdict is Verdict.AGREES
            difference = 0 if holds else reported.value - found.value
        if found.is_part and not reported.entry.comparable and reported.value:
            coverage = Decimal(100 * found.value) / reported.value
    return ReconciledFigure(
        reported=reported,
        computed=found.value,
        uncertainty=found.uncertainty,
        verdict=verdict,
        difference=difference,
        coverage_percent=coverage,
        reason=_reason(reported, found, verdict, coverage),
    )


def _reported(
    record: ReportedFigure, entry: ReportedEntry, known: dict[str, AuthorityFigure]
) -> Reported:
    measure, subject = Measure(record.measure), record.subject
    code = subject.rpartition("-")[0] if measure is Measure.PACKAGE_AMOUNT else subject
    authority = known.get(code)
    return Reported(
        measure=measure,
        subject=subject,
        subject_name=authority.name if authority else subject,
        authority=authority.code if authority else "",
        unit=record.unit,
        entry=entry,
    )


def _verdict(reported: Reported, found: Computed) -> Verdict:
    if found.line and found.line.verdict:
        return found.line.verdict
    if found.value is None or not reported.entry.comparable:
        return Verdict.NOT_COMPARABLE
    if meets(
        qualifier=reported.entry.qualifier,
        value=reported.value,
        half_precision=reported.entry.half_precision,
        low=found.value - found.uncertainty,
        high=found.value + found.uncertainty,
    ):
        return Verdict.AGREES
    return Verdict.EXPLAINED if reported.entry.difference_note else Verdict.OPEN


def _reason(reported: Reported, found: Computed, verdict: Verdict, coverage: Decimal | None) -> str:
    if verdict in (Verdict.EXPLAINED, Verdict.OPEN):
        return reported.entry.difference_note
    because = reported.entry.not_comparable_because
    parts = [because if because.endswith(".") or not because else f"{because}."]
    if found.value is None and (found.is_part or not because):
        parts.append(found.why_not)
    if coverage is not None and coverage > 100:
        parts.append(OTHER_SCOPE)
    return " ".join(filter(None, parts))
