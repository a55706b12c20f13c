"""A database from before drafts: its rows are published and their history begins."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from simple_history.models import HistoricalRecords

from assistance.editorial.versions import versions_of
from assistance.models import (
    Coalition,
    CoalitionMembership,
    Correction,
    FundingAction,
    Meeting,
    Package,
    ReportedFigure,
    Source,
)
from assistance.tables.catalogue import SEEDED

GROUPS = ("Viewers", "Editors", "Publishers")
CAPABILITIES = 1_200  # more than a batch


def migrate(name: str | None) -> Any:
    """Bring the tables to a migration, None for the latest; return the models as it has them."""
    executor = MigrationExecutor(connection)
    latest = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] == "assistance"]
    targets = [("assistance", name)] if name else latest
    executor.migrate(targets)
    ContentType.objects.clear_cache()
    return executor.loader.project_state(targets).apps


@pytest.fixture
def before(transactional_db: None) -> Iterator[Any]:
    """Return the models of a database as it was before drafts; bring it up to date at the end."""
    yield migrate("0001_initial")
    migrate(None)


def add_rows(models: Any) -> None:
    """Add a row of every table, with lists."""

    def make(model: str, /, **values: Any) -> Any:
        return models.get_model("assistance", model).objects.create(**values)

    day = date(2024, 12, 30)
    a, b = (
        make("Source", key=key, title=key, publisher="DoD", kind="official", access="read")
        for key in "ab"
    )
    authority = make("FundingAuthority", code="PDA", name="PDA", kind="drawdown", opens_on=day)
    words = models.get_model("assistance", "Capability").objects.bulk_create(
        models.get_model("assistance", "Capability")(slug=f"word-{n}", name=f"Word {n}")
        for n in range(CAPABILITIES)
    )
    partner = make("Partner", code="DNK", name="Denmark", nato_member=True, eu_member=True)
    action = make(
        "FundingAction", key="act", authority=authority, effective_on=day, kind="ceiling",
        change_usd=8, source=a, confidence="high",
    )  # fmt: skip
    package = make(
        "Package", slug="pda-1", authority=authority, announced_on=day, amount_usd=5, source=a,
        confidence="high", charged_usd=0,
    )  # fmt: skip
    make("Package", slug="pda-2", authority=authority, announced_on=day, amount_usd=6, source=b,
         confidence="high")  # fmt: skip
    figure = make(
        "ReportedFigure", key="said", measure="remaining_balance", subject="PDA", as_of=day,
        qualifier="about", value=5, unit="usd", comparable=True, source=a, confidence="high",
    )  # fmt: skip
    make("Target", key="goal", authority=authority, stated_on=day, due_on=day, source=a)
    make("ContextNote", key="note", as_of=day, topic="front", statement="Little", source=a)
    make("Contribution", series="s", partner=partner, month=date(2024, 12, 1), kind="military",
         measure="allocation", amount=1, currency="EUR", source=a)  # fmt: skip
    make("ExchangeRate", currency="EUR", month=date(2024, 12, 1), usd_per_unit=1, source=a)
    coalition = make("Coalition", slug="drones", name="Drones", established_on=day, source=a)
    make("CoalitionMembership", coalition=coalition, partner=partner, role="lead")
    meeting = make("Meeting", number=25, held_on=day, format="virtual", source=a)
    for record in (action, package, figure, coalition, meeting):
        record.other_sources.add(b)
    package.capabilities.set(words)


def add_an_editor() -> None:
    """Add a group of a name that a migration gives too, with a member."""
    Group.objects.filter(name__in=GROUPS).delete()
    anna = User.objects.create(username="anna")
    anna.groups.add(Group.objects.create(name="Editors"))


def the_rows_are_published() -> None:
    counts = {"sources": 2, "packages": 2, "capabilities": CAPABILITIES}
    for table, resource in SEEDED.items():
        rows = resource._meta.model.everything
        assert rows.count() == counts.get(table, 1)
        assert set(rows.values_list("status", flat=True)) == {"published"}


def the_history_of_each_row_begins_with_it_as_it_stood() -> None:
    for resource in SEEDED.values():
        model = resource._meta.model
        columns = [field.attname for field in model._meta.concrete_fields]
        assert model.history.count() == model.everything.count()
        for record in model.everything.all():
            [version] = versions_of(record)
            for column in columns:
                assert getattr(version, column) == getattr(record, column)
            assert version.history_type == "+"
            assert version.history_user is None
            assert version.history_change_reason == "As it stood when the history began"
            assert datetime.now(UTC) - version.history_date < timedelta(minutes=1)
    assert Correction.objects.count() == 0


def the_first_version_of_each_row_has_its_lists() -> None:
    b = Source.objects.get(key="b")
    for model in (FundingAction, Package, ReportedFigure, Coalition, Meeting):
        kept = HistoricalRecords.m2m_models[model._meta.get_field("other_sources")]
        record = model.everything.order_by("pk")[0]
        assert [(link.history.id, link.source_id) for link in kept.objects.all()] == [
            (record.pk, b.pk)
        ]
    first, second = (versions_of(each)[0] for each in Package.objects.order_by("slug"))
    assert set(first.capabilities.values_list("capability__slug", flat=True)) == {
        f"word-{n}" for n in range(CAPABILITIES)
    }
    assert (second.capabilities.count(), second.other_sources.count()) == (0, 0)


def records_can_be_stored_after_the_migration() -> None:
    package = Package.objects.get(slug="pda-1")

    package.title = "Another"
    package.save()
    package.other_sources.clear()

    assert [each.title for each in versions_of(package)][-2:] == ["Another", ""]
    assert CoalitionMembership.objects.get().coalition == Coalition.objects.get()


def the_groups_are_made_and_those_of_the_same_name_keep_their_members() -> None:
    assert Group.objects.filter(name__in=GROUPS).count() == 3
    anna = User.objects.get()
    assert anna.has_perm("assistance.add_package")
    assert not anna.has_perm("assistance.publish_package")


def test_a_database_from_before_drafts_is_brought_up_to_date(
    before: Any, subtests: pytest.Subtests
) -> None:
    add_rows(before)
    add_an_editor()

    migrate(None)

    for check in (
        the_rows_are_published,
        the_history_of_each_row_begins_with_it_as_it_stood,
        the_first_version_of_each_row_has_its_lists,
        records_can_be_stored_after_the_migration,
        the_groups_are_made_and_those_of_the_same_name_keep_their_members,
    ):
        with subtests.test(check.__name__):
            check()
