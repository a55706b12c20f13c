"""The differences of statements about balances as a chart, with the same figures as a table."""

from collections.abc import Collection
from html import escape

from assistance.ledger.figures import AuthorityFigure, Verdict
from assistance.reconciliation import ReconciledFigure
from assistance.reconciliation.proofs import difference_question
from dashboard.charts.style import Imprint
from dashboard.reconciliation.charts import Panel, Point, differences_chart
from dashboard.reconciliation.params import ReconciliationParams
from dashboard.site.exports import export_links
from dashboard.site.figure_rows import proved_computed, proved_difference
from dashboard.site.figure_sentences import (
    amount_text,
    computed_text,
    difference_text,
    reported_text,
    rounding_text,
    verdict_text,
)
from dashboard.site.formats import counted, long_day, short_day
from dashboard.site.page import ChartPart, Table, views
from dashboard.site.proofs import PROOF_PANEL, Phrase, address

TITLE = "Reported minus computed"
SOURCE = "official and press statements and the ledger, each listed at this address"
NEWEST = 400  # statements in the chart; more would be neither told apart nor quickly there
NOTE = (
    "Each bar is what rounding accounts for: half the statement’s, and the ledger’s own ±. A mark "
    "within its bar agrees. ◆ a figure, ▲ “at least” and ▼ “at most”, which are at zero where they "
    "hold, × a difference."
)


def differences_part(
    selected: Collection[ReconciledFigure],
    authorities: Collection[AuthorityFigure],
    params: ReconciliationParams,
    *,
    path: str,
    url: str,
) -> ChartPart | None:
    """Return the chart of the selected statements about balances; None without any."""
    drawn = sorted(
        (each for each in selected if each.is_balance and each.difference is not None),
        key=lambda each: (each.reported.as_of, each.reported.key),
    )
    if not drawn:
        return None
    shown = drawn[-NEWEST:]
    codes = {each.reported.authority for each in shown}
    panels = tuple(
        Panel(
            authority,
            tuple(_point(each) for each in shown if each.reported.authority == authority.code),
        )
        for authority in authorities
        if authority.code in codes
    )
    imprint = Imprint(f"{TITLE}, statements about balances", SOURCE, long_day(params.as_of), url)
    return ChartPart(
        part_id="reconciliation-differences",
        title=TITLE,
        subtitle="Statements about balances, in million US dollars",
        sentence=_sentence(drawn),
        note=NOTE if shown == drawn else f"{NOTE} The newest {NEWEST} are shown.",
        view=params.differences,
        views=views(params, path, "differences"),
        spec=differences_chart(panels, imprint),
        table=_table(shown),
        leads_to=PROOF_PANEL,
        exports=export_links("reconciliation", params.pairs()),
        filename=f"differences-{params.as_of.isoformat()}",
    )


def _point(figure: ReconciledFigure) -> Point:
    reported = figure.reported
    differs = figure.verdict in (Verdict.EXPLAINED, Verdict.OPEN)
    computed = computed_text(figure)
    return Point(
        on=reported.as_of,
        difference_usd=figure.difference or 0,
        within_usd=figure.agrees_within,
        qualifier=reported.entry.qualifier,
        label=difference_text(figure) if differs else "",
        hover=f"{long_day(reported.as_of)}<br>{escape(reported.authority)}: reported "
        f"{escape(reported_text(reported))} {rounding_text(reported)}<br>computed {computed}: "
        f"{verdict_text(figure)} ({escape(reported.sources[0].publisher)})",
        address=address(difference_question(figure)),
    )


def _sentence(drawn: list[ReconciledFigure]) -> Phrase:
    largest = max(drawn, key=lambda each: abs(each.difference or 0))
    beyond = [each for each in drawn if each.verdict in (Verdict.EXPLAINED, Verdict.OPEN)]
    within = len(drawn) - len(beyond)
    verb = "lies" if within == 1 else "lie"
    sentence = f"{within} of {counted(len(drawn), 'statement')} {verb} within the rounding"
    if not largest.difference:
        return Phrase(f"{sentence}; there is no difference.")
    return Phrase(
        f"{sentence}; the largest difference is ",
        proved_difference(largest),
        f", {largest.reported.authority} on {long_day(largest.reported.as_of)}.",
    )


def _table(drawn: list[ReconciledFigure]) -> Table:
    return Table(
        caption="Statements about balances, the newest first: reported minus computed, and what "
        "rounding accounts for either way",
        columns=("Day", "Authority", "Reported", "Computed", "Difference", "Rounding", "Verdict"),
        rows=tuple(
            (
                short_day(each.reported.as_of),
                each.reported.authority,
                reported_text(each.reported),
                proved_computed(each),
                proved_difference(each),
                f"± {amount_text(each.agrees_within, is_money=True)}",
                verdict_text(each),
            )
            for each in reversed(drawn)
        ),
    )
