import json
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.reports import REPORTS

pytestmark = pytest.mark.usefixtures("seeded")


def read(client: Client, url: str = "/data/") -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_every_report_is_described_with_its_columns(client: Client) -> None:
    page = unescape(read(client))

    for report in REPORTS.values():
        assert f'id="{report.name}"' in page
        assert report.description in page
        for column in report.columns:
            assert f"<code>{column.name}</code>" in page
            assert column.definition in page


def test_every_report_says_how_many_rows_it_has(client: Client) -> None:
    page = read(client)

    assert re.search(r"<h3>\s*Packages <span class=\"unc\">99 rows", page)
    assert re.search(r"<h3>\s*Contributions <span class=\"unc\">2,265 rows to 1 April 2026", page)


def test_the_counts_are_those_of_the_chosen_day(client: Client) -> None:
    page = read(client, "/data/?as_of=2024-12-23")

    assert re.search(r"<h3>\s*Packages <span class=\"unc\">96 rows", page)
    assert "/packages.csv?as_of=2024-12-23" in page


def test_every_download_answers_at_its_address(client: Client) -> None:
    downloads = re.findall(
        r'class="btn" href="(http://testserver/[^"]+\.(?:csv|json))"', read(client)
    )

    assert len(downloads) == 2 * len(REPORTS)
    for url in downloads:
        response = client.get(urlsplit(url).path)
        assert response.status_code == 200
        assert b"".join(response.streaming_content)


def test_the_address_in_each_example_answers(client: Client) -> None:
    addresses = set(re.findall(r"http://testserver/packages\.csv", unescape(read(client))))

    assert addresses == {"http://testserver/packages.csv"}
    response = client.get("/packages.csv")
    first_line = b"".join(response.streaming_content).decode().splitlines()[0]
    assert {"announced_on", "authority", "amount_usd"} <= set(first_line.split(","))


def test_the_page_is_a_data_set_for_search_engines(client: Client) -> None:
    (block,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', read(client))
    schema = json.loads(block)

    assert schema["@type"] == "Dataset"
    assert schema["temporalCoverage"] == "2020-12-27/2025-07-12"
    assert {each["encodingFormat"] for each in schema["distribution"]} >= {
        "text/csv",
        "application/zip",
    }


def test_the_catalogue_has_what_dcat_us_requires_of_each_data_set(client: Client) -> None:
    response = client.get("/data.json")
    catalogue = response.json()

    assert response["Access-Control-Allow-Origin"] == "*"
    assert catalogue["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    assert len(catalogue["dataset"]) == len(REPORTS)
    for dataset in catalogue["dataset"]:
        assert dataset["@type"] == "dcat:Dataset"
        assert dataset["accessLevel"] == "public"
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", dataset["modified"])
        assert dataset["contactPoint"]["hasEmail"].startswith("mailto:")
        assert all(dataset[name] for name in ("title", "description", "keyword", "identifier"))
        assert {each["mediaType"] for each in dataset["distribution"]} == {
            "text/csv",
            "application/json",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }


def test_a_count_is_the_number_of_rows_of_the_download(client: Client) -> None:
    page = read(client)

    for name, count in re.findall(r'id="(\w+)">\s*<h3>[^<]+<span class="unc">([\d,]+) rows?', page):
        response = client.get(f"/{name}.csv")
        assert response["X-Row-Count"] == count.replace(",", "")
        assert b"".join(response.streaming_content)


def test_the_rows_are_counted_once_for_a_data_revision(client: Client) -> None:
    cache.clear()
    read(client)

    with CaptureQueriesContext(connection) as queries:
        read(client)

    # One for the site, one for the last day of each table that runs on by itself.
    assert len(queries) <= 1 + len(REPORTS)


def test_a_wrong_day_is_corrected_visibly(client: Client) -> None:
    assert "is no date like 2024-12-23" in unescape(read(client, "/data/?as_of=garbage"))
