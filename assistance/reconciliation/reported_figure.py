"""One reported figure with what it was held against: the ledger around it, or what was counted."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from assistance.allies.months import allied_months
from assistance.allies.series import SERIES
from assistance.allies.totals import MILITARY, PartnerAid, above, aid_as_of, shares_of
from assistance.contact_group.coalitions import Participant
from assistance.contact_group.reading import contact_group_record
from assistance.ledger import statement as ledger
from assistance.ledger.entries import packages_by_pk, sources_by_id
from assistance.ledger.figures import AuthorityFigure, Line, SourceFigure
from assistance.models import Measure, Package
from assistance.packages.package import AROUND
from assistance.reconciliation.figures import ReconciledFigure, Reported
from assistance.reconciliation.measures import since
from assistance.reconciliation.reading import reconciled_figure


class PartKind(StrEnum):
    """What a part of a count or a total is."""

    AUTHORITY = "authority"
    PACKAGE = "package"
    PARTNER = "partner"
    COALITION = "coalition"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was counted; `key` is its code, slug or number.

    `amount` is in US dollars, `percent` a share of GDP; None where the part is only counted. A sum
    of its own, an authority's, has no documents.
    """

    kind: PartKind
    key: str
    name: str
    on: date | None = None
    amount: int | None = None
    percent: Decimal | None = None
    sources: tuple[SourceFigure, ...] = ()
    authority: AuthorityFigure | None = None


@dataclass(frozen=True, slots=True)
class ReconciliationRecord:
    """A reported figure with its verdict and what stands around it.

    Of a balance `around` are the lines of the authority's statement around it, its own included,
    oldest first. Of all else `parts` are what the computed figure is made of, the newest or largest
    first.
    """

    figure: ReconciledFigure
    authority: AuthorityFigure | None
    around: tuple[Line, ...]
    parts: tuple[Part, ...]


def reconciliation_record(*, key: str) -> ReconciliationRecord:
    """Return a figure's record, in eleven queries at most; raises UnknownReportedFigureError."""
    figure = reconciled_figure(key=key)
    reported = figure.reported
    if not figure.is_balance:
        parts = _PARTS.get(reported.measure)
        counted = parts(reported) if parts and figure.computed is not None else ()
        return ReconciliationRecord(figure, None, (), counted)
    if not reported.authority:
        return ReconciliationRecord(figure, None, (), ())
    statement = ledger.statement(authority=reported.authority, through=date.max)
    place = next(place for place, line in enumerate(statement.lines) if line.entry.key == key)
    around = statement.lines[max(0, place - AROUND) : place + AROUND + 1]
    return ReconciliationRecord(figure, statement.authority, around, ())


def _packages(reported: Reported) -> tuple[Part, ...]:
    rows = Package.objects.filter(
        authority__code=reported.authority, number__isnull=False, announced_on__lte=reported.as_of
    )
    if reported.measure is Measure.PACKAGE_AMOUNT:
        rows = rows.filter(number=reported.subject.rpartition("-")[2])
    keys = list(rows.order_by("-announced_on", "-number").values_list("pk", flat=True))
    packages = packages_by_pk(keys)
    found = (packages[pk] for pk in keys if pk in packages)
    return tuple(
        Part(PartKind.PACKAGE, each.key, each.title, each.on, each.amount_usd, None, each.sources)
        for each in found
    )


def _authorities(reported: Reported) -> tuple[Part, ...]:
    """Return what was announced under each authority; officials' totals hold them all."""
    begins, sums = since(reported.subject), dict[str, int]()
    found = Package.objects.filter(announced_on__gte=begins, announced_on__lte=reported.as_of)
    for code, amount_usd in found.values_list("authority__code", "amount_usd"):
        sums[code] = sums.get(code, 0) + amount_usd
    return tuple(
        Part(
            PartKind.AUTHORITY, each.code, each.name, amount=sums.get(each.code, 0), authority=each
        )
        for each in ledger.authorities()
    )


def _coalitions(reported: Reported) -> tuple[Part, ...]:
    coalitions = contact_group_record().coalitions_by(reported.as_of)
    return tuple(
        Part(PartKind.COALITION, each.slug, each.name, each.established_on, sources=each.sources)
        for each in reversed(coalitions)
    )


def _leads(reported: Reported) -> tuple[Part, ...]:
    coalitions = contact_group_record().coalitions_by(reported.as_of)
    leads: dict[Participant, list[SourceFigure]] = defaultdict(list)
    for each in coalitions:
        for lead in each.leads:
            if not lead.is_benchmark:
                leads[lead].extend(each.sources)
    return tuple(
        Part(PartKind.PARTNER, lead.code, lead.name, sources=tuple(dict.fromkeys(leads[lead])))
        for lead in sorted(leads, key=lambda each: (each.name, each.code))
    )


def _meetings(reported: Reported) -> tuple[Part, ...]:
    held = contact_group_record().meetings_by(reported.as_of)
    return tuple(
        Part(PartKind.MEETING, str(each.number), each.place, each.held_on, sources=each.sources)
        for each in reversed(held)
    )


def _members(_reported: Reported) -> tuple[Part, ...]:
    members = [
        (member, group.source)
        for group in contact_group_record().members
        for member in group.members
    ]
    return tuple(
        Part(PartKind.PARTNER, member.code, member.name, sources=(source,))
        for member, source in sorted(members, key=lambda each: (each[0].name, each[0].code))
    )


def _aid(reported: Reported) -> tuple[tuple[PartnerAid, ...], tuple[SourceFigure, ...]]:
    """Return every partner's aid on the day, and the documents that the military part rests on."""
    months, day = allied_months(series=SERIES), reported.as_of
    used = {pk for pk, month in months.first_used[MILITARY].items() if month <= day}
    return aid_as_of(months, day), tuple(sources_by_id(used).values())


def _above(reported: Reported) -> tuple[Part, ...]:
    aid, sources = _aid(reported)
    return tuple(
        Part(
            PartKind.PARTNER,
            each.code,
            each.name,
            percent=each.share_of_gdp_percent,
            sources=sources,
        )
        for each in above(*shares_of(aid))
    )


def _allocations(reported: Reported) -> tuple[Part, ...]:
    aid, sources = _aid(reported)
    amounts = [
        (each.partner, each.amounts[MILITARY].usd)
        for each in aid
        if MILITARY in each.amounts and not each.is_benchmark
    ]
    return tuple(
        Part(PartKind.PARTNER, partner.code, partner.name, amount=usd, sources=sources)
        for partner, usd in sorted(amounts, key=lambda item: (-(item[1] or 0), item[0].code))
    )


_PARTS: dict[Measure, Callable[[Reported], tuple[Part, ...]]] = {
    Measure.ALLIED_COMMITTED: _allocations,
    Measure.US_COMMITTED: _authorities,
    Measure.PACKAGE_COUNT: _packages,
    Measure.PACKAGE_AMOUNT: _packages,
    Measure.CONTACT_GROUP_PARTNERS: _members,
    Measure.COALITIONS: _coalitions,
    Measure.COALITION_LEADS: _leads,
    Measure.MEETINGS_HELD: _meetings,
    Measure.PARTNERS_ABOVE_US: _above,
}
