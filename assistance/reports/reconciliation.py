"""Reported figures beside the computed ones, as a report."""

from datetime import date
from decimal import Decimal

from django.db.models import Max

from assistance.ledger.figures import Verdict
from assistance.ledger.parameters import AUTHORITY
from assistance.models import Measure, ReportedFigure
from assistance.parameters import Filter, FilterType, Query
from assistance.reconciliation import ReconciledFigure, ReconciliationFilters, Sort, reconciliation
from assistance.reports.allies import ECB, KIEL
from assistance.reports.columns import DATE, INTEGER, NUMBER, STRING, Column, row_of
from assistance.reports.model import Report, Result

NEWEST_FIRST = f"-{Sort.DATE}"
AS_UNIT = "as `unit` says"
_EXACT = Decimal("0.000001")


def _uncertainty(figure: ReconciledFigure) -> int | None:
    return None if figure.computed is None else figure.uncertainty


def _coverage_percent(figure: ReconciledFigure) -> Decimal | None:
    share = figure.coverage_percent
    return None if share is None else share.quantize(_EXACT)


def _best_source(figure: ReconciledFigure) -> str:
    return figure.reported.entry.sources[0].key


COLUMNS = (
    Column("key", STRING, "The reported figure, by its key in `reported_figures`.",
           of="reported.key"),
    Column("measure", STRING, "What is measured.", of="reported.measure.value"),
    Column("subject", STRING, "What the figure is about: an authority or a package by its "
           "code, the first day of a total, a place; empty for none.", of="reported.subject"),
    Column("authority", STRING, "The funding authority that the figure is of, by its code; "
           "empty for none.", of="reported.authority"),
    Column("as_of", DATE, "The day that the figure speaks of.", of="reported.as_of"),
    Column("qualifier", STRING, "exact, about, at_least or at_most.",
           of="reported.entry.qualifier"),
    Column("reported", INTEGER, "What was said.", AS_UNIT, of="reported.value"),
    Column("precision", INTEGER, "The rounding of what was said; 0 if exact.", AS_UNIT,
           of="reported.entry.precision"),
    Column("unit", STRING, "usd or count.", of="reported.unit"),
    Column("computed", INTEGER, "What the records give for the day, a balance as the lines "
           "before the statement give it; empty where nothing is computed.", AS_UNIT,
           derived=True),
    Column("uncertainty", INTEGER, "`computed` ± this; empty without it.", AS_UNIT,
           derived=True, of=_uncertainty),
    Column("difference", INTEGER, "Reported minus computed; 0 where a bound holds, empty where "
           "the two are not compared.", AS_UNIT, derived=True),
    Column("verdict", STRING, "opens, agrees, explained, open (a difference without "
           "explanation) or not_comparable.", derived=True, of="verdict.value"),
    Column("coverage_percent", NUMBER, "What the ledger counts of a total that "
           "includes other programmes, to six decimals; empty for all else.", "percent",
           derived=True, of=_coverage_percent),
    Column("wording", STRING, "A short paraphrase of what was said.", of="reported.entry.wording"),
    Column("note", STRING, "What explains a difference, or why the two are not compared.",
           derived=True, of="reason"),
    Column("confidence", STRING, "How sure the record of the figure is: high, medium or low.",
           of="reported.entry.confidence"),
    Column("source", STRING, "The best source, by its key in `sources`.", of=_best_source),
)  # fmt: skip


def _reconciliation(query: Query) -> Result:
    sort = query.text("sort") or NEWEST_FIRST
    found = reconciliation(as_of=query.as_of).select(
        ReconciliationFilters(
            measures=query.texts("measure"),
            authorities=query.texts("authority"),
            verdicts=query.texts("verdict"),
            source=query.text("source"),
            from_on=query.day("from"),
            to_on=query.day("to"),
        ),
        sort=Sort(sort.removeprefix("-")),
        descending=sort.startswith("-"),
    )
    return Result.of(map(row_of(COLUMNS), found))


def _latest_on() -> date | None:
    day: date | None = ReportedFigure.objects.aggregate(day=Max("as_of"))["day"]
    return day


RECONCILIATION = Report(
    name="reconciliation",
    title="Reconciliation",
    description="Every reported figure held against the one that the records give for its own day.",
    columns=COLUMNS,
    key=("key",),
    read=_reconciliation,
    filters=(
        Filter("measure", FilterType.CHOICE, "Figures of this measure.", lambda: Measure.values,
               many=True),
        AUTHORITY,
        Filter("verdict", FilterType.CHOICE, "Figures with this verdict.", lambda: tuple(Verdict),
               many=True),
        Filter("source", FilterType.TEXT, "Figures that rest on the source with this key, else on "
               "one that has these words in title, publisher and key."),
        Filter("from", FilterType.DATE, "Figures that speak of this day or a later one."),
        Filter("to", FilterType.DATE, "Figures that speak of this day or an earlier one."),
        Filter("sort", FilterType.CHOICE, "The order; with a hyphen in front, descending.",
               lambda: tuple(f"{sign}{sort}" for sort in Sort for sign in ("", "-")),
               default=NEWEST_FIRST),
    ),
    latest_on=_latest_on,
    credits=(KIEL, ECB),  # of the totals of allies
)  # fmt: skip
