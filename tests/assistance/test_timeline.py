from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assistance.models import ContextNote, FundingAction, Meeting, Package, ReportedFigure
from assistance.timeline import (
    Timeline,
    TimelineFilters,
    TimelineKind,
    entries_at,
    latest_on,
    timeline,
    timeline_places,
)
from tests.factories import (
    make_authority,
    make_context_note,
    make_funding_action,
    make_meeting,
    make_package,
    make_reported_figure,
    make_source,
)

pytestmark = pytest.mark.django_db

BEFORE, DAY, AFTER = date(2024, 12, 22), date(2024, 12, 23), date(2024, 12, 24)
KINDS = TimelineKind


def found(
    *,
    as_of: date = DAY,
    kinds: tuple[TimelineKind, ...] = (),
    authorities: tuple[str, ...] = (),
    from_on: date | None = None,
    to_on: date | None = None,
    text: str = "",
    page: int = 1,
    page_size: int = 50,
) -> Timeline:
    filters = TimelineFilters(as_of, kinds, authorities, from_on, to_on, text)
    return timeline(filters=filters, page=page, page_size=page_size)


def keys(page: Timeline) -> list[str]:
    return [entry.key for entry in page.entries]


def one_of_each(day: date = DAY) -> None:
    """Save an entry of each kind, the last kind first: the order of saving is not the one shown."""
    make_context_note(as_of=day)
    make_meeting(number=24, held_on=day)
    make_reported_figure(as_of=day)
    make_funding_action(effective_on=day)
    make_package(number=1, announced_on=day)


# What there is, and in which order


def test_entries_of_a_day_stand_in_the_order_of_their_kinds() -> None:
    one_of_each()

    page = found()

    assert [entry.kind for entry in page.entries] == list(TimelineKind)
    assert keys(page) == [
        "pda-1",
        "pda-ceiling-2024-12-23",
        "remaining_balance-pda-2024-12-23",
        "24",
        "2024-12-23-battlefield",
    ]


def test_the_newest_day_is_the_first_one() -> None:
    make_package(number=1, announced_on=BEFORE)
    make_package(number=2, announced_on=DAY)
    make_meeting(number=24, held_on=BEFORE)

    assert keys(found()) == ["pda-2", "pda-1", "24"]


@pytest.mark.parametrize(("as_of", "count"), [(BEFORE, 0), (DAY, 5), (AFTER, 5)])
def test_an_entry_counts_from_its_own_day_on(as_of: date, count: int) -> None:
    one_of_each()

    page = found(as_of=as_of)

    assert page.found_count == len(page.entries) == count
    assert page.later_count == 5 - count


def test_an_empty_timeline_has_one_empty_page() -> None:
    page = found()

    assert page == Timeline((), (), 0, 0, page.count_by_kind, 1, 1)
    assert not page.count_by_kind


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_not_published_is_absent(status: str) -> None:
    one_of_each()
    for model in (Package, FundingAction, ReportedFigure, Meeting, ContextNote):
        model.everything.update(status=status)

    assert found().found_count == 0
    assert found(as_of=BEFORE).later_count == 0
    assert timeline_places(filters=TimelineFilters(as_of=DAY)) == ()
    assert latest_on() is None


# What an entry says


def test_a_package_has_announced_and_charged_amounts() -> None:
    make_package(
        number=47,
        announced_on=DAY,
        amount_usd=325_000_000,
        charged_usd=197_000_000,
        title="Forty-seventh tranche",
        known_from=AFTER,
        note="Partly directed before",
    )

    entry = found().entries[0]

    assert (entry.authority, entry.title, entry.note) == (
        "PDA",
        "Forty-seventh tranche",
        "Partly directed before",
    )
    assert (entry.amount_usd, entry.charged_usd) == (325_000_000, 197_000_000)
    assert entry.known_from == AFTER


def test_a_funding_action_has_its_signed_change_and_what_it_states() -> None:
    make_funding_action(effective_on=DAY, kind="expiry", change_usd=-5, precision=2)
    make_funding_action(effective_on=BEFORE, kind="notification", change_usd=0, stated_usd=7)

    expiry, notification = found().entries

    assert (expiry.topic, expiry.amount_usd, expiry.precision) == ("expiry", -5, 2)
    assert (notification.amount_usd, notification.stated_usd) == (0, 7)
    assert expiry.stated_usd is None


def test_a_statement_of_any_measure_is_there_money_and_counts_apart() -> None:
    make_authority(code="USAI")
    make_reported_figure(measure="remaining_balance", subject="USAI", value=1_200_000_000)
    make_reported_figure(
        measure="coalitions", subject="", unit="count", value=8, precision=0, qualifier="exact"
    )
    make_reported_figure(measure="us_committed", subject="since-2014", value=46_700_000_000)

    entries = {entry.topic: entry for entry in found().entries}

    assert entries["remaining_balance"].authority == "USAI"
    assert entries["remaining_balance"].amount_usd == 1_200_000_000
    assert entries["remaining_balance"].number is None
    assert (entries["coalitions"].number, entries["coalitions"].amount_usd) == (8, None)
    assert entries["coalitions"].qualifier == "exact"
    assert (entries["us_committed"].authority, entries["us_committed"].subject) == (
        "",
        "since-2014",
    )


def test_a_meeting_has_place_format_and_chair() -> None:
    make_meeting(number=24, held_on=DAY, place="Ramstein", chair="A. Chair", note="An outcome")

    entry = found().entries[0]

    assert (entry.key, entry.number, entry.topic) == ("24", 24, "in person")
    assert (entry.place, entry.title, entry.note) == ("Ramstein", "A. Chair", "An outcome")


def test_a_context_note_has_its_text_topic_and_place() -> None:
    make_context_note(as_of=DAY, place="Kursk")

    entry = found().entries[0]

    assert (entry.topic, entry.place, entry.title) == (
        "battlefield",
        "Kursk",
        "The front moved little.",
    )


def test_the_best_source_is_the_first_and_named_once() -> None:
    best = make_source(key="best")
    undated = make_source(key="undated", published_on=None)
    earlier = make_source(key="earlier", published_on=date(2020, 1, 1))
    make_package(announced_on=DAY, source=best, other_sources=[undated, earlier, best])

    assert [source.key for source in found().entries[0].sources] == ["best", "earlier", "undated"]


# Filters


def test_several_kinds_may_be_asked_for_and_all_are_counted() -> None:
    one_of_each()

    page = found(kinds=(KINDS.MEETING, KINDS.PACKAGE))

    assert keys(page) == ["pda-1", "24"]
    assert page.found_count == 2
    assert [page.count_by_kind[kind] for kind in TimelineKind] == [1, 1, 1, 1, 1]


def test_an_authority_has_its_packages_actions_and_statements() -> None:
    one_of_each()
    make_package(authority=make_authority(code="USAI"), announced_on=DAY, number=1)

    assert [entry.kind for entry in found(authorities=("PDA",)).entries] == [
        KINDS.PACKAGE,
        KINDS.FUNDING_ACTION,
        KINDS.STATEMENT,
    ]
    assert keys(found(authorities=("USAI",))) == ["usai-1"]
    assert found(authorities=("PDA", "USAI")).found_count == 4


@pytest.mark.parametrize(
    ("from_on", "to_on", "count"),
    [(DAY, None, 5), (AFTER, None, 0), (None, DAY, 5), (None, BEFORE, 0), (DAY, DAY, 5)],
)
def test_both_days_of_a_range_count(from_on: date | None, to_on: date | None, count: int) -> None:
    one_of_each()

    assert found(as_of=AFTER, from_on=from_on, to_on=to_on).found_count == count


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("tranche SEVENTY", KINDS.PACKAGE),
        ("limit", KINDS.FUNDING_ACTION),
        ("said there", KINDS.STATEMENT),
        ("ramstein", KINDS.MEETING),
        ("kursk fell", KINDS.CONTEXT),
    ],
)
def test_all_words_stand_in_an_entrys_own_text(text: str, kind: TimelineKind) -> None:
    make_package(number=1, announced_on=DAY, title="Seventy-second tranche")
    make_funding_action(effective_on=DAY, description="The limit rose")
    make_reported_figure(as_of=DAY, wording="they said", difference_note="not there")
    make_meeting(number=24, held_on=DAY, place="Ramstein Air Base")
    make_context_note(as_of=DAY, place="Kursk", statement="A town fell.")

    assert [entry.kind for entry in found(text=text).entries] == [kind]


def test_text_that_no_entry_has_finds_nothing() -> None:
    one_of_each()

    assert found(text="battlefield zebra").found_count == 0
    assert found(text="100%_").found_count == 0


# Pages and marks


def test_pages_follow_each_other_without_gap_or_overlap() -> None:
    for number in range(1, 8):
        make_package(number=number, announced_on=date(2024, 12, number))

    pages = [found(page=page, page_size=3) for page in (1, 2, 3)]

    assert [keys(page) for page in pages] == [
        ["pda-7", "pda-6", "pda-5"],
        ["pda-4", "pda-3", "pda-2"],
        ["pda-1"],
    ]
    assert {(page.found_count, page.page_count) for page in pages} == {(7, 3)}


@pytest.mark.parametrize(("page", "nearest"), [(0, 1), (1, 1), (2, 2), (3, 2), (10**9, 2)])
def test_a_page_that_there_is_not_is_the_nearest_one(page: int, nearest: int) -> None:
    make_package(number=1, announced_on=DAY)
    make_package(number=2, announced_on=DAY)

    assert found(page=page, page_size=1).page == nearest


def test_a_mark_stands_for_a_kind_an_authority_and_a_day_and_knows_its_page() -> None:
    usai = make_authority(code="USAI")
    make_package(number=1, announced_on=DAY, title="First")
    make_package(number=2, announced_on=DAY, title="Second")
    make_package(number=1, announced_on=DAY, authority=usai, title="Bought")
    make_meeting(number=24, held_on=BEFORE, chair="A. Chair")

    page = found(page_size=2)

    assert [(m.kind, m.on, m.authority, m.count, m.key, m.page) for m in page.marks] == [
        (KINDS.PACKAGE, DAY, "PDA", 2, "pda-1", 1),
        (KINDS.PACKAGE, DAY, "USAI", 1, "usai-1", 2),
        (KINDS.MEETING, BEFORE, "", 1, "24", 2),
    ]
    assert page.marks[1].title == "Bought"


def test_each_mark_finds_its_first_entry_on_its_page(seeded: None) -> None:
    pages = {}
    for mark in found(page_size=7).marks:
        if mark.page not in pages:
            pages[mark.page] = keys(found(page=mark.page, page_size=7))
        assert mark.key in pages[mark.page]


def test_marks_are_those_of_the_selection() -> None:
    one_of_each()

    assert [mark.kind for mark in found(kinds=(KINDS.MEETING,)).marks] == [KINDS.MEETING]
    assert found(as_of=BEFORE).marks == ()


# The whole


def test_the_seed_is_there_whole(seeded: None) -> None:
    page = found(as_of=date(2026, 2, 12), page_size=1000)

    assert page.found_count == len(page.entries) == 99 + 20 + 107 + 33 + 4
    assert latest_on() == date(2026, 2, 12)


def test_places_give_the_same_entries_as_pages(seeded: None) -> None:
    filters = TimelineFilters(as_of=DAY)
    places = timeline_places(filters=filters)

    entries = (*entries_at(places[:100]), *entries_at(places[100:]))

    assert entries == timeline(filters=filters, page=1, page_size=1000).entries


@pytest.mark.parametrize(
    ("read", "count"),
    [
        (lambda: found(), 5),
        (lambda: timeline_places(filters=TimelineFilters(as_of=DAY)), 2),
        (lambda: entries_at(timeline_places(filters=TimelineFilters(as_of=DAY))), 6),
    ],
    ids=["page", "places", "entries"],
)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    read: Callable[[], object], count: int
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read()
        return len(captured)

    one_of_each()
    assert queries() == count
    for number in range(2, 9):
        source = make_source(key=f"source-{number}")
        make_package(number=number, announced_on=DAY, source=source, other_sources=[source])
        make_meeting(number=number, held_on=BEFORE, other_sources=[source])

    assert queries() == count
