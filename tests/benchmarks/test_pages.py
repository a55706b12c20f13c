"""How long the server takes for a page, from the request to the last byte of HTML."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_benchmark.fixture import BenchmarkFixture

PAGES = {
    "overview": "/?as_of=2024-12-23",
    "overview by month": "/?as_of=2024-12-23&period=month",
    "authorities": "/authorities/",
    "statement of PDA": "/authorities/pda/",
    "statement of USAI": "/authorities/usai/",
    "statement of USAI with its burn-down": "/authorities/usai/?as_of=2024-12-23",
    "changes since the briefing": "/changes/",
    "changes since the records began": "/changes/?from=2020-12-27",
    "allies": "/allies/?as_of=2024-12-23",
    "allies by amount": "/allies/?as_of=2024-12-23&rank=amount&currency=usd",
    "an ally": "/allies/est/?as_of=2024-12-23",
    "reconciliation": "/reconciliation/",
    "reconciliation of USAI by difference": "/reconciliation/?authority=USAI&sort=-difference",
    "a statement": "/reconciliation/remaining-balance-usai-2024-11-12-rubryka-2024-11-13/",
    "briefings": "/briefings/",
    "the briefing of 23 December 2024": "/briefings/dod-2024-12-24/",
    "proof of a balance": "/proof/balance/?authority=PDA&as_of=2024-12-23",
    "timeline": "/timeline/?as_of=2024-12-23",
    "methodology": "/methodology/",
}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_that_nobody_asked_for_before(
    seeded: None, client: Client, benchmark: BenchmarkFixture, address: str
) -> None:
    client.get(address)  # templates are compiled, as in a running server

    response = benchmark.pedantic(client.get, (address,), setup=cache.clear, rounds=30)

    assert response.status_code == 200


def test_a_page_that_was_asked_for_before(
    seeded: None, client: Client, benchmark: BenchmarkFixture
) -> None:
    client.get("/?as_of=2024-12-23")

    response = benchmark.pedantic(client.get, ("/?as_of=2024-12-23",), rounds=30)

    assert response.status_code == 200


def test_the_fragment_of_a_changed_date(
    seeded: None, client: Client, benchmark: BenchmarkFixture
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "overview-report", "HX-Trigger": "as-of"}

    def ask() -> int:
        return client.get("/?as_of=2024-12-30", headers=headers).status_code

    assert benchmark.pedantic(ask, setup=cache.clear, rounds=30, warmup_rounds=1) == 200


def test_the_health_check(seeded: None, client: Client, benchmark: BenchmarkFixture) -> None:
    assert benchmark(client.get, "/healthz").status_code == 200
