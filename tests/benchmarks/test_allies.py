"""The allies' pages over 200,000 contributions of one series: more than any publication has."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from assistance.allies import months as allied_months
from assistance.models import Contribution, ExchangeRate, Partner
from assistance.revision import one_revision
from tests.factories import (
    make_source,
    unsaved_contribution,
    unsaved_exchange_rate,
    unsaved_partner,
)

COUNT = 200_000
SERIES = "benchmark"
KINDS = [
    ("military", "allocation"), ("financial", "allocation"), ("humanitarian", "allocation"),
    ("all", "commitment"),
]  # fmt: skip
# A partner has one contribution of a kind and measure in a month, so that this many need centuries:
# those before 2022 are counted in, as they would be.
PARTNERS, FIRST_YEAR = 58, 1952

pytestmark = pytest.mark.django_db  # without it there would be no database of the tests' own


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Fill the database with contributions that are the same on every run, and empty it again."""
    with django_db_blocker.unblock(), transaction.atomic():
        with one_revision():
            fill(Random(1))  # the same numbers on every run
        yield
        transaction.set_rollback(True)


def fill(chance: Random) -> None:
    source = make_source(key="benchmark")
    codes = [f"{first}{second}Q" for first in "ABCDEFGH" for second in "ABCDEFGH"][: PARTNERS - 1]
    partners = list(Partner.objects.filter(code="USA")) or [
        unsaved_partner(code="USA", gdp_eur=10**13, gdp_year=2021, source=source)
    ]
    partners += [
        unsaved_partner(code=code, gdp_eur=10**11, gdp_year=2021, source=source) for code in codes
    ]
    Partner.objects.bulk_create([each for each in partners if each.pk is None])
    partners = list(Partner.objects.filter(code__in=["USA", *codes]))
    months = [date(year, month, 1) for year in range(FIRST_YEAR, 2025) for month in range(1, 13)]
    known = set(ExchangeRate.objects.filter(currency="EUR").values_list("month", flat=True))
    ExchangeRate.objects.bulk_create(
        unsaved_exchange_rate(month=month, usd_per_unit=Decimal("1.0478125"), source=source)
        for month in months
        if month not in known
    )
    rows = (
        unsaved_contribution(
            series=SERIES, partner=partner, month=month, kind=kind, measure=measure,
            amount=chance.randrange(1, 10**9), source=source,
        )
        for month in months
        for partner in partners
        for kind, measure in KINDS
    )  # fmt: skip
    Contribution.objects.bulk_create(
        (row for _place, row in zip(range(COUNT), rows, strict=False)), batch_size=2_000
    )


def ask(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200


def forget() -> None:
    """Forget the totals as well as the kept pages, as after a change of the data."""
    allied_months._latest = ((-1, None), {})
    cache.clear()


ADDRESSES = {
    "allies": f"/allies/?as_of=2024-12-23&series={SERIES}",
    "by amount, in dollars": f"/allies/?as_of=2024-12-23&series={SERIES}&rank=amount&currency=usd",
    "one ally": f"/allies/aaq/?as_of=2024-12-23&series={SERIES}",
}


def test_the_first_page_of_a_data_revision(many: None, client: Client, benchmark: Any) -> None:
    assert Contribution.objects.filter(series=SERIES).count() == COUNT

    benchmark.pedantic(ask, (client, ADDRESSES["allies"]), setup=forget, rounds=3)


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_a_later_page(many: None, client: Client, benchmark: Any, address: str) -> None:
    ask(client, address)

    # A kept page would answer without reckoning anything.
    benchmark.pedantic(ask, (client, address), setup=cache.clear, rounds=10)
