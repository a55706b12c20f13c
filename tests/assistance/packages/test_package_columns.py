"""The columns hold what the ledger says of each package, and never what it said before a change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from time import sleep
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings

from assistance.ledger import statement as ledger
from assistance.ledger.figures import Balance
from assistance.models import Capability, FundingAction, FundingAuthority, Package
from assistance.packages import columns as module
from assistance.packages.columns import PackageColumns, package_columns
from tests.assistance.ledger.test_ledger_random import Ledger, ledgers, rolled_back, save
from tests.factories import (
    make_authority,
    make_capability,
    make_funding_action,
    make_package,
    make_reported_figure,
    make_source,
)

DAY = date(2024, 12, 23)


def balances(columns: PackageColumns) -> dict[str, Balance | None]:
    slugs = dict(Package.objects.values_list("pk", "slug"))
    return {slugs[pk]: columns.balance(place) for place, pk in enumerate(columns.pk.tolist())}


def balances_in_the_ledger() -> dict[str, Balance | None]:
    return {
        line.entry.key: line.balance
        for statement in ledger.statements(through=date.max)
        for line in statement.packages
    }


def balance_of(slug: str) -> Balance | None:
    return balances(package_columns())[slug]


# The ledger


def test_each_package_of_the_seed_leaves_what_its_line_in_the_ledger_says(seeded: None) -> None:
    found = balances(package_columns())

    assert len(found) == 99
    assert found == balances_in_the_ledger()
    assert found["pda-72"] == Balance(5_600_000_000, 50_000_000)
    assert found["usai-22"] == Balance(1_222_000_000, 5_000_000)
    assert found["pda-6"] is None


def test_each_action_of_the_seed_is_its_line_in_the_ledger(seeded: None) -> None:
    in_the_ledger = {
        (statement.authority.code, line)
        for statement in ledger.statements(through=date.max)
        for line in statement.lines
        if line.action
    }

    actions = package_columns().actions

    assert len(actions) == FundingAction.objects.count()
    assert set(actions) == in_the_ledger


@pytest.mark.django_db
@settings(max_examples=40)
@given(pda=ledgers(), usai=ledgers())
def test_each_package_of_a_random_ledger_leaves_what_its_line_says(
    pda: Ledger, usai: Ledger
) -> None:
    with rolled_back():
        save("PDA", pda)
        save("USAI", usai)

        columns = package_columns()

        assert balances(columns) == balances_in_the_ledger()
        lines = {
            (statement.authority.code, line)
            for statement in ledger.statements(through=date.max)
            for line in statement.lines
            if line.action
        }
        assert set(columns.actions) == lines


@pytest.mark.django_db
def test_packages_of_one_day_leave_less_one_after_the_other_by_their_number() -> None:
    make_authority(opens_on=DAY)
    make_funding_action(effective_on=DAY, change_usd=1_000)
    make_package(number=2, announced_on=DAY, amount_usd=200)
    make_package(number=1, announced_on=DAY, amount_usd=100, charged_usd=40)
    make_package(number=None, announced_on=DAY, amount_usd=10)
    make_funding_action(effective_on=DAY, kind="expiry", change_usd=-50)

    assert balances(package_columns()) == {
        "pda-2024-12-23": Balance(990, 0),
        "pda-1": Balance(950, 0),
        "pda-2": Balance(750, 0),
    }


@pytest.mark.django_db
def test_a_package_on_the_day_of_an_opening_statement_leaves_nothing_established() -> None:
    make_authority(opens_on=DAY)
    make_package(announced_on=DAY)
    make_reported_figure(as_of=DAY, value=5_600_000_000)

    assert balance_of("pda-1") is None


# What the columns hold


@pytest.mark.django_db
def test_packages_stand_by_day_authority_number_and_slug() -> None:
    pda, usai = make_authority(), make_authority(code="USAI", opens_on=date(2020, 1, 1))
    make_package(authority=usai, number=1, announced_on=DAY)
    make_package(authority=pda, number=2, announced_on=DAY)
    make_package(authority=pda, number=None, announced_on=DAY)
    make_package(authority=pda, number=9, announced_on=date(2024, 12, 22))

    assert list(balances(package_columns())) == ["pda-9", "pda-2024-12-23", "pda-2", "usai-1"]


@pytest.mark.django_db
def test_a_package_is_held_with_its_year_sources_capabilities_and_the_day_it_was_known() -> None:
    words = [make_capability(slug=slug) for slug in ("tanks", "air-defense")]
    make_package(
        announced_on=date(2024, 9, 30),
        known_from=date(2024, 10, 2),
        amount_usd=500,
        charged_usd=300,
        confidence="low",
        capabilities=words[:1],
        other_sources=[make_source(key="one"), make_source(key="two")],
    )

    columns = package_columns()

    assert columns.capabilities == (("air-defense", "Air defense"), ("tanks", "Tanks"))
    assert columns.capability.tolist() == [[False, True]]
    assert columns.fiscal_year.tolist() == [2024]
    assert columns.month.tolist() == [2024 * 12 + 8]
    assert columns.day.tolist() == [date(2024, 9, 30).toordinal()]
    assert columns.known.tolist() == [date(2024, 10, 2).toordinal()]
    assert columns.amount_usd.tolist() == [500]
    assert columns.source_count.tolist() == [3]


@pytest.mark.django_db
def test_without_packages_the_columns_are_empty() -> None:
    columns = package_columns()

    assert len(columns.pk) == 0
    assert columns.places(np.array([1, 2])).tolist() == []


@pytest.mark.django_db
def test_keys_of_no_package_have_no_place() -> None:
    first, second = make_package(number=1), make_package(number=2)
    columns = package_columns()

    assert columns.places(np.array([second.pk, 10**9, first.pk, 0])).tolist() == [1, 0]


# Changes


def change_a_package() -> None:
    Package.objects.get(slug="pda-1").delete()
    make_package(number=1, amount_usd=100)


def add_an_action() -> None:
    make_funding_action(effective_on=date(2024, 12, 3), kind="expiry", change_usd=-1)


def add_a_reported_figure() -> None:
    make_reported_figure(as_of=date(2024, 12, 1), value=1_000_000_000, precision=0)


def move_the_opening() -> None:
    authority = FundingAuthority.objects.get(code="PDA")
    authority.opens_on = date(2025, 1, 1)
    authority.save()


def link_a_capability() -> None:
    Package.objects.get(slug="pda-1").capabilities.add(make_capability())


def unlink_a_capability() -> None:
    Package.objects.get(slug="pda-1").capabilities.clear()


def rename_a_capability() -> None:
    Capability.objects.update(name="Renamed")


def link_a_source() -> None:
    Package.objects.get(slug="pda-1").other_sources.add(make_source())


def raise_amounts_at_once() -> None:
    Package.objects.update(amount_usd=999)


def state(columns: PackageColumns) -> list[Any]:
    return [
        columns.capabilities,
        len(columns.actions),
        columns.capability.tolist(),
        columns.amount_usd.tolist(),
        columns.source_count.tolist(),
        columns.remaining_usd.tolist(),
        columns.is_established.tolist(),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        change_a_package,
        add_an_action,
        add_a_reported_figure,
        move_the_opening,
        link_a_capability,
        unlink_a_capability,
        rename_a_capability,
        link_a_source,
        raise_amounts_at_once,
    ],
)
def test_a_change_of_any_kind_is_seen_at_once(change: Callable[[], None]) -> None:
    make_funding_action()
    make_package(capabilities=[make_capability(slug="tanks")])
    before = state(package_columns())

    change()

    assert state(package_columns()) != before
    assert state(package_columns()) == state(module._build())


@pytest.mark.django_db
def test_what_was_rolled_back_leaves_no_trace() -> None:
    make_package(amount_usd=100)
    before = package_columns()
    with transaction.atomic():
        Package.objects.update(amount_usd=200)
        assert package_columns().amount_usd.tolist() == [200]
        transaction.set_rollback(True)

    assert package_columns().amount_usd.tolist() == [100]
    assert state(package_columns()) == state(before)


@pytest.mark.django_db
def test_a_change_after_a_rolled_back_one_is_not_taken_for_it() -> None:
    make_package(amount_usd=100)
    with transaction.atomic():
        Package.objects.update(amount_usd=200)
        package_columns()
        transaction.set_rollback(True)

    Package.objects.update(amount_usd=300)

    assert package_columns().amount_usd.tolist() == [300]


# Building


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the builds; each takes long enough for others to come."""
    seen: list[int] = []
    empty = replace(EMPTY)

    def build() -> PackageColumns:
        seen.append(1)
        sleep(0.05)
        return empty

    monkeypatch.setattr(module, "_build", build)
    monkeypatch.setattr(module, "_latest", None)
    return seen


NOTHING = np.zeros(0, dtype=np.int64)
EMPTY = PackageColumns(
    authorities=(), capabilities=(), pk=NOTHING, day=NOTHING, known=NOTHING, month=NOTHING,
    fiscal_year=NOTHING, authority=NOTHING, number=NOTHING, amount_usd=NOTHING,
    used_usd=NOTHING, confidence=NOTHING, capability=NOTHING, source_count=NOTHING,
    remaining_usd=NOTHING, uncertainty_usd=NOTHING, is_established=NOTHING, actions=(), reports=(),
)  # fmt: skip


@pytest.mark.django_db
def test_the_columns_are_built_once_for_a_revision(builds: list[int]) -> None:
    make_authority()

    assert package_columns() is package_columns()

    assert len(builds) == 1
    make_package()
    package_columns()
    assert len(builds) == 2


def test_threads_that_come_together_share_one_build(
    builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = (1, timezone.now())
    monkeypatch.setattr(module, "_key", lambda: key)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: package_columns(), range(16)))

    assert len(builds) == 1
    assert all(each is found[0] for each in found)


def test_a_thread_that_waited_for_a_newer_build_takes_it(
    builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    newer, older = (2, None), (1, None)
    # The key that a request read first is outdated by the time that its turn comes.
    keys = iter([older, newer])
    monkeypatch.setattr(module, "_latest", (newer, EMPTY))
    monkeypatch.setattr(module, "_key", lambda: next(keys))

    assert package_columns() is EMPTY
    assert builds == []


def test_columns_during_whose_build_the_data_changed_are_built_again(
    builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = iter([(1, None), (1, None), (2, None), (2, None)])
    monkeypatch.setattr(module, "_key", lambda: next(keys))

    package_columns()

    assert len(builds) == 2
    assert module._latest is not None
    assert module._latest[0] == (2, None)


def test_a_failed_build_is_tried_again_by_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> PackageColumns:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(module, "_latest", None)
    monkeypatch.setattr(module, "_key", lambda: (1, None))
    monkeypatch.setattr(module, "_build", fail)
    with pytest.raises(RuntimeError):
        package_columns()
    monkeypatch.setattr(module, "_build", lambda: EMPTY)

    assert package_columns() is EMPTY
