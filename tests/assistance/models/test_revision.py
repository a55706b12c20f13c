"""The data revision rises with every change of published data, and with nothing else."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assistance import revision
from assistance.models import (
    CoalitionMembership,
    ContextNote,
    DataRevision,
    Package,
    Partner,
    Record,
    SeededRow,
    Source,
)
from assistance.revision import Revision, current, one_revision
from tests.factories import (
    make_activity,
    make_authority,
    make_capability,
    make_coalition,
    make_context_note,
    make_contribution,
    make_exchange_rate,
    make_funding_action,
    make_meeting,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    make_target,
    unsaved_source,
)

MAKE_ONE_OF = {
    "Source": make_source,
    "FundingAuthority": make_authority,
    "FundingAction": make_funding_action,
    "Target": make_target,
    "Capability": make_capability,
    "Package": make_package,
    "ReportedFigure": make_reported_figure,
    "Partner": make_partner,
    "Contribution": make_contribution,
    "Activity": make_activity,
    "ExchangeRate": make_exchange_rate,
    "Coalition": make_coalition,
    "CoalitionMembership": make_membership,
    "Meeting": make_meeting,
    "ContextNote": make_context_note,
}

each_model = pytest.mark.parametrize("make", MAKE_ONE_OF.values(), ids=MAKE_ONE_OF.keys())


def rise_of(change: Callable[[], Any]) -> int:
    """Return by how much the change raises the revision."""
    before = current().number
    change()
    return current().number - before


def in_one_revision(*changes: Callable[[], Any]) -> None:
    with one_revision():
        for change in changes:
            change()


def make_a_source_and_fail() -> None:
    make_source(key="b")
    raise ZeroDivisionError


@pytest.mark.django_db
def test_a_database_without_data_has_revision_0() -> None:
    assert current() == Revision(number=0, changed_at=None)


@pytest.mark.django_db
def test_the_first_change_makes_revision_1_at_its_moment(monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 12, 30, 17, 5, tzinfo=UTC))

    make_source()

    assert current() == Revision(number=1, changed_at=datetime(2024, 12, 30, 17, 5, tzinfo=UTC))


@pytest.mark.django_db
def test_a_later_change_moves_number_and_moment(monkeypatch: Any) -> None:
    source = make_source()
    monkeypatch.setattr(timezone, "now", lambda: datetime(2025, 1, 9, tzinfo=UTC))

    source.save()

    assert current() == Revision(number=2, changed_at=datetime(2025, 1, 9, tzinfo=UTC))


@pytest.mark.django_db
def test_reading_the_revision_takes_one_query(django_assert_num_queries: Any) -> None:
    make_source()

    with django_assert_num_queries(1):
        assert current().number == 1


def test_the_table_names_every_record() -> None:
    models = apps.get_app_config("assistance").get_models()
    assert {model.__name__ for model in models if issubclass(model, Record)} == {*MAKE_ONE_OF}


@each_model
@pytest.mark.django_db
def test_a_saved_row_is_one_revision(make: Callable[[], Any]) -> None:
    record = make()

    assert rise_of(record.save) == 1


@each_model
@pytest.mark.django_db
def test_a_deleted_row_is_one_revision(make: Callable[[], Any]) -> None:
    record = make()

    assert rise_of(record.delete) == 1


@each_model
@pytest.mark.django_db
def test_updated_rows_are_one_revision(make: Callable[[], Any]) -> None:
    rows = type(make()).objects.all()

    assert rise_of(lambda: rows.update(id=rows[0].id)) == 1


@each_model
@pytest.mark.django_db
def test_rows_created_in_bulk_are_one_revision(make: Callable[[], Any]) -> None:
    record = make()
    record.delete()

    assert rise_of(lambda: type(record).objects.bulk_create([record])) == 1


@each_model
@pytest.mark.django_db
def test_rows_deleted_by_query_are_one_revision(make: Callable[[], Any]) -> None:
    rows = type(make()).objects.all()

    assert rise_of(rows.delete) == 1


@pytest.mark.django_db
def test_many_rows_of_one_operation_are_one_revision() -> None:
    sources = [unsaved_source(key=key) for key in ("a", "b", "c")]

    assert rise_of(lambda: Source.objects.bulk_create(sources)) == 1
    assert rise_of(lambda: Source.objects.update(note="read again")) == 1
    assert rise_of(lambda: Source.objects.bulk_update(sources, ["note"], batch_size=1)) == 1
    assert rise_of(lambda: Source.objects.all().delete()) == 1
    assert Source.objects.count() == 0


@pytest.mark.django_db
def test_an_operation_on_no_row_is_no_revision() -> None:
    package = make_package()

    assert rise_of(lambda: Package.objects.filter(slug="none").update(note="read again")) == 0
    assert rise_of(lambda: Package.objects.filter(slug="none").delete()) == 0
    assert rise_of(lambda: Package.objects.bulk_create([])) == 0
    assert rise_of(lambda: Package.objects.bulk_update([], ["note"])) == 0
    assert rise_of(lambda: Package.objects.get_or_create(slug=package.slug)) == 0


@pytest.mark.django_db
def test_a_refused_row_is_no_revision() -> None:
    source = make_source()

    def save_again() -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            unsaved_source(key=source.key).save()

    assert rise_of(save_again) == 0


@pytest.mark.django_db
def test_a_deletion_with_all_that_hangs_on_it_is_one_revision() -> None:
    coalition = make_coalition(other_sources=[make_source(key="a"), make_source(key="b")])
    make_membership(coalition=coalition, partner=make_partner(code="NLD"))
    make_membership(coalition=coalition, partner=make_partner(code="DNK"))

    assert rise_of(coalition.delete) == 1
    assert CoalitionMembership.objects.count() == 0


@pytest.mark.django_db
def test_an_update_through_a_relation_is_one_revision() -> None:
    authority = make_authority()
    make_package(authority=authority)

    assert rise_of(lambda: authority.packages.update(note="read again")) == 1


@pytest.mark.django_db
def test_rows_updated_or_created_are_one_revision_each_time() -> None:
    find = {"currency": "EUR", "month": date(2024, 12, 1)}
    rate = make_exchange_rate(**find)
    rates = type(rate).objects

    assert rise_of(lambda: rates.update_or_create(**find, defaults={"usd_per_unit": 2})) == 1


@pytest.mark.django_db
def test_a_new_link_is_one_revision() -> None:
    package, air_defense = make_package(), make_capability(slug="air-defense")

    assert rise_of(lambda: package.capabilities.add(air_defense)) == 1


@pytest.mark.django_db
def test_a_link_that_stands_already_is_no_revision() -> None:
    air_defense = make_capability(slug="air-defense")
    package = make_package(capabilities=[air_defense])

    assert rise_of(lambda: package.capabilities.add(air_defense)) == 0
    assert rise_of(lambda: package.capabilities.set([air_defense])) == 0


@pytest.mark.django_db
def test_a_removed_link_is_one_revision() -> None:
    air_defense = make_capability(slug="air-defense")
    package = make_package(capabilities=[air_defense])

    assert rise_of(lambda: package.capabilities.remove(air_defense)) == 1


@pytest.mark.django_db
def test_cleared_links_are_one_revision() -> None:
    air_defense, artillery = make_capability(slug="air-defense"), make_capability(slug="artillery")
    package = make_package(capabilities=[air_defense, artillery])

    assert rise_of(package.capabilities.clear) == 1


@pytest.mark.django_db
def test_a_link_from_the_other_side_is_one_revision() -> None:
    package, air_defense = make_package(), make_capability(slug="air-defense")

    assert rise_of(lambda: air_defense.packages.add(package)) == 1
    assert rise_of(lambda: air_defense.packages.remove(package)) == 1


@pytest.mark.parametrize(
    "make",
    [make_package, make_funding_action, make_reported_figure, make_coalition, make_meeting],
)
@pytest.mark.django_db
def test_another_source_is_one_revision(make: Callable[[], Any]) -> None:
    record, source = make(), make_source()

    assert rise_of(lambda: record.other_sources.add(source)) == 1
    assert rise_of(lambda: record.other_sources.remove(source)) == 1


@pytest.mark.django_db
def test_a_membership_by_way_of_its_coalition_is_one_revision() -> None:
    coalition, partner = make_coalition(), make_partner()

    def join() -> None:
        coalition.members.add(partner, through_defaults={"role": "lead", "status": "published"})

    assert rise_of(join) == 1
    assert rise_of(join) == 0
    assert rise_of(lambda: coalition.members.remove(partner)) == 1


@pytest.mark.django_db
def test_bookkeeping_is_no_revision() -> None:
    make_source()

    def keep_books() -> None:
        row = SeededRow.objects.create(table="packages", key="pda-1", digest="0" * 64)
        row.save()
        SeededRow.objects.update(digest="1" * 64)
        row.delete()

    assert rise_of(keep_books) == 0


@pytest.mark.django_db
def test_a_change_and_its_revision_are_rolled_back_together() -> None:
    make_source(key="a")

    def change_mind() -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_a_source_and_fail()

    assert rise_of(change_mind) == 0
    assert Source.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_revision_fails_is_not_kept(monkeypatch: Any) -> None:
    source = make_source(key="a", note="")

    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(revision, "_raise", fail)

    for change in (
        lambda: make_source(key="b"),
        source.delete,
        lambda: Source.objects.update(note="read again"),
        lambda: Source.objects.bulk_create([unsaved_source(key="b")]),
        lambda: Source.objects.all().delete(),
    ):
        with pytest.raises(ZeroDivisionError):
            change()

    assert list(Source.objects.values_list("key", "note")) == [("a", "")]


@pytest.mark.django_db
def test_a_block_is_one_revision_however_many_its_changes() -> None:
    package = make_package()

    def changes() -> None:
        in_one_revision(
            make_source,
            make_partner,
            package.save,
            lambda: package.capabilities.add(make_capability()),
            lambda: Package.objects.update(note="read again"),
            lambda: Package.objects.all().delete(),
        )

    assert rise_of(changes) == 1


@pytest.mark.django_db
def test_a_block_without_a_change_is_no_revision() -> None:
    make_source()

    assert rise_of(lambda: in_one_revision(lambda: list(Source.objects.all()))) == 0
    assert rise_of(in_one_revision) == 0


@pytest.mark.django_db
def test_a_block_that_fails_leaves_no_change_and_no_revision() -> None:
    make_source(key="a")

    def change_mind() -> None:
        with pytest.raises(ZeroDivisionError):
            in_one_revision(make_a_source_and_fail)

    assert rise_of(change_mind) == 0
    assert Source.objects.count() == 1


@pytest.mark.django_db
def test_changes_count_one_by_one_again_after_a_block_that_failed() -> None:
    with pytest.raises(ZeroDivisionError), one_revision():
        raise ZeroDivisionError

    assert rise_of(make_source) == 1
    assert rise_of(make_partner) == 1


@pytest.mark.django_db
def test_a_block_within_a_block_belongs_to_the_outer_one() -> None:
    assert rise_of(lambda: in_one_revision(make_source, lambda: in_one_revision(make_partner))) == 1


@pytest.mark.django_db
def test_a_change_of_an_inner_block_alone_is_one_revision() -> None:
    assert rise_of(lambda: in_one_revision(lambda: in_one_revision(make_source))) == 1


@pytest.mark.django_db
def test_an_inner_block_that_fails_takes_its_changes_with_it() -> None:
    def fail_inside() -> None:
        with pytest.raises(ZeroDivisionError):
            in_one_revision(make_a_source_and_fail)

    assert rise_of(lambda: in_one_revision(fail_inside)) == 0
    assert rise_of(lambda: in_one_revision(fail_inside, make_partner)) == 1
    assert (Source.objects.count(), Partner.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_a_block_raises_the_revision_at_its_end() -> None:
    make_source(key="a")

    with one_revision():
        make_source(key="b")
        assert current().number == 1

    assert current().number == 2


@pytest.mark.django_db
def test_a_block_holds_back_its_own_thread_only(monkeypatch: Any) -> None:
    raised_in = []
    monkeypatch.setattr(revision, "_raise", lambda: raised_in.append(threading.current_thread()))
    other = threading.Thread(target=revision.record_change)

    with one_revision():
        other.start()
        other.join()

    assert raised_in == [other]


@pytest.mark.django_db(transaction=True)
def test_of_two_first_changes_made_together_both_count() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time: no two changes are made together")
    failures: list[Exception] = []

    def save_another() -> None:
        try:
            make_source(key="b")
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    other = threading.Thread(target=save_another)
    with transaction.atomic():
        make_source(key="a")
        other.start()
        other.join(timeout=0.5)  # it waits for this transaction
        assert other.is_alive()
    other.join(timeout=10)

    assert failures == []
    assert current().number == 2


@pytest.mark.django_db
def test_the_revision_has_one_row() -> None:
    make_source()
    make_context_note()

    assert DataRevision.objects.count() == 1


@pytest.mark.django_db
def test_managers_offer_no_deletion_of_all_rows() -> None:
    assert not hasattr(ContextNote.objects, "delete")
