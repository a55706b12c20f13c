from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assistance.models import Record, Source
from assistance.models.source import SourceAccess, SourceKind
from assistance.sources import (
    RecordKind,
    RestingRecord,
    SourceFilters,
    SourceOrder,
    SourcePage,
    UnknownSourceError,
    source_record,
    sources,
)
from tests.factories import (
    make_activity,
    make_coalition,
    make_context_note,
    make_contribution,
    make_exchange_rate,
    make_funding_action,
    make_meeting,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    make_target,
)

pytestmark = pytest.mark.django_db


def found(
    *,
    order: SourceOrder = SourceOrder.DATE,
    page: int = 1,
    page_size: int = 50,
    text: str = "",
    kind: SourceKind | None = None,
    access: SourceAccess | None = None,
) -> SourcePage:
    filters = SourceFilters(text=text, kind=kind, access=access)
    return sources(filters=filters, order=order, page=page, page_size=page_size)


def keys(page: SourcePage) -> list[str]:
    return [record.source.key for record in page.records]


# Which ones, and in which order


@pytest.mark.parametrize(
    "text", ["briefing", "BRIEF", "Reuters", "a-key", "reuters briefing", "a-key brief"]
)
def test_words_are_looked_for_in_title_publisher_and_key(text: str) -> None:
    make_source(key="a-key", title="Briefing on Ukraine", publisher="Reuters")
    make_source(key="other", title="Another story", publisher="AP")

    assert keys(found(text=text)) == ["a-key"]


@pytest.mark.parametrize("text", ["%", "_", "briefing AP", "\\", "'"])
def test_signs_mean_themselves_and_all_words_have_to_be_there(text: str) -> None:
    make_source(key="a-key", title="Briefing on Ukraine", publisher="Reuters")
    make_source(key="other", title="Another story", publisher="AP")

    assert keys(found(text=text)) == []


def test_kind_and_access_narrow_together() -> None:
    make_source(key="a", kind="press", access="copy")
    make_source(key="b", kind="press", access="read")
    make_source(key="c", kind="official", access="copy")

    page = found(kind=SourceKind.PRESS, access=SourceAccess.COPY)

    assert keys(page) == ["a"]
    assert (page.found_count, page.total_count) == (1, 3)


def test_by_date_the_newest_come_first_and_the_undated_last() -> None:
    make_source(key="undated", published_on=None)
    make_source(key="b-same-day", published_on=date(2024, 1, 2))
    make_source(key="a-same-day", published_on=date(2024, 1, 2))
    make_source(key="old", published_on=date(2022, 1, 1))

    assert keys(found()) == ["a-same-day", "b-same-day", "old", "undated"]


def test_by_publisher_capitals_do_not_matter_and_the_newest_come_first_within_one() -> None:
    make_source(key="a", publisher="Reuters", published_on=date(2024, 1, 1))
    make_source(key="b", publisher="reuters", published_on=date(2024, 1, 2))
    make_source(key="c", publisher="AP")

    assert keys(found(order=SourceOrder.PUBLISHER)) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("asked", "shown", "expected"),
    [(1, 1, ["a", "b"]), (2, 2, ["c"]), (9, 2, ["c"]), (0, 1, ["a", "b"])],
)
def test_a_page_beyond_the_last_is_the_last(asked: int, shown: int, expected: list[str]) -> None:
    for key in "abc":
        make_source(key=key)

    page = found(page=asked, page_size=2)

    assert keys(page) == expected
    assert (page.page, page.page_count) == (shown, 2)


def test_without_sources_there_is_one_empty_page() -> None:
    assert found() == SourcePage((), 0, 0, page=1, page_count=1)


# What rests on one


def test_a_source_without_records_carries_nothing() -> None:
    make_source(key="a")

    assert source_record(key="a").records == ()
    assert source_record(key="a").counts == {}


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(UnknownSourceError, match="no-such"):
        source_record(key="no-such")


def test_every_kind_of_record_is_counted() -> None:
    source = make_source(key="a")
    make_package(source=source)
    make_funding_action(source=source)
    make_reported_figure(source=source)
    make_target(source=source)
    make_partner(code="FRA", gdp_eur=1, gdp_year=2021, source=source)
    make_contribution(source=source)
    make_activity(source=source)
    make_exchange_rate(source=source)
    make_coalition(source=source)
    make_meeting(source=source)
    make_context_note(source=source)

    assert source_record(key="a").counts == dict.fromkeys(RecordKind, 1)


def test_every_model_that_names_a_source_is_counted() -> None:
    relations = [each for each in Source._meta.get_fields(include_hidden=True) if each.is_relation]
    models = {each.related_model for each in relations}
    # Versions in the history rest on nothing, and a table of links is auto-created.
    names = {model.__name__ for model in models if issubclass(model, Record)}

    assert names == {
        "Package", "FundingAction", "ReportedFigure", "Target", "Partner", "Contribution",
        "ExchangeRate", "Coalition", "Meeting", "ContextNote", "Activity",
    }  # fmt: skip


def test_a_record_rests_on_its_other_sources_too() -> None:
    best, other = make_source(key="best"), make_source(key="other")
    make_package(source=best, other_sources=[other])
    make_coalition(source=best, other_sources=[other])

    counts = {RecordKind.PACKAGE: 1, RecordKind.COALITION: 1}
    assert source_record(key="best").counts == counts
    assert source_record(key="other").counts == counts


def test_a_record_that_names_a_source_twice_counts_once() -> None:
    source = make_source(key="a")
    make_package(source=source, other_sources=[source])
    make_meeting(source=source, other_sources=[source])
    make_partner(
        gdp_eur=1, gdp_year=2021, source=source, contact_group=True, contact_group_source=source
    )

    assert source_record(key="a").counts == {
        RecordKind.PACKAGE: 1,
        RecordKind.PARTNER: 1,
        RecordKind.MEETING: 1,
    }


def test_many_contributions_are_counted() -> None:
    source = make_source(key="a")
    for month in range(1, 4):
        make_contribution(month=date(2024, month, 1), source=source)

    assert source_record(key="a").counts == {RecordKind.CONTRIBUTION: 3}


def test_the_dated_records_are_the_newest_first() -> None:
    source = make_source(key="a")
    make_package(number=1, announced_on=date(2024, 1, 1), source=source)
    make_funding_action(effective_on=date(2024, 2, 1), source=source)
    make_package(number=2, announced_on=date(2024, 1, 1), source=source)

    assert [each.key for each in source_record(key="a").records] == [
        "pda-ceiling-2024-02-01",
        "pda-1",
        "pda-2",
    ]


def test_a_package_has_its_title_and_announced_amount() -> None:
    make_package(title="First", source=make_source(key="a"))

    assert source_record(key="a").records == (
        RestingRecord(
            RecordKind.PACKAGE,
            "pda-1",
            date(2024, 12, 2),
            "PDA",
            "First",
            725_000_000,
            "usd",
            "",
            0,
        ),
    )


def test_a_reported_balance_stands_in_its_authoritys_statement() -> None:
    make_reported_figure(source=make_source(key="a"), qualifier="at_least")

    [record] = source_record(key="a").records
    assert (record.authority, record.text) == ("PDA", "remaining balance")
    assert (record.value, record.qualifier, record.precision) == (
        5_600_000_000,
        "at_least",
        100_000_000,
    )


def test_another_reported_figure_stands_in_no_statement_and_names_its_subject() -> None:
    make_reported_figure(
        measure="package_count",
        subject="USAI",
        value=22,
        unit="count",
        precision=0,
        source=make_source(key="a"),
    )

    [record] = source_record(key="a").records
    assert (record.authority, record.text) == ("", "number of packages (USAI)")
    assert (record.value, record.unit) == (22, "count")


def test_a_target_without_a_figure_has_no_value() -> None:
    make_target(source=make_source(key="a"))

    [record] = source_record(key="a").records
    assert record.value is None


def test_records_are_with_the_source_that_they_rest_on() -> None:
    make_package(number=1, source=make_source(key="a"))
    make_package(number=2, source=make_source(key="b"))

    assert [[each.key for each in source.records] for source in found().records] == [
        ["pda-1"],
        ["pda-2"],
    ]


# Cost


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    def add(number: int) -> None:
        source, other = make_source(key=f"a-{number}"), make_source(key=f"b-{number}")
        make_package(number=number, source=source, other_sources=[other])
        make_contribution(month=date(2024, number, 1), source=source)
        make_meeting(number=number, source=source, other_sources=[other])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            found()
        return len(captured)

    add(1)
    few = queries()
    for number in range(2, 12):
        add(number)

    assert queries() == few
    assert few == 5


# The seed


def test_every_source_of_the_seed_carries_something(seeded: None) -> None:
    page = found(page_size=1000)

    assert page.found_count == 428
    assert all(record.counts for record in page.records)


def test_the_briefing_carries_reported_figures_targets_and_notes(seeded: None) -> None:
    assert source_record(key="dod-2024-12-24").counts == {
        RecordKind.REPORTED_FIGURE: 12,
        RecordKind.TARGET: 2,
        RecordKind.CONTEXT_NOTE: 4,
    }


def test_the_contributions_of_the_seed_rest_on_one_release(seeded: None) -> None:
    assert source_record(key="kiel_r29").counts == {
        RecordKind.PARTNER: 41,
        RecordKind.CONTRIBUTION: 2265,
    }
