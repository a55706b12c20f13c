"""Statements in which one line stands for all packages of a day: a few thousand, however many.

Balances of days are those of the full statements, and no package has to be read for them.
"""

from collections import defaultdict
from datetime import date

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from assistance.ledger.entries import acts_and_reports, day_of_packages, packages_known
from assistance.ledger.figures import Entry, Statement
from assistance.ledger.statement import authority_figure, statement_of
from assistance.models import FundingAuthority, Package


def condensed_statements(
    *, through: date, authorities: tuple[str, ...] = (), known_on: date | None = None
) -> tuple[Statement, ...]:
    """Return the statements of these authorities, of all without any, the oldest one first.

    Counts lines dated on or before through, in eight queries; with known_on, only those that were
    known by that day. `entry.amount_usd` of a package is what all packages of its day used
    together.
    """
    records = FundingAuthority.objects.order_by("opens_on", "code")
    if authorities:
        records = records.filter(code__in=authorities)
    entries: dict[str, list[Entry]] = defaultdict(list)
    for code, of_code in acts_and_reports().items():
        entries[code] = [entry for entry in of_code if entry.on <= through]
    used = (
        Package.objects.filter(packages_known(known_on), announced_on__lte=through)
        .values_list("authority__code", "announced_on")
        .annotate(used=Sum(Coalesce("charged_usd", F("amount_usd"))))
        .order_by("announced_on")
    )
    for code, on, used_usd in used:
        entries[code].append(day_of_packages(code, on, int(used_usd)))
    return tuple(
        statement_of(
            authority_figure(record), entries[record.code], through=through, known_on=known_on
        )
        for record in records
    )
