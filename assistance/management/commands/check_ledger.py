from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assistance.ledger import statement as ledger
from assistance.ledger.figures import Verdict
from assistance.reconciliation import Counts, ReconciledFigure, reconciliation

WORDS = {
    Verdict.OPENS: "opens the ledger",
    Verdict.AGREES: "agrees",
    Verdict.EXPLAINED: "difference, explained",
    Verdict.OPEN: "DIFFERENCE, UNEXPLAINED",
    Verdict.NOT_COMPARABLE: "not comparable",
}


class Command(BaseCommand):
    help = (
        "Hold every reported figure against the records. "
        "Exits with status 1 if a difference is unexplained."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = reconciliation(as_of=date.max)
        for authority in ledger.authorities():
            self._write(
                f"{authority.code}  {authority.name}",
                (
                    each
                    for each in found.figures
                    if each.is_balance and each.reported.authority == authority.code
                ),
            )
        self._write("Other figures", (each for each in found.figures if not each.is_balance))
        self.stdout.write(f"Other figures: {_summary(found.others)}")
        self.stdout.write(f"Balances: {_summary(found.balances)}")
        if unexplained := found.balances.open + found.others.open:
            raise CommandError(
                f"{unexplained} reported figure(s) differ from the records without an explanation."
            )

    def _write(self, heading: str, figures: Iterable[ReconciledFigure]) -> None:
        self.stdout.write(heading)
        for figure in figures:
            self.stdout.write(_described(figure))


def _described(figure: ReconciledFigure) -> str:
    reported = figure.reported
    stated = f"{reported.entry.qualifier.replace('_', ' '):>8} {reported.value:>14,}"
    what = "" if figure.is_balance else f"{reported.measure.label} {reported.subject}".strip()
    step = f"  {figure.difference:+,}" if figure.difference else ""
    why = f"  ({figure.reason})" if figure.reason else ""
    line = f"  {reported.as_of}  {stated}  {WORDS[figure.verdict]}{step}"
    return f"{line}{f'  {what}' if what else ''}{why}"


def _summary(counts: Counts) -> str:
    opens = f"{counts.opens} opens, " if counts.opens else ""
    return (
        f"{counts.comparable} comparable statements: {opens}"
        f"{counts.agree} agree, {counts.explained} differ and are "
        f"explained, {counts.open} differ without explanation; "
        f"{counts.not_comparable} more are not comparable."
    )
