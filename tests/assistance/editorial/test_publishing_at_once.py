"""Two people publish at the same time: the second one sees what the first one did."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from assistance.editorial.publishing import (
    PublishingError,
    draft_change,
    drafted_change,
    lock_authorities,
    publish,
    with_change,
    withdraw,
)
from assistance.editorial.versions import Version
from assistance.ledger import statement as ledger
from assistance.models import Correction, DraftChange, Package
from assistance.revision import current
from tests.assistance.overdrawing import publish_together
from tests.factories import make_authority, make_funding_action, make_package, make_source

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2024, 12, 30)
WAIT = 0.5  # seconds in which whoever does not wait would be done


@pytest.fixture(autouse=True)
def _database_in_a_file(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Have SQLite work in a file, as it does outside of tests: in memory nobody waits."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    with closing(sqlite3.connect(tmp_path / "at-once.sqlite3")) as file:
        memory.backup(file)
    connection.settings_dict["NAME"] = str(tmp_path / "at-once.sqlite3")
    connection.connect()
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.connection = memory


class Other(threading.Thread):
    """Another request: it runs beside the test, on a connection of its own."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.act, self.result, self.failure = act, None, None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.act()
        except Exception as failure:
            self.failure = failure
        finally:
            connection.close()

    def answer(self) -> Any:
        self.join(timeout=15)
        assert not self.is_alive()
        if self.failure:
            raise self.failure
        return self.result


def remaining_usd() -> int | None:
    [statement] = ledger.statements(through=DAY)
    return statement.balance and statement.balance.remaining_usd


def make_ledger() -> tuple[Package, Package]:
    """Make an authority with a billion, and two drafts of 700 million each."""
    authority = make_authority(code="PDA", opens_on=date(2024, 1, 1))
    make_funding_action(
        authority=authority, effective_on=date(2024, 1, 2), change_usd=1_000_000_000
    )
    first, second = (
        make_package(number=n, announced_on=DAY, amount_usd=700_000_000, status="draft")
        for n in (1, 2)
    )
    return first, second


def publish_if_enough(package: Package, seen: list[int | None]) -> None:
    with transaction.atomic():
        lock_authorities()
        seen.append(remaining_usd())
        publish(Version(package), by=None, reason="", second_person=False)


def test_the_second_publisher_sees_the_balance_that_the_first_one_left() -> None:
    first, second = make_ledger()
    seen: list[int | None] = []

    with transaction.atomic():
        lock_authorities()
        assert remaining_usd() == 1_000_000_000
        publish(Version(first), by=None, reason="", second_person=False)
        other = Other(lambda: publish_if_enough(second, seen))
        other.join(timeout=WAIT)
        assert other.is_alive()
        assert seen == []
    other.answer()

    assert seen == [300_000_000]
    assert remaining_usd() == -400_000_000


def test_the_second_publisher_goes_on_from_what_was_where_the_first_one_gave_up() -> None:
    first, second = make_ledger()
    seen: list[int | None] = []

    with transaction.atomic():
        lock_authorities()
        publish(Version(first), by=None, reason="", second_person=False)
        other = Other(lambda: publish_if_enough(second, seen))
        other.join(timeout=WAIT)
        assert other.is_alive()
        transaction.set_rollback(True)
    other.answer()

    assert seen == [1_000_000_000]
    assert remaining_usd() == 300_000_000


def test_readers_do_not_wait_for_a_publisher() -> None:
    first, _second = make_ledger()

    with transaction.atomic():
        lock_authorities()
        publish(Version(first), by=None, reason="", second_person=False)
        assert Other(remaining_usd).answer() == 1_000_000_000


def test_one_change_that_two_people_publish_is_published_once() -> None:
    package = make_package(title="Old")
    record = Package.everything.get()
    record.title = "New"
    draft_change(Version(record), by=None, reason="Corrected")
    number = current().number

    def publish_it() -> bool:
        with transaction.atomic():
            lock_authorities()
            stored = Package.everything.get(pk=package.pk)
            change = drafted_change(stored)
            if change is None:
                return False
            publish(with_change(stored, change), by=None, reason="Corrected", second_person=False)
            return True

    with transaction.atomic():
        lock_authorities()
        other = Other(publish_it)
        other.join(timeout=WAIT)
        assert other.is_alive()
        assert publish_it()

    assert other.answer() is False
    assert current().number == number + 1
    assert list(Correction.objects.values_list("changes", flat=True)) == [[["title", "Old", "New"]]]
    assert DraftChange.objects.count() == 0


def test_a_source_is_not_withdrawn_while_a_record_that_names_it_is_published() -> None:
    source = make_source(key="a")
    package = make_package(number=5, source=source, status="draft")

    def withdraw_it() -> None:
        with transaction.atomic():
            lock_authorities()
            withdraw(source, by=None, reason="Forged")

    with transaction.atomic():
        lock_authorities()
        other = Other(withdraw_it)
        other.join(timeout=WAIT)
        assert other.is_alive()
        publish(Version(package), by=None, reason="", second_person=False)

    with pytest.raises(PublishingError, match="1 published record rests on this one"):
        other.answer()


def test_two_publishers_do_not_overdraw_together() -> None:
    # One is published; the other comes back with the warning that it would overdraw by now.
    assert publish_together() == {
        "answers": [200, 302], "published": 1, "warned": True, "asked": True,
    }  # fmt: skip
