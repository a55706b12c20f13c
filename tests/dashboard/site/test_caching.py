from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.site import params
from tests.factories import make_authority, make_package

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "overview-report"}


@pytest.fixture
def _one_package() -> None:
    make_authority(code="PDA", opens_on=date(2024, 1, 1))
    make_package(slug="pda-1", announced_on=date(2024, 12, 12), amount_usd=500_000_000)


@pytest.mark.usefixtures("_one_package")
@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/authorities/",
        "/authorities/pda/",
        "/packages/",
        "/packages/pda-1/",
        "/sources/",
        "/contact-group/",
        "/reconciliation/",
        "/briefings/",
    ],
)
def test_a_repeated_read_takes_one_query_and_says_the_same(client: Client, url: str) -> None:
    first = client.get(url)

    with CaptureQueriesContext(connection) as queries:
        second = client.get(url)

    assert len(queries) == 1
    assert second.content == first.content
    assert second.headers == first.headers


@pytest.mark.usefixtures("_one_package")
def test_a_change_of_the_data_is_seen_at_once(client: Client) -> None:
    assert "Second tranche" not in client.get("/packages/").content.decode()

    make_package(slug="pda-2", number=2, announced_on=date(2024, 12, 12), title="Second tranche")

    assert "Second tranche" in client.get("/packages/").content.decode()


@pytest.mark.usefixtures("_one_package")
def test_the_page_and_its_parts_are_kept_apart(client: Client) -> None:
    part = client.get("/", headers=HTMX).content.decode()
    page = client.get("/").content.decode()

    assert "<!doctype html>" in page
    assert "<!doctype html>" not in part
    assert client.get("/", headers=HTMX).content.decode() == part


@pytest.mark.usefixtures("_one_package")
def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    etag = client.get("/")["ETag"]

    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304
    make_package(slug="pda-2", number=2, announced_on=date(2024, 12, 12))
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.usefixtures("_one_package")
def test_a_new_day_makes_new_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.site.caching.today", lambda: date(2026, 1, 1))
    before = client.get("/")["ETag"]

    monkeypatch.setattr("dashboard.site.caching.today", lambda: date(2026, 1, 2))

    assert client.get("/")["ETag"] != before
    assert params.today() >= date(2026, 1, 1)


def test_a_page_that_is_not_there_is_not_kept(client: Client) -> None:
    assert client.get("/packages/pda-1/").status_code == 404
    make_package(slug="pda-1", announced_on=date(2024, 12, 12))

    assert client.get("/packages/pda-1/").status_code == 200
