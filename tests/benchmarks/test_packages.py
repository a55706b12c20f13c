"""The explorer over 100,000 packages: the first page of a data revision, and every later one."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from assistance.editorial.storing import count_tables
from assistance.models import FundingAction, FundingAuthority, Package
from assistance.packages import columns as module
from assistance.packages.columns import package_columns
from assistance.packages.explorer import PackageFilters, select
from assistance.revision import one_revision
from tests.factories import (
    make_authority,
    make_capability,
    make_source,
    unsaved_funding_action,
    unsaved_package,
)

COUNT = 100_000
FIRST, LAST = date(2022, 1, 1), date(2025, 6, 30)


pytestmark = pytest.mark.django_db  # without it there would be no database of the tests' own


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Fill the database with packages that are the same on every run, and empty it again."""
    with django_db_blocker.unblock(), transaction.atomic():
        with one_revision():
            fill(Random(1))  # the same numbers on every run
        yield
        transaction.set_rollback(True)


def fill(chance: Random) -> None:
    authorities = [
        # The seed may be there already: other measurements need it.
        FundingAuthority.objects.filter(code=code).first()
        or make_authority(code=code, opens_on=FIRST)
        for code in ("PDA", "USAI")
    ]
    words = [make_capability(slug=f"capability-{n}") for n in range(16)]
    sources = [make_source(key=f"source-{n}", title=f"Release {n}") for n in range(400)]
    FundingAction.objects.bulk_create(
        unsaved_funding_action(
            key=f"{authority.code}-{n}", authority=authority, source=sources[n],
            effective_on=FIRST + timedelta(days=30 * n), change_usd=10**12,
        )
        for authority in authorities
        for n in range(40)
    )  # fmt: skip
    days = (LAST - FIRST).days
    packages = Package.objects.bulk_create(
        (
            unsaved_package(
                slug=f"package-{n}",
                authority=chance.choice(authorities),
                number=None,
                announced_on=FIRST + timedelta(days=chance.randrange(days)),
                amount_usd=chance.randrange(1, 2_000) * 1_000_000,
                title=f"Package of {chance.choice(['shells', 'radars', 'boats'])} {n}",
                source=chance.choice(sources),
            )
            for n in range(COUNT)
        ),
        batch_size=2_000,
    )
    with_words, with_sources = Package.capabilities.through, Package.other_sources.through
    with_words.objects.bulk_create(
        (
            with_words(package=package, capability=word)
            for package in packages
            for word in chance.sample(words, 3)
        ),
        batch_size=5_000,
    )
    with_sources.objects.bulk_create(
        (with_sources(package=package, source=chance.choice(sources)) for package in packages),
        batch_size=5_000,
    )
    count_tables()


def page(client: Client, query: str) -> None:
    response = client.get(f"/packages/?{query}")
    assert response.status_code == 200


def forget() -> None:
    """Forget the columns as well as the kept pages, as after a change of the data."""
    module._latest = None
    cache.clear()


def test_the_first_page_of_a_data_revision(many: None, client: Client, benchmark: Any) -> None:
    benchmark.pedantic(page, (client, ""), setup=forget, rounds=3)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "authority=PDA&capability=capability-1&capability=capability-2&min=1bn&sort=-amount",
        "by=capability&period=month",
        "q=radars",
        "q=release+1+radars+package",
        "q=" + "+".join("abcdefghijklmnopqrstuvwxyz") + "+" + "+".join("0123456789"),
        "page=2000",
    ],
    ids=["all", "filters", "capabilities", "word", "words", "letters", "last page"],
)
def test_a_later_page(many: None, client: Client, benchmark: Any, query: str) -> None:
    page(client, query)

    # A kept page would answer without counting anything.
    benchmark.pedantic(page, (client, query), setup=cache.clear, rounds=5)


def test_the_selection_alone(many: None, client: Client, benchmark: Any) -> None:
    package_columns()
    filters = PackageFilters(as_of=LAST, authorities=("PDA",), capabilities=("capability-1",))

    found = benchmark(select, filters)

    assert found.package_count > 1_000


def test_the_selection_as_known_on_a_day(many: None, client: Client, benchmark: Any) -> None:
    package_columns()
    filters = PackageFilters(as_of=LAST, authorities=("PDA",), known_on=LAST)

    found = benchmark(select, filters)

    assert found.package_count > 1_000


def test_a_feed_of_a_selection(many: None, client: Client, benchmark: Any) -> None:
    package_columns()

    response = benchmark.pedantic(client.get, ("/packages/feed.atom?authority=PDA",), rounds=5)

    assert response.status_code == 200
