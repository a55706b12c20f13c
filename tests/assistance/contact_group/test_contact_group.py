"""The contact group's record: what counts when, and what stands beside a meeting."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from assistance.contact_group.coalitions import ContactGroup, contact_group
from assistance.contact_group.meetings import MeetingFigure
from assistance.contact_group.reading import contact_group_record
from assistance.models import ActivitySeries, CoalitionRole, Measure
from tests.factories import (
    make_activity,
    make_authority,
    make_coalition,
    make_meeting,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
)

pytestmark = pytest.mark.django_db

HELD = date(2024, 9, 6)


def only_meeting() -> MeetingFigure:
    (meeting,) = contact_group_record().meetings
    return meeting


# Coalitions


def test_leads_stand_apart_from_members_and_both_by_name() -> None:
    coalition = make_coalition()
    for code, name, role in (
        ("LVA", "Latvia", "lead"),
        ("GBR", "Britain", "lead"),
        ("DNK", "Denmark", "member"),
    ):
        make_membership(coalition=coalition, partner=make_partner(code=code, name=name), role=role)

    (found,) = contact_group_record().coalitions
    assert [lead.name for lead in found.leads] == ["Britain", "Latvia"]
    assert [member.name for member in found.members] == ["Denmark"]
    assert found.named_count == 3
    assert found.role(found.leads[0]) is CoalitionRole.LEAD
    assert found.role(found.members[0]) is CoalitionRole.MEMBER


def test_a_partner_that_is_not_named_has_no_part() -> None:
    first, second = make_coalition(slug="first"), make_coalition(slug="second")
    make_membership(coalition=first, role="lead")
    make_membership(coalition=second, partner=make_partner(code="NOR"))

    found = contact_group_record().coalitions
    assert found[1].role(found[0].leads[0]) is None


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_membership_that_is_not_published_names_nobody(status: str) -> None:
    make_membership(role="lead", status=status)

    record = contact_group_record()
    assert record.coalitions[0].named_count == 0
    assert record.counts(date(2024, 12, 23)).lead_count == 0


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_coalitions_meetings_and_packages_that_are_not_published_are_not_there(
    status: str,
) -> None:
    make_coalition(status=status)
    make_meeting(number=24, held_on=HELD)
    make_meeting(status=status)
    make_package(announced_on=HELD, status=status)

    record = contact_group_record()
    assert record.coalitions == ()
    assert [meeting.number for meeting in record.meetings] == [24]
    assert record.meetings[0].packages == ()


@pytest.mark.parametrize(("day", "count"), [(10, 0), (11, 1), (12, 1)])
def test_a_coalition_counts_from_its_own_day_on(day: int, count: int) -> None:
    make_coalition(established_on=date(2023, 10, 11))

    assert len(contact_group_record().coalitions_by(date(2023, 10, day))) == count


def test_a_lead_of_two_coalitions_counts_once_and_the_united_states_never() -> None:
    usa, dnk = make_partner(code="USA"), make_partner(code="DNK")
    for slug in ("first", "second"):
        coalition = make_coalition(slug=slug)
        for partner in (usa, dnk):
            make_membership(coalition=coalition, partner=partner, role="lead")

    assert contact_group_record().counts(date(2024, 1, 1)).lead_count == 1


# Meetings


@pytest.mark.parametrize(("day", "held", "following"), [(5, [], 24), (6, [24], 25), (7, [24], 25)])
def test_a_meeting_is_held_from_its_own_day_on_and_another_one_is_next(
    day: int, held: list[int], following: int
) -> None:
    make_meeting(number=25, held_on=date(2025, 1, 9))
    make_meeting(number=24, held_on=HELD)

    record = contact_group_record()
    assert [each.number for each in record.meetings_by(date(2024, 9, day))] == held
    coming = record.next_after(date(2024, 9, day))
    assert coming
    assert coming.number == following


def test_after_the_last_meeting_none_is_next() -> None:
    make_meeting(number=24, held_on=HELD)

    assert contact_group_record().next_after(HELD) is None


@pytest.mark.parametrize(
    ("days", "is_near"),
    [(-8, False), (-7, True), (-1, True), (0, True), (7, True), (8, False)],
)
def test_a_package_is_near_up_to_seven_days_before_and_after(days: int, is_near: bool) -> None:
    make_meeting(number=24, held_on=HELD)
    make_package(number=65, announced_on=HELD + timedelta(days=days), amount_usd=250_000_000)

    found = only_meeting().packages
    assert [(each.key, each.days_after) for each in found] == (
        [("pda-65", days)] if is_near else []
    )


def make_workbook() -> None:
    ActivitySeries.objects.create(
        series="kiel-r7-activities", title="Release 7", file_name="x.xlsx", sha256="0" * 64,
        counted_through=date(2024, 10, 3), imported_at=datetime(2024, 10, 11, tzinfo=UTC),
        is_current=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "is_near"),
    [(-8, False), (-7, True), (0, True), (7, True), (8, False)],
)
def test_a_pledge_is_near_up_to_seven_days_before_and_after(days: int, is_near: bool) -> None:
    make_workbook()
    make_meeting(number=24, held_on=HELD)
    make_activity(key="DNKM1", announced_on=HELD + timedelta(days=days))

    found = only_meeting().pledges
    assert [(each.key, each.partner.code, each.days_after) for each in found] == (
        [("DNKM1", "DNK", days)] if is_near else []
    )


def test_only_pledges_of_partners_with_a_day_of_their_own_in_the_current_workbook_count() -> None:
    make_workbook()
    make_meeting(number=24, held_on=HELD)
    make_activity(key="month", announced_on=date(2024, 9, 1), date_precision="month")
    make_activity(key="until", announced_on=HELD, date_precision="until")
    make_activity(key="former", announced_on=HELD, series="kiel-r6-activities")
    make_activity(key="draft", announced_on=HELD, status="draft")
    make_activity(key="us", announced_on=HELD, partner=make_partner(code="USA"))
    make_activity(key="this", announced_on=HELD)

    assert [each.key for each in only_meeting().pledges] == ["this"]


def test_pledges_are_those_of_the_largest_value_first_and_from_their_own_day_on() -> None:
    make_workbook()
    make_meeting(number=24, held_on=HELD)
    make_activity(key="a", announced_on=HELD, value_eur=None)
    make_activity(key="b", announced_on=HELD, value_eur=5)
    make_activity(key="c", announced_on=HELD + timedelta(days=1), value_eur=9)

    meeting = only_meeting()
    assert [each.key for each in meeting.pledges_by(HELD + timedelta(days=1))] == ["c", "b", "a"]
    assert [each.key for each in meeting.pledges_by(HELD)] == ["b", "a"]


def test_without_a_workbook_there_are_no_pledges() -> None:
    make_meeting(number=24, held_on=HELD)
    make_activity(announced_on=HELD)

    assert only_meeting().pledges == ()
    assert contact_group_record().pledges_of is None


def test_a_package_between_two_meetings_stands_beside_both() -> None:
    make_meeting(number=1, held_on=date(2024, 5, 1))
    make_meeting(number=2, held_on=date(2024, 5, 11))
    make_package(announced_on=date(2024, 5, 6))

    assert [
        [package.days_after for package in meeting.packages]
        for meeting in contact_group_record().meetings
    ] == [[5], [-5]]


def test_packages_of_one_meeting_are_the_earliest_first_and_then_by_authority() -> None:
    make_meeting(number=24, held_on=HELD)
    usai = make_authority(code="USAI", kind="procurement")
    make_package(number=1, announced_on=HELD, authority=usai)
    make_package(number=2, announced_on=HELD)
    make_package(number=3, announced_on=HELD - timedelta(days=2))

    assert [each.key for each in only_meeting().packages] == ["pda-3", "pda-2", "usai-1"]


@pytest.mark.parametrize(
    ("day", "count", "is_over"), [(9, 0, False), (10, 1, False), (13, 1, True)]
)
def test_a_package_stands_there_from_its_own_day_on(day: int, count: int, is_over: bool) -> None:
    make_meeting(number=24, held_on=HELD)
    make_package(announced_on=date(2024, 9, 10))

    meeting, on = only_meeting(), date(2024, 9, day)
    assert len(meeting.packages_by(on)) == count
    assert meeting.week_is_over(on) is is_over


def test_the_best_source_is_first_and_named_once() -> None:
    best = make_source(key="best", published_on=date(2024, 9, 9))
    early = make_source(key="early", published_on=date(2024, 9, 7))
    late = make_source(key="late", published_on=None)
    make_meeting(number=24, held_on=HELD, source=best, other_sources=[late, early, best])

    assert [source.key for source in only_meeting().sources] == ["best", "early", "late"]


# Members and officials' counts


def test_members_are_grouped_by_the_document_that_names_them() -> None:
    nato, invited = make_source(key="nato"), make_source(key="invited")
    for code, name, source in (
        ("JPN", "Japan", invited),
        ("NOR", "Norway", nato),
        ("DNK", "Denmark", nato),
    ):
        make_partner(code=code, name=name, contact_group=True, contact_group_source=source)
    make_partner(code="CHN", name="China", contact_group=None)
    make_partner(code="XAA", name="Not in it", contact_group=False, contact_group_source=nato)

    record = contact_group_record()
    assert [
        (group.source.key, [member.name for member in group.members]) for group in record.members
    ] == [("nato", ["Denmark", "Norway"]), ("invited", ["Japan"])]
    assert [partner.name for partner in record.undecided] == ["China"]
    assert record.counts(HELD).member_count == 3


def test_of_several_counts_of_officials_the_latest_by_the_day_is_taken() -> None:
    for day, value in ((1, 20), (10, 21), (20, 22)):
        make_reported_figure(
            measure="meetings_held",
            subject="",
            unit="count",
            precision=0,
            value=value,
            as_of=date(2024, 3, day),
        )

    record = contact_group_record()
    assert record.reported_by(date(2024, 2, 29)) == {}
    assert record.reported_by(date(2024, 3, 10))[Measure.MEETINGS_HELD].value == 21


def test_balances_are_no_counts_of_the_contact_group() -> None:
    make_reported_figure(as_of=HELD)

    assert contact_group_record().reported == ()


def test_an_empty_database_gives_an_empty_record() -> None:
    record = contact_group_record()

    assert record.counts(HELD) == ContactGroup(0, 0, 0, 0)
    assert record.next_after(HELD) is None


# The seed


@pytest.mark.usefixtures("seeded")
def test_the_record_counts_as_the_overview_does_on_every_day_that_changes_something() -> None:
    record = contact_group_record()
    days = {each.established_on for each in record.coalitions}
    days |= {each.held_on for each in record.meetings}

    for day in sorted(days | {each - timedelta(days=1) for each in days}):
        assert record.counts(day) == contact_group(as_of=day)


@pytest.mark.usefixtures("seeded")
def test_the_seed_has_ninety_four_memberships_of_thirty_four_partners() -> None:
    coalitions = contact_group_record().coalitions

    assert sum(each.named_count for each in coalitions) == 94
    assert (
        len({each for coalition in coalitions for each in coalition.leads + coalition.members})
        == 34
    )


@pytest.mark.usefixtures("seeded")
def test_the_seed_has_packages_beside_22_of_the_24_meetings_before_the_briefing() -> None:
    held = contact_group_record().meetings_by(date(2024, 12, 23))

    assert [each.number for each in held if not each.packages] == [18, 19]


@pytest.mark.usefixtures("seeded")
def test_the_fifth_meeting_has_two_drawdowns_beside_it() -> None:
    fifth = contact_group_record().meetings[4]

    assert [(each.key, each.days_after, each.amount_usd) for each in fifth.packages] == [
        ("pda-20", 0, 675_000_000),
        ("pda-21", 7, 600_000_000),
    ]


@pytest.mark.usefixtures("seeded")
def test_the_record_takes_eleven_queries_whatever_its_size(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_workbook()
    with django_assert_num_queries(11):
        contact_group_record()
    for number in range(40, 48):
        held_on = date(2026, 1, number - 39)
        source = make_source(key=f"more-{number}")
        make_meeting(number=number, held_on=held_on, other_sources=[source])
        make_package(number=number + 900, announced_on=held_on)
        make_activity(key=f"more-{number}", announced_on=held_on)
        make_membership(
            coalition=make_coalition(slug=f"more-{number}", other_sources=[source]),
            partner=make_partner(
                code=f"XX{chr(number + 25)}", contact_group=True, contact_group_source=source
            ),
        )

    with django_assert_num_queries(11):
        contact_group_record()
