"""A line of a statement as a row of a table, shared by every page that shows some."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.ledger.figures import Line, Verdict
from assistance.ledger.proofs.balance import DIFFERENCE
from dashboard.site.formats import QUALIFIERS, signed_millions
from dashboard.site.proofs import Proved, proved_balance
from dashboard.site.sentences import verdict_phrase

ROW_CLASSES = {
    Verdict.OPENS: "opening",
    Verdict.AGREES: "stmt",
    Verdict.EXPLAINED: "diff",
    Verdict.OPEN: "diff",
    Verdict.NOT_COMPARABLE: "stmt not-comparable",
    None: "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the statement, with the words for a reported figure's verdict.

    `expiring` is how much may lapse of what the act provided, where that day is still to come.
    """

    line: Line
    change: str
    left: Proved | None
    css_class: str
    qualifier: str
    verdict: str
    why: str
    expiring: str = ""


def statement_address(code: str, on: date, key: str = "") -> str:
    """Return the statement of an authority as of a day, at the line of the record with this key."""
    line = f"#{key}" if key else ""
    return f"{reverse('authority', args=[code.lower()])}?as_of={on.isoformat()}{line}"


def statement_row(
    line: Line, code: str, known_on: date | None = None, *, expiring: str = ""
) -> Row:
    """Return a line of the statement of the authority with this code, with its words."""
    key, reported = line.entry.key, line.reported
    why = ""
    if reported:
        why = reported.difference_note if line.is_difference else reported.not_comparable_because
        if line.verdict is Verdict.NOT_COMPARABLE and not why:
            why = "The balance was not established on that day"
    change = signed_millions(line.change_usd) if line.change_usd else ""
    if reported and line.change_usd:
        question = DIFFERENCE.question(authority=code, key=key, as_of=line.on, known_on=known_on)
        change = Proved(change, line.change_usd, question)
    return Row(
        line=line,
        change=change,
        left=proved_balance(line.balance, code, as_of=line.on, after=key, known_on=known_on)
        if line.balance
        else None,
        css_class=ROW_CLASSES[line.verdict],
        qualifier=QUALIFIERS[reported.qualifier] if reported else "",
        verdict=verdict_phrase(line),
        why=why,
        expiring=expiring,
    )
