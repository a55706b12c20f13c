"""The contact group's page: coalitions, who is in which, and the meetings, on one day."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assistance.contact_group.coalitions import COUNTS, CoalitionFigure, Participant
from assistance.contact_group.meetings import MeetingFigure, NearbyPackage, NearbyPledge
from assistance.contact_group.reading import ContactGroupRecord, MemberGroup
from assistance.ledger.figures import SourceFigure
from assistance.models import AidMeasure, CoalitionRole, Measure
from dashboard.contact_group.meetings import Timeline, timeline
from dashboard.contact_group.proofs import proved_count
from dashboard.site.exports import ExportLink, export_links
from dashboard.site.formats import capitalised, counted, long_day, money_short, reported_value
from dashboard.site.params import BRIEFING_ON, SiteParams
from dashboard.site.proofs import Phrase, Proved
from dashboard.site.sentences import joined

# One meets at a place with one of these words, and in any other, a town.
SITES = ("Base", "Pentagon", "headquarters")
LARGEST = 3  # pledges beside a meeting on the page; the export holds all


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A partner's part in each coalition, in the order of the columns; "" where it has none."""

    partner: Participant
    roles: tuple[str, ...]
    coalition_count: int


@dataclass(frozen=True, slots=True)
class NearbyLink:
    """A package beside a meeting, and when it was announced, seen from the meeting."""

    package: NearbyPackage
    url: str
    when: str


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """A partner's pledge beside a meeting in words."""

    partner: Participant
    what: str
    when: str


@dataclass(frozen=True, slots=True)
class PledgesNear:
    """The pledges beside a meeting: all of them in a phrase, the largest one by one.

    `rest` says how many more there are, "" for none, at the address `url`.
    """

    total: str
    largest: tuple[PledgeLine, ...]
    rest: str
    url: str


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting of the table; `none_near` says why no package stands beside it.

    `pledges` is None where none is recorded.
    """

    meeting: MeetingFigure
    is_next: bool
    packages: tuple[NearbyLink, ...]
    none_near: str
    pledges: PledgesNear | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count of the day, with the latest one that officials had named by then, "" for none.

    `then` is what the records give for the officials' day, "" where that is the day shown.
    """

    what: str
    count: Proved
    said: str
    said_on: date | None
    wording: str
    then: str
    sources: tuple[SourceFigure, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class ContactGroupPage:
    """The contact group as of a day; `briefing` is the briefing's sentence on every other day."""

    as_of: date
    day_query: str
    headline: Phrase
    briefing: str
    briefing_url: str
    is_empty: bool
    counts: tuple[CountRow, ...]
    coalitions: tuple[CoalitionFigure, ...]
    no_coalition: str
    coalition_exports: tuple[ExportLink, ...]
    rows: tuple[MatrixRow, ...]
    matrix_sentence: str
    member_exports: tuple[ExportLink, ...]
    timeline: Timeline | None
    meetings: tuple[MeetingRow, ...]
    meetings_sentence: str
    meeting_exports: tuple[ExportLink, ...]
    nearby_exports: tuple[ExportLink, ...]
    pledges_note: str
    pledge_exports: tuple[ExportLink, ...]
    member_count: Proved
    members: tuple[MemberGroup, ...]
    undecided: tuple[Participant, ...]


def contact_group_page(
    record: ContactGroupRecord, params: SiteParams, *, path: str
) -> ContactGroupPage:
    """Return the page of the day of params."""
    day = params.as_of
    coalitions, counts = record.coalitions_by(day), record.counts(day)
    held, coming = record.meetings_by(day), record.next_after(day)
    rows = _matrix(coalitions)
    # Always with the day: meetings may be recorded after the latest day of the ledger's records,
    # and without one an export goes on to the last of them.
    pairs = {"as_of": day.isoformat()}
    return ContactGroupPage(
        as_of=day,
        day_query=params.day_query(),
        headline=_headline(record, day),
        briefing="" if day == BRIEFING_ON else _briefing(record),
        briefing_url=path + params.query(as_of=BRIEFING_ON),
        is_empty=not (record.coalitions or record.meetings or counts.member_count),
        counts=tuple(_count_row(record, measure, day) for measure in COUNTS),
        coalitions=coalitions,
        no_coalition="" if coalitions else _no_coalition(record),
        coalition_exports=export_links("coalitions", pairs),
        rows=rows,
        matrix_sentence=_matrix_sentence(rows),
        member_exports=export_links("coalition_members", pairs),
        timeline=timeline(held, coming, day),
        meetings=_meeting_rows(held, coming, params),
        meetings_sentence=_meetings_sentence(held, day),
        meeting_exports=export_links("meetings", pairs),
        nearby_exports=export_links("meeting_packages", pairs),
        pledges_note=_pledges_note(record),
        pledge_exports=export_links("meeting_pledges", pairs) if record.pledges_of else (),
        member_count=_proved(record, Measure.CONTACT_GROUP_PARTNERS, day, "member"),
        members=record.members,
        undecided=record.undecided,
    )


def _headline(record: ContactGroupRecord, day: date) -> Phrase:
    """Return coalitions, leads and meetings as of a day, and the meeting that follows."""
    counts, coming = record.counts(day), record.next_after(day)
    held = _proved(record, Measure.MEETINGS_HELD, day, "meeting")
    following = "no later one recorded"
    if coming:
        first = "the next" if counts.meetings_held else "the first"
        following = f"{first} on {long_day(coming.held_on)}{_where(coming)}"
    return Phrase(
        _coalitions_phrase(record, day),
        "; ",
        held if counts.meetings_held else "no meeting",
        f" held by {long_day(day)}, {following}.",
    )


def _proved(record: ContactGroupRecord, measure: Measure, day: date, noun: str = "") -> Proved:
    return proved_count(measure, record.counts(day).of(measure), as_of=day, noun=noun)


def _coalitions_phrase(record: ContactGroupRecord, day: date) -> Phrase:
    coalitions = record.coalitions_by(day)
    if not coalitions:
        return Phrase("No capability coalition yet")
    besides = any(lead.is_benchmark for each in coalitions for lead in each.leads)
    return Phrase(
        _proved(record, Measure.COALITIONS, day, "capability coalition"),
        ", led by ",
        _proved(record, Measure.COALITION_LEADS, day, "partner"),
        " besides the United States" if besides else "",
    )


def _where(meeting: MeetingFigure) -> str:
    if meeting.format == "virtual":
        return ", virtual"
    if not meeting.place:
        return ""
    return f" {'at' if any(site in meeting.place for site in SITES) else 'in'} {meeting.place}"


def _briefing(record: ContactGroupRecord) -> Phrase:
    return Phrase(
        _proved(record, Measure.COALITIONS, BRIEFING_ON, "coalition"),
        ", ",
        _proved(record, Measure.COALITION_LEADS, BRIEFING_ON, "lead"),
        " besides the United States, ",
        _proved(record, Measure.MEETINGS_HELD, BRIEFING_ON, "meeting"),
        " held.",
    )


def _no_coalition(record: ContactGroupRecord) -> str:
    if not record.coalitions:
        return "No capability coalition is in the records yet."
    first = record.coalitions[0]
    return (
        "No capability coalition had been established by this day. The first in the records is "
        f"“{first.name}”, of {long_day(first.established_on)}."
    )


def _matrix(coalitions: tuple[CoalitionFigure, ...]) -> tuple[MatrixRow, ...]:
    partners = {each for coalition in coalitions for each in coalition.leads + coalition.members}
    return tuple(
        MatrixRow(partner, roles, sum(map(bool, roles)))
        for partner in sorted(partners, key=lambda each: (each.name, each.code))
        for roles in [tuple(coalition.role(partner) or "" for coalition in coalitions)]
    )


def _matrix_sentence(rows: tuple[MatrixRow, ...]) -> str:
    if not rows:
        return ""
    leading = sum(CoalitionRole.LEAD in row.roles for row in rows)
    most = max(row.coalition_count for row in rows)
    widest = [row.partner.name for row in rows if row.coalition_count == most]
    verb = "is" if len(rows) == 1 else "are"
    in_most = f"; {joined(widest)} in most, {most}" if most > 1 else ""
    return (
        f"{counted(len(rows), 'partner')} {verb} named in at least one coalition, {leading} of "
        f"them as a lead{in_most}."
    )


def _meeting_rows(
    held: tuple[MeetingFigure, ...], coming: MeetingFigure | None, params: SiteParams
) -> tuple[MeetingRow, ...]:
    shown = (*held, coming) if coming else held
    return tuple(_meeting_row(each, each is coming, params) for each in reversed(shown))


def _meeting_row(meeting: MeetingFigure, is_next: bool, params: SiteParams) -> MeetingRow:
    packages = meeting.packages_by(params.as_of)
    none_near = ""
    if not packages:
        none_near = "none recorded"
        if not meeting.week_is_over(params.as_of):
            none_near += " by this day"
    return MeetingRow(
        meeting=meeting,
        is_next=is_next,
        packages=tuple(
            NearbyLink(
                each,
                reverse("package", args=[each.key]) + params.day_query(),
                _days_apart(each.days_after),
            )
            for each in packages
        ),
        none_near=none_near,
        pledges=_pledges_near(meeting, params.as_of),
    )


def _pledges_near(meeting: MeetingFigure, day: date) -> PledgesNear | None:
    """Return the pledges beside a meeting by a day, each measure with a sum of its own."""
    pledges = meeting.pledges_by(day)
    if not pledges:
        return None
    of_measure = {
        measure: [each for each in pledges if each.measure == measure] for measure in AidMeasure
    }
    pairs = {"as_of": day.isoformat(), "meeting": str(meeting.number)}
    more = len(pledges) - LARGEST
    return PledgesNear(
        total="; ".join(_sum(measure, each) for measure, each in of_measure.items() if each),
        largest=tuple(map(_pledge_line, pledges[:LARGEST])),
        rest=f"{more:,} more, all as CSV" if more > 0 else "",
        url=export_links("meeting_pledges", pairs)[0].url,
    )


def _sum(measure: AidMeasure, pledges: list[NearbyPledge]) -> str:
    known = [each.value_eur for each in pledges if each.value_eur is not None]
    value = f", {money_short(sum(known), 'eur')}" if known else ""
    unknown = len(pledges) - len(known)
    without = f" ({unknown:,} without a value)" if unknown else ""
    return f"{counted(len(pledges), measure.value)}{value}{without}"


def _pledge_line(pledge: NearbyPledge) -> PledgeLine:
    value = "value unknown" if pledge.value_eur is None else money_short(pledge.value_eur, "eur")
    return PledgeLine(pledge.partner, f"{value}, {pledge.kind}", _days_apart(pledge.days_after))


def _pledges_note(record: ContactGroupRecord) -> str:
    """Return whose acts stand beside meetings, and up to when there are any."""
    workbook = record.pledges_of
    if workbook is None:
        return (
            "Partners’ pledges do not stand here: the allied aid that this site counts is dated by "
            "month, without a day, so that none of it can be placed within a week of a meeting."
        )
    end = workbook.counted_through
    until = f", which ends with {long_day(end)}" if end else ""
    return (
        "Partners’ pledges are single acts of aid, the United States’ left out, from the workbook "
        f"“{workbook.title}”{until}. Only those with a day of their own stand here, at the "
        "workbook’s own values in euro."
    )


def _days_apart(days_after: int) -> str:
    if days_after == 0:
        return "the same day"
    return f"{counted(abs(days_after), 'day')} {'later' if days_after > 0 else 'before'}"


def _meetings_sentence(held: tuple[MeetingFigure, ...], day: date) -> str:
    if not held:
        return "No meeting had been held by this day."
    accompanied = sum(bool(each.packages_by(day)) for each in held)
    return (
        f"A package announced within a week is recorded for {accompanied} of "
        f"{counted(len(held), 'meeting')} held by {long_day(day)}."
    )


def _count_row(record: ContactGroupRecord, measure: Measure, day: date) -> CountRow:
    reported = record.reported_by(day).get(measure)
    return CountRow(
        what=capitalised(measure.label),
        count=_proved(record, measure, day),
        said=reported_value(
            reported.qualifier, reported.value, precision=reported.precision, is_money=False
        )
        if reported
        else "",
        said_on=reported.as_of if reported else None,
        wording=reported.wording if reported else "",
        then=_proved(record, measure, reported.as_of) if reported and reported.as_of != day else "",
        sources=reported.sources if reported else (),
        mark=f"count-{measure}",
    )
