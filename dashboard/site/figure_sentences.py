"""Reported figures in words: what was said, what was computed, and how the two stand."""

from decimal import ROUND_HALF_UP, Decimal

from assistance.ledger.figures import Verdict
from assistance.models import Measure
from assistance.reconciliation import Counts, ReconciledFigure, Reported
from assistance.reconciliation.measures import since
from dashboard.site.formats import (
    MILLION,
    MINUS,
    capitalised,
    counted,
    long_day,
    percent,
    reported_value,
)

# A shape beside the word, so that a verdict is never told by its colour alone.
MARKS = {
    Verdict.OPENS: "◆",
    Verdict.AGREES: "✓",
    Verdict.EXPLAINED: "≠",
    Verdict.OPEN: "≠",
    Verdict.NOT_COMPARABLE: "–",
}
VERDICTS = {
    Verdict.OPENS: "opens the ledger",
    Verdict.AGREES: "agrees",
    Verdict.EXPLAINED: "differs, explained",
    Verdict.OPEN: "differs, unexplained",
    Verdict.NOT_COMPARABLE: "not compared",
}
COVERS = "the ledger covers "


def measure_name(reported: Reported) -> str:
    """Return what a figure is of: “Remaining balance of PDA”."""
    label = capitalised(reported.measure.label)
    if not reported.subject:
        return label
    if reported.measure is Measure.US_COMMITTED:
        return f"{label} {since_phrase(reported.subject)}"
    if reported.measure is Measure.PACKAGE_AMOUNT:
        return f"Amount of the package {reported.subject}"
    joint = " of " if reported.authority else ", "
    return f"{label}{joint}{reported.subject}"


def since_phrase(subject: str) -> str:
    """Return from when a total counts, as exactly as it was said: “since January 2021”."""
    begins = since(subject)
    if begins is None:
        return subject
    parts = subject.count("-")
    if parts == 1:
        return f"since {begins.year}"
    return f"since {begins:%B %Y}" if parts == 2 else f"since {long_day(begins)}"


def reported_text(reported: Reported) -> str:
    """Return what was said with its qualifier: “about $5.6 billion”."""
    entry = reported.entry
    return reported_value(
        entry.qualifier, reported.value, precision=entry.precision, is_money=reported.is_money
    )


def rounding_text(reported: Reported) -> str:
    """Return half the rounding of what was said, “± $50 million”; "" for none."""
    half = reported.entry.half_precision
    return f"± {amount_text(half, is_money=reported.is_money)}" if half else ""


def computed_text(figure: ReconciledFigure) -> str:
    """Return the computed figure with its uncertainty: “$1,222 million ± 5”; "" for none."""
    if figure.computed is None:
        return ""
    text = amount_text(figure.computed, is_money=figure.reported.is_money)
    if not figure.uncertainty:
        return text
    return f"{text} ± {_millions(figure.uncertainty)}"


def difference_text(figure: ReconciledFigure) -> str:
    """Return reported minus computed with its sign, “+$525 million”; "" for none."""
    if figure.difference is None:
        return ""
    text = amount_text(figure.difference, is_money=figure.reported.is_money)
    return f"+{text}" if figure.difference > 0 else text


def verdict_text(figure: ReconciledFigure) -> str:
    """Return the verdict in words, or what the ledger covers of a total."""
    if figure.coverage_percent is None:
        return VERDICTS[figure.verdict]
    return f"{COVERS}{coverage_text(figure)}"


def coverage_text(figure: ReconciledFigure) -> str:
    """Return what the ledger covers of a total, “at most 95.2%”; "" for none."""
    if figure.coverage_percent is None:
        return ""
    # Of “more than” that much it is that share or less.
    at_most = "at most " if figure.reported.entry.qualifier == "at_least" else ""
    return f"{at_most}{percent(figure.coverage_percent, 1)}"


def balances_summary(counts: Counts) -> str:
    """Return the verdicts on statements about balances in one sentence."""
    opens = f"{counts.opens} {'opens' if counts.opens == 1 else 'open'} the ledger, "
    noun = counted(counts.comparable, "comparable statement")
    return f"{noun} about balances: {opens if counts.opens else ''}{_agreeing(counts)}."


def others_summary(counts: Counts) -> str:
    """Return the verdicts on all other figures in one sentence."""
    return f"{counted(counts.comparable, 'other comparable statement')}: {_agreeing(counts)}."


def amount_text(amount: int, *, is_money: bool) -> str:
    """Return an amount in millions of dollars, or a count: “−$22 million”, “13”."""
    sign = MINUS if amount < 0 else ""
    if not is_money:
        return f"{sign}{abs(amount):,}"
    return f"{sign}${_millions(abs(amount))} million" if amount else "$0"


def _agreeing(counts: Counts) -> str:
    agree = f"{counts.agree} {'agrees' if counts.agree == 1 else 'agree'}"
    one = counts.explained == 1
    explained = f"{counts.explained} {'differs and is' if one else 'differ and are'} explained"
    return f"{agree}, {explained}, {counts.open} open"


def _millions(amount: int) -> str:
    """Return millions to a tenth, a half rounded up; without a zero at the end."""
    tenths = (Decimal(amount) / MILLION).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{tenths:,f}".removesuffix(".0")
