"""The Ukraine Defense Contact Group: members, coalitions with their leads, meetings.

Coalitions count from their first day on and meetings from theirs. Memberships of both carry no
dates: they are as recorded, whatever the day.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, DateField, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Cast

from assistance.allies.series import SeriesFigure
from assistance.allies.totals import BENCHMARK
from assistance.ledger.figures import SourceFigure
from assistance.models import Coalition, CoalitionRole, Measure, Meeting, Partner, Status

# Packages and pledges announced at most so many days before or after a meeting stand beside it.
NEAR = timedelta(days=7)
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


@dataclass(frozen=True, slots=True)
class NearbyPackage:
    """A package beside a meeting: announced `days_after` it, a negative number before it."""

    key: str
    authority: str
    on: date
    days_after: int
    title: str
    amount_usd: int


@dataclass(frozen=True, slots=True)
class NearbyPledge:
    """A partner's act of aid with a day of its own beside a meeting, announced `days_after` it.

    `value_eur` is the workbook's; None where it has none.
    """

    key: str
    partner: Participant
    on: date
    days_after: int
    kind: str
    measure: str
    value_eur: int | None
    description: str


@dataclass(frozen=True, slots=True)
class MeetingFigure:
    """A numbered meeting; place and chair are "" where no source names them.

    `packages` and `pledges` are those announced within a week, whatever day is looked at; packages
    are the earliest first, pledges those of the largest value.
    """

    number: int
    held_on: date
    place: str
    format: str
    chair: str
    note: str
    packages: tuple[NearbyPackage, ...]
    pledges: tuple[NearbyPledge, ...]
    sources: tuple[SourceFigure, ...]

    def packages_by(self, day: date) -> tuple[NearbyPackage, ...]:
        """Return the packages within a week of it that had been announced by a day."""
        return tuple(package for package in self.packages if package.on <= day)

    def pledges_by(self, day: date) -> tuple[NearbyPledge, ...]:
        """Return the pledges within a week of it that had been announced by a day."""
        return tuple(pledge for pledge in self.pledges if pledge.on <= day)

    def week_is_over(self, day: date) -> bool:
        """Whether no further package can be within a week of it after this day."""
        return day >= self.held_on + NEAR


@dataclass(frozen=True, slots=True)
class MemberGroup:
    """Members of the contact group that the same document names, by name."""

    source: SourceFigure
    members: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class ReportedCount:
    """What officials said a number was on a day."""

    measure: Measure
    as_of: date
    qualifier: str
    value: int
    precision: int
    wording: str
    sources: tuple[SourceFigure, ...]


@dataclass(frozen=True, slots=True)
class ContactGroupRecord:
    """All that is recorded of the contact group; what is dated is asked for by a day.

    Coalitions and meetings are the oldest first, groups of members the largest. `undecided` are
    the partners of which no source says whether they are members. `pledges_of` is the workbook that
    pledges are taken from, None before one was imported.
    """

    coalitions: tuple[CoalitionFigure, ...]
    meetings: tuple[MeetingFigure, ...]
    members: tuple[MemberGroup, ...]
    undecided: tuple[Participant, ...]
    reported: tuple[ReportedCount, ...]
    pledges_of: SeriesFigure | None

    def coalitions_by(self, day: date) -> tuple[CoalitionFigure, ...]:
        """Return the coalitions established on or before a day."""
        return tuple(each for each in self.coalitions if each.established_on <= day)

    def meetings_by(self, day: date) -> tuple[MeetingFigure, ...]:
        """Return the meetings held on or before a day."""
        return tuple(each for each in self.meetings if each.held_on <= day)

    def next_after(self, day: date) -> MeetingFigure | None:
        """Return the first meeting after a day that is in the records, known by then or not."""
        return next((each for each in self.meetings if each.held_on > day), None)

    def reported_by(self, day: date) -> dict[Measure, ReportedCount]:
        """Return the latest count of each measure that officials had named by a day."""
        return {each.measure: each for each in self.reported if each.as_of <= day}

    def counts(self, day: date) -> ContactGroup:
        """Return the counts as of a day, the same as `contact_group`'s."""
        established = self.coalitions_by(day)
        leads = {lead for each in established for lead in each.leads if not lead.is_benchmark}
        return ContactGroup(
            member_count=sum(len(group.members) for group in self.members),
            coalition_count=len(established),
            lead_count=len(leads),
            meetings_held=len(self.meetings_by(day)),
        )


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
