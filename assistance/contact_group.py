"""The Ukraine Defense Contact Group as of a day: members, coalitions, their leads, meetings."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Cast

from assistance.allies import YARDSTICK
from assistance.models import Coalition, CoalitionRole, Meeting, Partner, Status

Row = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class ContactGroup:
    """Members as recorded; coalitions established and meetings held by the day.

    `member_count` includes the United States and the EU institutions; memberships carry no dates.
    `lead_count` counts partners that lead a coalition, the United States not among them, as
    officials count.
    """

    member_count: int
    coalition_count: int
    lead_count: int
    meetings_held: int


def contact_group(*, as_of: date) -> ContactGroup:
    """Return the counts as of a day, in one query."""
    leading = Q(memberships__role=CoalitionRole.LEAD, memberships__status=Status.PUBLISHED)
    lead = FilteredRelation("memberships", condition=leading)
    rows = _rows(
        Coalition.objects.filter(established_on__lte=as_of).annotate(lead=lead),
        "coalition",
        "slug",
        "lead__partner__code",
    ).union(
        _rows(Meeting.objects.filter(held_on__lte=as_of), "meeting", "number"),
        _rows(Partner.objects.filter(contact_group=True), "member", "code"),
        all=True,
    )
    named: dict[str, set[str]] = {"coalition": set(), "meeting": set(), "member": set()}
    leads = set()
    for what, name, lead_code in rows:
        named[what].add(name)
        if lead_code and lead_code != YARDSTICK:
            leads.add(lead_code)
    return ContactGroup(
        member_count=len(named["member"]),
        coalition_count=len(named["coalition"]),
        lead_count=len(leads),
        meetings_held=len(named["meeting"]),
    )


def _rows(
    records: "QuerySet[Coalition] | QuerySet[Meeting] | QuerySet[Partner]",
    what: str,
    name: str,
    lead: str | None = None,
) -> "QuerySet[Coalition, Row]":
    """Return rows of what, name and lead, alike enough for one union."""
    return records.order_by().values_list(  # type: ignore[return-value]
        Value(what),
        Cast(name, CharField()),
        Cast(F(lead), CharField()) if lead else Value(None, CharField()),
    )
