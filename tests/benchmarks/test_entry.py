"""Entering data over the seed: opening a form, and the preview while somebody types."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from assistance.models import FundingAuthority, Package, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("publisher"))
    return client


def test_the_form_of_a_package(seeded: None, publisher: Client, benchmark: Any) -> None:
    pk = Package.objects.get(slug="pda-74").pk

    answer = benchmark(publisher.get, f"/admin/assistance/package/{pk}/change/")

    assert answer.status_code == 200


def test_the_preview_of_a_package(seeded: None, publisher: Client, benchmark: Any) -> None:
    data = {
        "authority": FundingAuthority.objects.get(code="PDA").pk, "announced_on": "2025-06-04",
        "amount_usd": "100 million", "number": "75", "title": "Shells", "confidence": "high",
        "source": Source.objects.order_by("pk").first().pk,
    }  # fmt: skip

    answer = benchmark(publisher.post, "/admin/assistance/package/preview/", data)

    assert answer.context["effect"].preview is not None
