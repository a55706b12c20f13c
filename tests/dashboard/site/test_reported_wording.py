"""One record has one wording, on whichever page it stands."""

import pytest
from django.test import Client

from tests.dashboard.reading import read

DAY = "?as_of=2024-12-23"
BALANCE = "remaining-balance-usai-2024-12-23-dod-2024-12-24"
TOTAL = "allied-committed-2024-12-23-dod-2024-12-24"


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/authorities/usai/",
        "/timeline/",
        "/briefings/dod-2024-12-24/",
        "/sources/dod-2024-12-24/",
        f"/reconciliation/{BALANCE}/",
    ],
)
def test_a_reported_balance_reads_the_same_everywhere(
    seeded: None, client: Client, address: str
) -> None:
    assert "about $1.2 billion" in read(client.get(f"{address}{DAY}")).text


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/allies/",
        "/timeline/",
        "/briefings/dod-2024-12-24/",
        "/sources/dod-2024-12-24/",
        f"/reconciliation/{TOTAL}/",
    ],
)
def test_a_reported_total_reads_the_same_everywhere(
    seeded: None, client: Client, address: str
) -> None:
    text = read(client.get(f"{address}{DAY}")).text

    assert "at least $59 billion" in text
    assert "more than $59 billion" not in text
