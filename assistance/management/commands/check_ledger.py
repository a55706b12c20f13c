from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assistance import ledger
from assistance.figures import Line, Verdict

WORDS = {
    Verdict.OPENS: "opens the ledger",
    Verdict.AGREES: "agrees",
    Verdict.EXPLAINED: "difference, explained",
    Verdict.OPEN: "DIFFERENCE, UNEXPLAINED",
    Verdict.NOT_COMPARABLE: "not comparable",
}


class Command(BaseCommand):
    help = (
        "Hold every reported balance against the ledger. "
        "Exits with status 1 if a difference is unexplained."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        verdicts: Counter[Verdict] = Counter()
        for statement in ledger.statements(through=date.max):
            self.stdout.write(f"{statement.authority.code}  {statement.authority.name}")
            for line in statement.lines:
                if line.verdict:
                    verdicts[line.verdict] += 1
                    self.stdout.write(_described(line, line.verdict))
        self.stdout.write(_summary(verdicts))
        if verdicts[Verdict.OPEN]:
            raise CommandError(
                f"{verdicts[Verdict.OPEN]} reported balance(s) differ from the ledger "
                "without an explanation."
            )


def _described(line: Line, verdict: Verdict) -> str:
    reported = line.reported
    if reported is None:
        raise TypeError(f"{line.entry.key} carries a verdict but reports no balance")
    stated = f"{reported.qualifier.replace('_', ' '):>8} {reported.value_usd:>14,}"
    step = f"  {line.change_usd:+,}" if line.change_usd else ""
    why = reported.difference_note if line.is_difference else reported.not_comparable_because
    return f"  {line.on}  {stated}  {WORDS[verdict]}{step}" + (f"  ({why})" if why else "")


def _summary(verdicts: Counter[Verdict]) -> str:
    not_comparable = verdicts[Verdict.NOT_COMPARABLE]
    comparable = verdicts.total() - not_comparable
    return (
        f"{comparable} comparable statements: {verdicts[Verdict.OPENS]} opens, "
        f"{verdicts[Verdict.AGREES]} agree, {verdicts[Verdict.EXPLAINED]} differ and are "
        f"explained, {verdicts[Verdict.OPEN]} differ without explanation; "
        f"{not_comparable} more are not comparable."
    )
