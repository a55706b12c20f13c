from datetime import date

import pytest

from assistance import revision
from assistance.ledger.coverage import Coverage, coverage
from assistance.ledger.entries import entries_by_authority
from assistance.ledger.figures import CapabilityFigure, Entry, SourceFigure
from assistance.models import FundingAuthority, Source
from tests.factories import (
    make_authority,
    make_capability,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
    make_target,
)

pytestmark = pytest.mark.django_db

DAY_BEFORE, DAY, DAY_AFTER = date(2024, 12, 22), date(2024, 12, 23), date(2024, 12, 24)


# Coverage


def test_without_data_no_day_is_covered() -> None:
    assert coverage() == Coverage(None, None, 0, None)


def test_once_all_records_are_gone_no_day_is_covered_but_the_revision_stays() -> None:
    make_authority()
    FundingAuthority.objects.all().delete()

    found = coverage()

    assert (found.first_on, found.latest_on) == (None, None)
    assert found.revision == 2


def test_an_authority_alone_covers_its_opening_day() -> None:
    make_authority(opens_on=DAY)

    found = coverage()

    assert (found.first_on, found.latest_on) == (DAY, DAY)


def test_coverage_carries_the_revision_and_its_moment() -> None:
    make_authority()

    current = revision.current()

    assert (coverage().revision, coverage().changed_at) == (current.number, current.changed_at)


def test_coverage_begins_with_the_earliest_record_even_before_the_opening() -> None:
    make_authority(opens_on=DAY)
    make_package(announced_on=date(2021, 3, 1))
    make_funding_action(effective_on=date(2022, 3, 15))
    make_reported_figure(as_of=date(2022, 4, 28))

    assert coverage().first_on == date(2021, 3, 1)


@pytest.mark.parametrize("latest", ["package", "action", "figure"])
def test_coverage_ends_with_the_latest_record_of_any_kind(latest: str) -> None:
    days = dict.fromkeys(("package", "action", "figure"), DAY) | {latest: date(2025, 7, 12)}
    make_package(announced_on=days["package"])
    make_funding_action(effective_on=days["action"])
    make_reported_figure(as_of=days["figure"])

    assert coverage().latest_on == date(2025, 7, 12)


def test_figures_of_other_measures_and_targets_are_not_covered() -> None:
    make_authority(opens_on=DAY)
    make_reported_figure(measure="allied_committed", subject="", as_of=date(2025, 1, 9))
    make_target(stated_on=DAY, due_on=date(2025, 1, 20))

    assert coverage().latest_on == DAY


# Entries


def only_entry() -> Entry:
    (entries,) = entries_by_authority(through=date.max).values()
    (entry,) = entries
    return entry


@pytest.mark.parametrize(("through", "count"), [(DAY_BEFORE, 0), (DAY, 3), (DAY_AFTER, 3)])
def test_records_are_read_from_their_own_day_on(through: date, count: int) -> None:
    make_package(announced_on=DAY)
    make_funding_action(effective_on=DAY)
    make_reported_figure(as_of=DAY)

    assert len(entries_by_authority(through=through).get("PDA", [])) == count


def test_only_reported_balances_are_read() -> None:
    make_reported_figure(measure="us_committed", subject="PDA", as_of=DAY)

    assert entries_by_authority(through=DAY) == {}


def test_records_of_one_authority_can_be_read_alone() -> None:
    pda, usai = make_authority(), make_authority(code="USAI")
    for authority in (pda, usai):
        make_package(authority=authority, announced_on=DAY)
        make_funding_action(authority=authority, effective_on=DAY)
        make_reported_figure(subject=authority.code, as_of=DAY)

    alone = entries_by_authority(through=DAY, authority="USAI")

    assert list(alone) == ["USAI"]
    assert alone["USAI"] == entries_by_authority(through=DAY)["USAI"]


# Sources, best first


def sources() -> tuple[Source, Source, Source]:
    """Save three sources so that neither key nor age gives the order in which they are linked."""
    other, best, another = (make_source(key=key) for key in ("b-other", "c-best", "a-another"))
    return best, another, other


@pytest.mark.parametrize("make", [make_package, make_funding_action, make_reported_figure])
def test_the_best_source_comes_first_then_the_others_as_they_were_linked(make: object) -> None:
    best, another, other = sources()
    record = make(source=best)  # type: ignore[operator]
    record.other_sources.add(another)
    record.other_sources.add(other)

    assert [source.key for source in only_entry().sources] == ["c-best", "a-another", "b-other"]


def test_a_best_source_that_is_also_linked_is_named_once() -> None:
    best, other, _third = sources()
    make_package(source=best, other_sources=[best, other])

    assert [source.key for source in only_entry().sources] == [best.key, other.key]


def test_records_of_different_kinds_do_not_share_their_links() -> None:
    best, another, other = sources()
    package = make_package(source=best, other_sources=[another], announced_on=DAY)
    action = make_funding_action(source=best, other_sources=[other], effective_on=DAY)
    figure = make_reported_figure(source=other, as_of=DAY)

    found = {
        entry.key: [source.key for source in entry.sources]
        for entry in entries_by_authority(through=DAY)["PDA"]
    }

    assert found == {
        package.slug: ["c-best", "a-another"],
        action.key: ["c-best", "b-other"],
        figure.key: ["b-other"],
    }


def test_a_source_is_read_with_all_that_is_known_of_it() -> None:
    make_package(
        source=make_source(
            key="briefing",
            title="A senior official holds a briefing",
            publisher="Department of Defense",
            published_on=DAY_AFTER,
            url="https://example.gov/briefing",
            kind="official",
            access="copy",
            note="Read in a copy",
        )
    )

    assert only_entry().sources == (
        SourceFigure(
            key="briefing",
            title="A senior official holds a briefing",
            publisher="Department of Defense",
            published_on=DAY_AFTER,
            url="https://example.gov/briefing",
            kind="official",
            access="copy",
            note="Read in a copy",
        ),
    )


def test_a_package_is_read_with_its_capabilities_as_they_were_linked() -> None:
    artillery, air_defense = (make_capability(slug=slug) for slug in ("artillery", "air-defense"))
    package = make_package()
    package.capabilities.add(air_defense)
    package.capabilities.add(artillery)

    entry = only_entry()

    assert entry.capabilities == (  # type: ignore[union-attr]
        CapabilityFigure("air-defense", "Air defense"),
        CapabilityFigure("artillery", "Artillery"),
    )
