"""All that is recorded of the contact group, and what of it counts on a day."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistance.allies.series import SeriesFigure, current_workbook
from assistance.allies.totals import BENCHMARK
from assistance.contact_group.coalitions import (
    COUNTS,
    CoalitionFigure,
    ContactGroup,
    Participant,
)
from assistance.contact_group.meetings import NEAR, MeetingFigure, NearbyPackage, NearbyPledge
from assistance.ledger.entries import source_figure
from assistance.ledger.figures import SourceFigure
from assistance.models import (
    Activity,
    Coalition,
    CoalitionMembership,
    CoalitionRole,
    DatePrecision,
    Measure,
    Meeting,
    Package,
    Partner,
    ReportedFigure,
)
from assistance.models.source import SourcedRecord


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


def contact_group_record() -> ContactGroupRecord:
    """Return all that is recorded of the contact group, in eleven queries.

    Nine and one for the workbook, where none was imported.
    """
    # In this process's order of letters: databases have their own.
    partners = sorted(
        Partner.objects.select_related("contact_group_source"),
        key=lambda each: (each.name, each.code),
    )
    pledges_of = current_workbook()
    return ContactGroupRecord(
        coalitions=_coalitions(partners),
        meetings=_meetings(pledges_of),
        members=_members(partners),
        undecided=tuple(_participant(each) for each in partners if each.contact_group is None),
        reported=tuple(
            _reported_count(figure)
            for figure in ReportedFigure.objects.filter(measure__in=COUNTS)
            .select_related("source")
            .prefetch_related("other_sources")
            .order_by("as_of", "key")
        ),
        pledges_of=pledges_of,
    )


def _coalitions(partners: list[Partner]) -> tuple[CoalitionFigure, ...]:
    # `objects` asks for published memberships, whose two ends are then published as well.
    roles = {
        (coalition_id, partner_id): role
        for coalition_id, partner_id, role in CoalitionMembership.objects.values_list(
            "coalition_id", "partner_id", "role"
        )
    }

    def named(coalition: Coalition, role: CoalitionRole) -> tuple[Participant, ...]:
        return tuple(
            _participant(each) for each in partners if roles.get((coalition.pk, each.pk)) == role
        )

    return tuple(
        CoalitionFigure(
            slug=each.slug,
            name=each.name,
            established_on=each.established_on,
            note=each.note,
            leads=named(each, CoalitionRole.LEAD),
            members=named(each, CoalitionRole.MEMBER),
            sources=_sources(each),
        )
        for each in Coalition.objects.select_related("source")
        .prefetch_related("other_sources")
        .order_by("established_on", "slug")
    )


def _meetings(pledges_of: SeriesFigure | None) -> tuple[MeetingFigure, ...]:
    records = list(
        Meeting.objects.select_related("source")
        .prefetch_related("other_sources")
        .order_by("held_on", "number")
    )
    days_near = {day for each in records for day in _days_near(each.held_on)}
    announced = _packages_by_day(days_near)
    pledged = _pledges_by_day(pledges_of.name, days_near) if pledges_of else {}
    return tuple(
        MeetingFigure(
            number=each.number,
            held_on=each.held_on,
            place=each.place,
            format=each.format,
            chair=each.chair,
            note=each.note,
            packages=tuple(
                NearbyPackage(key, authority, day, (day - each.held_on).days, title, amount_usd)
                for day in _days_near(each.held_on)
                for key, authority, title, amount_usd in announced[day]
            ),
            pledges=tuple(
                sorted(
                    (
                        replace(pledge, days_after=(day - each.held_on).days)
                        for day in _days_near(each.held_on)
                        for pledge in pledged.get(day, ())
                    ),
                    key=lambda pledge: (-(pledge.value_eur or 0), pledge.on, pledge.key),
                )
            ),
            sources=_sources(each),
        )
        for each in records
    )


def _days_near(held_on: date) -> list[date]:
    return [held_on + timedelta(days=days) for days in range(-NEAR.days, NEAR.days + 1)]


def _packages_by_day(days: set[date]) -> dict[date, list[tuple[str, str, str, int]]]:
    """Return key, authority, title and announced amount of the packages of these days."""
    found = defaultdict(list)
    for day, *package in (
        Package.objects.filter(announced_on__in=days)
        .order_by("authority__code", "slug")
        .values_list("announced_on", "slug", "authority__code", "title", "amount_usd")
    ):
        found[day].append((package[0], package[1], package[2], package[3]))
    return found


def _pledges_by_day(series: str, days: set[date]) -> dict[date, list[NearbyPledge]]:
    """Return the acts of these days in a series, each day's own; the United States has packages."""
    found = defaultdict(list)
    for key, code, name, day, *values in (
        Activity.objects.filter(
            series=series, announced_on__in=days, date_precision=DatePrecision.DAY
        )
        .exclude(partner__code=BENCHMARK)
        .order_by("key")
        .values_list(
            "key", "partner__code", "partner__name", "announced_on", "kind", "measure",
            "value_eur", "description",
        )
    ):  # fmt: skip
        found[day].append(NearbyPledge(key, Participant(code, name), day, 0, *values))
    return found


def _members(partners: list[Partner]) -> tuple[MemberGroup, ...]:
    groups: dict[SourceFigure, list[Participant]] = defaultdict(list)
    for partner in partners:
        if partner.contact_group and partner.contact_group_source:
            groups[source_figure(partner.contact_group_source)].append(_participant(partner))
    return tuple(
        MemberGroup(source, tuple(members))
        for source, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0].key))
    )


def _reported_count(figure: ReportedFigure) -> ReportedCount:
    return ReportedCount(
        measure=Measure(figure.measure),
        as_of=figure.as_of,
        qualifier=figure.qualifier,
        value=figure.value,
        precision=figure.precision,
        wording=figure.wording,
        sources=_sources(figure),
    )


def _participant(partner: Partner) -> Participant:
    return Participant(partner.code, partner.name)


def _sources(record: SourcedRecord) -> tuple[SourceFigure, ...]:
    """Return a record's documents, the best one first; it is named once."""
    others = sorted(
        record.other_sources.all(), key=lambda each: (each.published_on or date.max, each.key)
    )
    return tuple(dict.fromkeys(map(source_figure, (record.source, *others))))
