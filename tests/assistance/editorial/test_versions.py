"""Storing records: the row, its lists, its version and the public log go together."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistance.editorial.storing import authority_of, store
from assistance.editorial.versions import Version, cells, differences, stored_cells, versions_of
from assistance.models import Correction, ExchangeRate, Package, Source
from assistance.revision import current
from assistance.tables.catalogue import TABLE_OF
from tests.assistance.models.test_revision import MAKE_ONE_OF
from tests.factories import (
    make_authority,
    make_capability,
    make_coalition,
    make_exchange_rate,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
    make_target,
    shared_source,
    unsaved_context_note,
    unsaved_contribution,
    unsaved_exchange_rate,
    unsaved_package,
    unsaved_source,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2100, 1, 1, 12, tzinfo=UTC)  # later than what the clock says meanwhile
THOUSAND = 1000


@pytest.fixture
def anna() -> User:
    return User.objects.create(username="anna")


def put(*versions: Any, status: str = "published", by: User | None = None, reason: str = "") -> int:
    """Store records, or versions of them."""
    wrapped = [each if isinstance(each, Version) else Version(each) for each in versions]
    return store(wrapped, status=status, by=by, reason=reason)


def fresh(record: Any) -> Any:
    """Return a record as another request reads it."""
    return type(record).everything.get(pk=record.pk)


def rise_of(change: Callable[[], Any]) -> int:
    before = current().number
    change()
    return current().number - before


def log() -> list[tuple[str, str, str, str, list[list[str]], str]]:
    columns = ("table", "key", "authority", "kind", "changes", "reason")
    return list(Correction.objects.order_by("pk").values_list(*columns))


def other_sources(record: Any) -> list[str]:
    return sorted(fresh(record).other_sources.values_list("key", flat=True))


# The row and its version


def test_a_new_record_is_stored_with_its_status(anna: User) -> None:
    note = unsaved_context_note(status="draft", statement="The front moved little.")

    assert put(note, status="published") == 1

    stored = fresh(note)
    assert (stored.status, stored.statement) == ("published", "The front moved little.")
    assert note._stored_status == "published"


def test_a_new_record_has_one_version_with_user_reason_and_moment(
    anna: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    note = unsaved_context_note(statement="The front moved little.")

    put(note, status="draft", by=anna, reason="From the briefing")

    [version] = versions_of(note)
    assert version.history_type == "+"
    assert version.history_user == anna
    assert version.history_change_reason == "From the briefing"
    assert version.history_date == NOON
    assert (version.status, version.statement) == ("draft", "The front moved little.")


def test_a_changed_record_has_one_version_more(anna: User, monkeypatch: Any) -> None:
    note = unsaved_context_note(statement="The front moved little.")
    put(note, reason="New")
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    note = fresh(note)
    note.statement = "The front moved a little."

    assert put(note, by=anna, reason="Misheard") == 1

    newest, oldest = versions_of(note)
    assert fresh(note).statement == "The front moved a little."
    assert (newest.history_type, newest.history_user, newest.history_date) == ("~", anna, NOON)
    assert (newest.history_change_reason, newest.statement) == (
        "Misheard",
        "The front moved a little.",
    )
    assert (oldest.history_type, oldest.statement) == ("+", "The front moved little.")


def test_what_has_not_changed_leaves_no_trace() -> None:
    air_defense = make_capability()
    package = make_package(capabilities=[air_defense], other_sources=[make_source(key="a")])
    before = package.history.count()

    same = Version(fresh(package), {"capabilities": [air_defense]})

    assert rise_of(lambda: put(same, reason="Again")) == 0
    assert put(same, reason="Again") == 0
    assert package.history.count() == before
    assert log() == []


def test_a_record_without_links_read_before_costs_no_query_of_its_own() -> None:
    packages = [make_package(number=n) for n in (1, 2, 3)]

    def queries(stored: list[Package]) -> int:
        for each in stored:
            each.title += " again"
        with CaptureQueriesContext(connection) as found:
            assert put(*stored) == len(stored)
        return len(found)

    two = queries([fresh(each) for each in packages[:2]])
    three = queries([fresh(each) for each in packages])

    assert three == two


@pytest.mark.parametrize("make", MAKE_ONE_OF.values(), ids=MAKE_ONE_OF.keys())
def test_every_kind_of_record_can_be_stored_withdrawn_and_published_again(
    make: Callable[[], Any],
) -> None:
    record = make()
    before = cells(Version(record))

    assert put(fresh(record), status="withdrawn", reason="Wrong") == 1
    assert fresh(record).status == "withdrawn"
    assert put(fresh(record), status="published", reason="Right") == 1

    assert fresh(record).status == "published"
    assert stored_cells(type(record), [record.pk]) == {record.pk: before}
    assert [each.status for each in versions_of(record)][:2] == ["published", "withdrawn"]
    assert [kind for _table, _key, _authority, kind, *_ in log()] == ["withdrawn", "restored"]


def test_a_decimal_written_with_other_zeros_is_no_change() -> None:
    rate = make_exchange_rate(usd_per_unit=Decimal("1.05"))
    again = fresh(rate)
    again.usd_per_unit = Decimal("1.0500")

    assert put(again) == 0


def test_new_and_changed_records_are_stored_together() -> None:
    old = make_source(key="a", title="Old")
    old.title = "New"

    assert put(old, unsaved_source(key="b", title="Second")) == 2

    titles = Source.objects.order_by("key").values_list("key", "title", "status")
    assert list(titles) == [("a", "New", "published"), ("b", "Second", "published")]


def test_a_number_that_a_record_gives_up_can_be_taken_by_a_new_one_of_the_same_file() -> None:
    first = make_package(slug="a", number=1)
    first.number = 2

    put(first, unsaved_package(slug="b", number=1))

    numbers = Package.objects.order_by("slug").values_list("slug", "number")
    assert list(numbers) == [("a", 2), ("b", 1)]


def test_the_id_of_a_record_stays_and_new_ones_get_the_next(anna: User) -> None:
    source = make_source(key="a")
    changed = fresh(source)
    changed.title = "Other"
    new = unsaved_source(key="b")

    put(changed, new)

    assert fresh(source).title == "Other"
    assert new.pk > source.pk
    assert Source.everything.count() == 2


def test_a_refused_row_takes_everything_back(anna: User) -> None:
    taken = make_source(key="a", title="Old")
    revision, versions = current(), Source.history.count()
    taken.title = "New"

    with pytest.raises(IntegrityError), transaction.atomic():
        put(taken, unsaved_source(key="b"), unsaved_source(key="b"), by=anna, reason="Why")

    assert list(Source.everything.values_list("key", "title")) == [("a", "Old")]
    assert (current(), Source.history.count(), log()) == (revision, versions, [])


def test_a_change_to_a_key_that_is_taken_is_refused_and_not_merged() -> None:
    make_source(key="a", title="First")
    second = make_source(key="b", title="Second")
    second.key = "a"

    with pytest.raises(IntegrityError), transaction.atomic():
        put(second)

    titles = Source.everything.order_by("key").values_list("key", "title")
    assert list(titles) == [("a", "First"), ("b", "Second")]


# Lists


def test_a_list_is_set_as_it_is_given() -> None:
    a, b, c = (make_source(key=key) for key in "abc")
    package = make_package(other_sources=[a, b])

    assert put(Version(fresh(package), {"other_sources": [c, b]})) == 1

    assert other_sources(package) == ["b", "c"]


def test_an_empty_list_unlinks_everything() -> None:
    package = make_package(other_sources=[make_source(key="a")])

    assert put(Version(fresh(package), {"other_sources": []})) == 1

    assert other_sources(package) == []


def test_a_list_that_is_not_named_stays() -> None:
    package = make_package(capabilities=[make_capability()], other_sources=[make_source(key="a")])
    changed = fresh(package)
    changed.title = "Another"

    put(Version(changed, {"capabilities": []}))

    assert other_sources(package) == ["a"]
    assert fresh(package).capabilities.count() == 0


def test_a_new_record_gets_its_lists() -> None:
    package = unsaved_package()
    lists = {"other_sources": [make_source(key="a")], "capabilities": [make_capability()]}

    put(Version(package, lists))

    assert other_sources(package) == ["a"]
    assert [each.slug for each in fresh(package).capabilities.all()] == ["air-defense"]


def test_the_order_of_a_list_and_a_name_given_twice_mean_nothing() -> None:
    a, b = make_source(key="a"), make_source(key="b")
    package = make_package(other_sources=[a, b])
    links = package.other_sources.through.objects.order_by("pk")
    before = list(links.values_list())

    assert put(Version(fresh(package), {"other_sources": [b, a]})) == 0
    assert put(Version(fresh(package), {"other_sources": [b, a, b]})) == 0

    assert list(links.values_list()) == before


def test_links_that_stay_are_not_written_anew() -> None:
    a, b = make_source(key="a"), make_source(key="b")
    package = make_package(other_sources=[a])
    links = package.other_sources.through.objects
    [kept] = links.values_list("pk", flat=True)

    put(Version(fresh(package), {"other_sources": [a, b]}))

    assert links.get(source=a).pk == kept
    assert links.count() == 2


def test_a_version_keeps_the_lists_of_its_moment() -> None:
    a, b, word = make_source(key="a"), make_source(key="b"), make_capability()
    package = unsaved_package()
    put(Version(package, {"other_sources": [a, b], "capabilities": [word]}))
    put(Version(fresh(package), {"other_sources": [b]}))
    changed = fresh(package)
    changed.title = "Another"
    put(changed)

    def lists(version: Any) -> tuple[set[int], set[int]]:
        return (
            set(version.other_sources.values_list("source_id", flat=True)),
            set(version.capabilities.values_list("capability_id", flat=True)),
        )

    assert [lists(version) for version in versions_of(package)] == [
        ({b.pk}, {word.pk}),
        ({b.pk}, {word.pk}),
        ({a.pk, b.pk}, {word.pk}),
    ]


def test_versions_of_several_records_keep_each_its_own_lists() -> None:
    a, b = make_source(key="a"), make_source(key="b")
    first, second, third = (unsaved_package(number=n) for n in (1, 2, 3))

    put(Version(first, {"other_sources": [a]}), Version(second, {"other_sources": [b]}), third)

    kept = [
        set(versions_of(each)[0].other_sources.values_list("source_id", flat=True))
        for each in (first, second, third)
    ]
    assert kept == [{a.pk}, {b.pk}, set()]


# The public log


def test_a_draft_and_its_first_publication_are_no_correction() -> None:
    note = unsaved_context_note()
    put(note, status="draft")
    note.statement = "Another"
    put(note, status="draft")
    put(fresh(note), status="published", reason="First")

    assert fresh(note).status == "published"
    assert log() == []


def test_a_change_of_a_published_record_is_logged_column_by_column() -> None:
    a, b = make_source(key="a"), make_source(key="b")
    package = make_package(
        number=5, amount_usd=1_250_000_000, charged_usd=None, source=a, other_sources=[b]
    )
    changed = fresh(package)
    changed.amount_usd = 500_000_000
    changed.charged_usd = 0
    changed.announced_on = date(2024, 12, 30)
    changed.source = b

    put(Version(changed, {"other_sources": [b, a]}), reason="The release was corrected")

    assert log() == [
        (
            "packages",
            "pda-5",
            "PDA",
            "changed",
            [
                ["announced_on", "2024-12-02", "2024-12-30"],
                ["amount_usd", "1250000000", "500000000"],
                ["charged_usd", "", "0"],
                ["source_key", "a", "b"],
                ["other_source_keys", "b", "a;b"],
            ],
            "The release was corrected",
        )
    ]


def test_a_correction_has_the_moment_of_its_version(monkeypatch: Any) -> None:
    source = make_source()
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    source.title = "Other"

    put(source)

    assert Correction.objects.get().corrected_at == NOON
    assert versions_of(source)[0].history_date == NOON


def test_a_withdrawal_and_a_return_are_logged_with_what_changed_along() -> None:
    source = make_source(key="a", title="Old")
    put(fresh(source), status="withdrawn", reason="Forged")
    back = fresh(source)
    back.title = "New"
    put(back, status="published", reason="Genuine")

    assert log() == [
        ("sources", "a", "", "withdrawn", [], "Forged"),
        ("sources", "a", "", "restored", [["title", "Old", "New"]], "Genuine"),
    ]


def test_a_change_of_the_key_is_logged_under_the_key_that_readers_know() -> None:
    source = make_source(key="old")
    source.key = "new"

    put(source, reason="Misspelt")

    assert log() == [("sources", "old", "", "changed", [["key", "old", "new"]], "Misspelt")]
    assert [each.key for each in versions_of(source)] == ["new", "old"]


def test_a_text_that_a_spreadsheet_would_run_is_logged_as_an_export_writes_it() -> None:
    source = make_source(note="")
    source.note = "=1+1"

    put(source)

    assert Correction.objects.get().changes == [["note", "", "'=1+1"]]


def test_a_key_of_several_columns_is_logged_with_all_of_them() -> None:
    rate = make_exchange_rate(currency="EUR", month=date(2024, 12, 1))
    rate.usd_per_unit = Decimal("1.0478")

    put(rate)

    assert Correction.objects.get().key == "EUR 2024-12-01"
    assert Correction.objects.get().changes == [["usd_per_unit", "1.05", "1.0478"]]


AUTHORITY_OF = {
    "Source": "",
    "FundingAuthority": "PDA",
    "FundingAction": "PDA",
    "Target": "PDA",
    "Capability": "",
    "Package": "PDA",
    "ReportedFigure": "PDA",
    "Partner": "",
    "Contribution": "",
    "ExchangeRate": "",
    "Coalition": "",
    "CoalitionMembership": "",
    "Meeting": "",
    "ContextNote": "",
}


@pytest.mark.parametrize("name", AUTHORITY_OF)
def test_a_record_stands_in_the_statement_of_its_authority(name: str) -> None:
    assert authority_of(MAKE_ONE_OF[name]()) == AUTHORITY_OF[name]


def test_a_reported_figure_of_something_else_stands_in_no_statement() -> None:
    assert authority_of(make_reported_figure(measure="package_amount", subject="PDA")) == ""


def test_a_record_that_moves_is_logged_with_the_authority_that_it_leaves() -> None:
    action = make_funding_action(authority=make_authority(code="PDA"))
    action.authority = make_authority(code="USAI")

    put(action)

    assert Correction.objects.get().authority == "PDA"
    assert Correction.objects.get().changes == [["authority", "PDA", "USAI"]]


# The data revision


def test_records_stored_together_are_one_revision() -> None:
    a, b = make_source(key="a"), make_source(key="b")
    a.title = b.title = "Other"

    assert rise_of(lambda: put(a, b, unsaved_source(key="c"))) == 1


def test_a_list_alone_is_one_revision() -> None:
    package, source = make_package(), make_source(key="a")

    assert rise_of(lambda: put(Version(fresh(package), {"other_sources": [source]}))) == 1


def test_drafts_are_no_revision() -> None:
    package = unsaved_package()
    sources = [make_source(key="a", status="draft")]

    def keep_drafts() -> None:
        put(package, status="draft")
        package.title = "Another"
        put(Version(package, {"other_sources": sources}), status="draft")

    assert rise_of(keep_drafts) == 0
    assert package.history.count() == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [("draft", "published"), ("published", "withdrawn"), ("withdrawn", "published")],
)
def test_what_becomes_public_or_ceases_to_be_is_one_revision(before: str, after: str) -> None:
    package = make_package(status=before)

    assert rise_of(lambda: put(fresh(package), status=after)) == 1


def test_a_withdrawn_record_that_changes_is_no_revision() -> None:
    source = make_source(status="withdrawn")
    source.title = "Other"

    assert rise_of(lambda: put(source, status="withdrawn")) == 0
    assert fresh(source).title == "Other"
    assert log() == []


# Thousands


def rates(count: int) -> list[ExchangeRate]:
    source = shared_source()
    return [
        unsaved_exchange_rate(month=date(1000 + n // 12, n % 12 + 1, 1), source=source)
        for n in range(count)
    ]


def queries_of(records: list[Any]) -> int:
    with CaptureQueriesContext(connection) as found:
        assert put(*records) == len(records)
    return len(found)


def test_thousands_of_records_are_stored_in_batches_of_as_many_queries_each() -> None:
    records = rates(5 * THOUSAND + 500)

    def change(part: list[ExchangeRate], usd: str) -> int:
        for each in part:
            each.usd_per_unit = Decimal(usd)
        return queries_of(part)

    for_one = queries_of(records[:THOUSAND])
    for_two = queries_of(records[THOUSAND : 3 * THOUSAND])
    assert queries_of(records[3 * THOUSAND :]) <= for_one + 2 * (for_two - for_one)
    changing_one = change(records[:THOUSAND], "1.5")
    changing_two = change(records[: 2 * THOUSAND], "2.5")
    changing_three = change(records[: 3 * THOUSAND], "3.5")
    assert changing_three - changing_two == changing_two - changing_one

    # SQLite takes 999 values in a statement, PostgreSQL all rows in one.
    assert changing_two - changing_one < (15 if connection.vendor == "postgresql" else 60)
    assert ExchangeRate.objects.count() == 5500
    assert ExchangeRate.history.count() == 5500 + 1000 + 2000 + 3000
    assert Correction.objects.count() == 6000


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks by itself")
def test_sqlite_finds_few_of_many_stored_records_by_their_keys() -> None:
    make_authority()
    put(*(unsaved_package(number=1 + n) for n in range(THOUSAND)))
    some = Package.objects.values_list("pk", flat=True)[:50]

    assert "INTEGER PRIMARY KEY" in Package.objects.filter(pk__in=list(some)).explain()


def test_the_number_of_queries_does_not_grow_with_the_links() -> None:
    sources = [make_source(key=f"s-{n}") for n in range(30)]
    make_authority()

    def queries(first: int, linked: list[Source]) -> int:
        versions = [
            Version(unsaved_package(number=first + n), {"other_sources": linked}) for n in range(20)
        ]
        return queries_of(versions)

    assert queries(1, sources[:1]) == queries(101, sources[:2])


def test_versions_can_come_one_by_one_from_a_reader() -> None:
    source = make_source(key="a")
    rows = (Version(unsaved_contribution(month=date(2022, n, 1), source=source)) for n in (1, 2, 3))

    assert store(rows, status="published", by=None, reason="Read") == 3


def test_nothing_is_stored_of_no_records() -> None:
    assert rise_of(lambda: put()) == 0


# Cells


def test_differences_are_the_columns_that_differ_in_the_order_of_an_export() -> None:
    before = {"a": "1", "b": "", "c": "x"}

    assert differences(before, {"a": "2", "b": "", "c": ""}) == [["a", "1", "2"], ["c", "x", ""]]


def test_cells_of_a_version_are_those_of_its_lists() -> None:
    a, b = make_source(key="a"), make_source(key="b")
    coalition = make_coalition(other_sources=[a])

    assert cells(Version(coalition))["other_source_keys"] == "a"
    assert cells(Version(coalition, {"other_sources": [b, a]}))["other_source_keys"] == "a;b"


def test_stored_cells_are_those_of_drafts_too() -> None:
    target = make_target(status="draft", wording="As soon as possible")

    assert stored_cells(type(target), [target.pk])[target.pk]["wording"] == "As soon as possible"


def test_a_model_has_the_table_of_its_export() -> None:
    assert TABLE_OF[Package] == "packages"
    assert TABLE_OF[ExchangeRate] == "exchange_rates"
