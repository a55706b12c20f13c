"""A reported figure beside the computed one as a row of a table, shared by several pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.ledger.figures import SourceFigure, Statement, Verdict
from assistance.models.source import SourceKind
from assistance.reconciliation import ReconciledFigure
from assistance.reconciliation.proofs import (
    computed_question,
    coverage_question,
    difference_question,
)
from dashboard.site.figure_sentences import (
    COVERS,
    MARKS,
    computed_text,
    coverage_text,
    difference_text,
    measure_name,
    reported_text,
    rounding_text,
    verdict_text,
)
from dashboard.site.params import BRIEFING_ON, SiteParams
from dashboard.site.proofs import Phrase, Proved


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure in words; `computed` and `difference` are "" where there is none.

    What is computed leads to its proof.
    """

    key: str
    url: str
    as_of: date
    name: str
    authority: str
    wording: str
    reported: str
    rounding: str
    computed: str
    difference: str
    mark: str
    verdict: str
    is_difference: bool
    css_class: str
    reason: str
    sources: tuple[SourceFigure, ...]


CSS_CLASSES = {
    Verdict.EXPLAINED: "diff",
    Verdict.OPEN: "diff",
    Verdict.NOT_COMPARABLE: "uncompared",
}


def figure_row(figure: ReconciledFigure, params: SiteParams) -> FigureRow:
    """Return a figure's row; its link keeps the day of params."""
    reported = figure.reported
    return FigureRow(
        key=reported.key,
        url=reverse("reconciled_figure", args=[reported.key]) + params.day_query(),
        as_of=reported.as_of,
        name=measure_name(reported),
        authority=reported.authority,
        wording=reported.entry.wording,
        reported=reported_text(reported),
        rounding=rounding_text(reported),
        computed=proved_computed(figure),
        difference=proved_difference(figure),
        mark=MARKS[figure.verdict],
        verdict=_verdict(figure),
        is_difference=figure.verdict in (Verdict.EXPLAINED, Verdict.OPEN),
        css_class=CSS_CLASSES.get(figure.verdict, ""),
        reason=figure.reason,
        sources=reported.sources,
    )


def proved_computed(figure: ReconciledFigure) -> str:
    """Return what the records give, with its proof; "" for nothing."""
    if figure.computed is None:
        return ""
    return Proved(computed_text(figure), figure.computed, computed_question(figure))


def proved_difference(figure: ReconciledFigure) -> str:
    """Return reported minus computed, with its proof; "" for nothing."""
    if figure.difference is None:
        return ""
    return Proved(difference_text(figure), figure.difference, difference_question(figure))


def _verdict(figure: ReconciledFigure) -> str:
    if figure.coverage_percent is None:
        return verdict_text(figure)
    covered = coverage_text(figure)
    return Phrase(COVERS, Proved(covered, figure.coverage_percent, coverage_question(figure)))


def briefing_address(at_briefing: Iterable[Statement], params: SiteParams) -> str:
    """Return the page of the official source that stated a balance on the briefing's day.

    "" where none of the statements has one.
    """
    keys = (
        line.entry.sources[0].key
        for each in at_briefing
        for line in reversed(each.lines)
        if line.on == BRIEFING_ON
        and line.reported
        and line.entry.sources[0].kind == SourceKind.OFFICIAL
    )
    key = next(keys, None)
    return reverse("briefing", args=[key]) + params.day_query() if key else ""
