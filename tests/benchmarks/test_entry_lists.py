"""The admin with 100,000 packages: the list, and the preview of a further one."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from assistance.models import FundingAuthority, Source
from assistance.packages.columns import package_columns
from assistance.revision import one_revision
from tests.benchmarks.test_packages import fill

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Fill the database with 100,000 packages, and empty it again."""
    with django_db_blocker.unblock(), transaction.atomic():
        with one_revision():
            fill(Random(1))  # the same numbers on every run
        yield
        transaction.set_rollback(True)


@pytest.fixture
def publisher(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("publisher"))
    return client


LISTS = {
    "first page": "",
    "last page": "p=2000",
    "one authority": "authority__id__exact=1",
    "drafts": "status__exact=draft",
    "a month": "announced_on__year=2024&announced_on__month=12",
    "found": "q=radars",
}


@pytest.mark.parametrize("query", LISTS.values(), ids=LISTS)
def test_the_list_of_packages(many: None, publisher: Client, benchmark: Any, query: str) -> None:
    package_columns()

    answer = benchmark.pedantic(
        publisher.get, (f"/admin/assistance/package/?{query}",), rounds=3, warmup_rounds=1
    )

    assert answer.status_code == 200


def test_the_preview_of_a_further_package(many: None, publisher: Client, benchmark: Any) -> None:
    data = {
        "authority": FundingAuthority.objects.get(code="PDA").pk, "announced_on": "2025-06-04",
        "amount_usd": "100 million", "title": "Shells", "confidence": "high",
        "source": Source.objects.order_by("pk").first().pk,
    }  # fmt: skip

    answer = benchmark.pedantic(
        publisher.post, ("/admin/assistance/package/preview/", data), rounds=3, warmup_rounds=1
    )

    assert answer.context["effect"].preview is not None
