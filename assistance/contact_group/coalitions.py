"""The Ukraine Defense Contact Group: members, coalitions with their leads, meetings.

Coalitions count from their first day on and meetings from theirs. Memberships of both carry no
dates: they are as recorded, whatever the day.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, DateField, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Cast

from assistance.allies.totals import BENCHMARK
from assistance.ledger.figures import SourceFigure
from assistance.models import Coalition, CoalitionRole, Measure, Meeting, Partner, Status

# The counts that officials name, in the order in which pages show them.
COUNTS = {
    Measure.COALITIONS: "coalition_count",
    Measure.COALITION_LEADS: "lead_count",
    Measure.MEETINGS_HELD: "meetings_held",
    Measure.CONTACT_GROUP_PARTNERS: "member_count",
}

Row = tuple[str, str, date | None, str | None]


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

    def of(self, measure: Measure) -> int:
        """Return the count that officials name by a measure, one of COUNTS."""
        count: int = getattr(self, COUNTS[measure])
        return count


@dataclass(frozen=True, slots=True)
class Participant:
    """A partner in the contact group or in a coalition."""

    code: str
    name: str

    @property
    def is_benchmark(self) -> bool:
        """Whether it is the United States, which is not among the leads that officials count."""
        return self.code == BENCHMARK


@dataclass(frozen=True, slots=True)
class CoalitionFigure:
    """A capability coalition with its leads and the members that sources name, both by name.

    `note` says in what the membership is incomplete or disputed.
    """

    slug: str
    name: str
    established_on: date
    note: str
    leads: tuple[Participant, ...]
    members: tuple[Participant, ...]
    sources: tuple[SourceFigure, ...]

    @property
    def named_count(self) -> int:
        """How many partners sources name, leads included."""
        return len(self.leads) + len(self.members)

    def role(self, partner: Participant) -> CoalitionRole | None:
        """Return a partner's part in the coalition, None where no source names it."""
        if partner in self.leads:
            return CoalitionRole.LEAD
        return CoalitionRole.MEMBER if partner in self.members else None


def contact_group(*, as_of: date) -> ContactGroup:
    """Return the counts as of a day, in one query."""
    return contact_groups(days=[as_of])[as_of]


def contact_groups(*, days: Collection[date]) -> dict[date, ContactGroup]:
    """Return the counts as of each of these days, in one query."""
    latest = max(days, default=date.min)
    leading = Q(memberships__role=CoalitionRole.LEAD, memberships__status=Status.PUBLISHED)
    lead = FilteredRelation("memberships", condition=leading)
    rows = list(
        _rows(
            Coalition.objects.filter(established_on__lte=latest).annotate(lead=lead),
            "coalition",
            "slug",
            "established_on",
            "lead__partner__code",
        ).union(
            _rows(Meeting.objects.filter(held_on__lte=latest), "meeting", "number", "held_on"),
            _rows(Partner.objects.filter(contact_group=True), "member", "code"),
            all=True,
        )
    )
    return {day: _counts(row for row in rows if row[2] is None or row[2] <= day) for day in days}


def _counts(rows: Iterable[Row]) -> ContactGroup:
    named: dict[str, set[str]] = {"coalition": set(), "meeting": set(), "member": set()}
    leads = set()
    for what, name, _day, lead_code in rows:
        named[what].add(name)
        if lead_code and lead_code != BENCHMARK:
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
    day: str | None = None,
    lead: str | None = None,
) -> "QuerySet[Coalition, Row]":
    """Return rows of what, name, day and lead, alike enough for one union."""
    return records.order_by().values_list(  # type: ignore[return-value]
        Value(what),
        Cast(name, CharField()),
        # PostgreSQL has no other type for a day that is not there.
        F(day) if day else Cast(Value(None), DateField()),
        Cast(F(lead), CharField()) if lead else Value(None, CharField()),
    )
