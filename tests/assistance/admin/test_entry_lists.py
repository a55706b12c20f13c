"""The lists of data entry: pages in one order, whatever selects the rows, and the days to go by."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from assistance.models import Capability, Package, Source
from tests.assistance.entering import address, person, signed_in
from tests.factories import make_capability, make_package, make_source, shared_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Client:
    return signed_in(person("viewer", "Viewers"))


def listed(client: Client, model: Any, **query: Any) -> Any:
    answer = client.get(address(model), query)
    assert answer.status_code == 200
    return answer.context["cl"]


def links(answer: Any) -> list[str]:
    """Return the years, months or days that a page leads to."""
    [found] = [each for each in answer.context if "choices" in each and "show" in each]
    return [str(each["title"]) for each in found["choices"]]


@pytest.fixture
def packages() -> list[str]:
    """Store 120 packages, ten on a day, and return their keys from the latest on."""
    word, other = make_capability(slug="drones"), make_capability(slug="shells")
    for n in range(120):
        make_package(
            slug=f"package-{n:03}", number=None, announced_on=date(2024, 1 + n // 10, 1),
            capabilities=[word, other] if n % 2 else [other],
            status="draft" if n < 60 else "published",
        )  # fmt: skip
    return [f"package-{n:03}" for ten in range(110, -1, -10) for n in range(ten, ten + 10)]


def test_the_pages_of_a_list_hold_each_row_once_and_in_order(
    viewer: Client, packages: list[str]
) -> None:
    for n in (1, 2, 3):
        changes = listed(viewer, Package, p=n)

        assert [row.slug for row in changes.result_list] == packages[50 * (n - 1) : 50 * n]


def test_a_selection_is_paged_in_the_same_order(viewer: Client, packages: list[str]) -> None:
    drones = Capability.everything.get(slug="drones").pk
    Package.everything.filter(capabilities=drones).update(title="Drones for Kharkiv")
    odd = [slug for slug in packages if int(slug[-3:]) % 2]
    drafts = [slug for slug in odd if int(slug[-3:]) < 60]

    def slugs(**query: Any) -> list[str]:
        return [row.slug for row in listed(viewer, Package, **query).result_list]

    assert slugs(q="kharkiv", p=2) == odd[50:]
    assert slugs(capabilities__id__exact=drones, p=2) == odd[50:]
    assert slugs(capabilities__id__exact=drones, status__exact="draft") == drafts


def test_a_list_can_be_put_in_another_order(viewer: Client, packages: list[str]) -> None:
    changes = listed(viewer, Package, o="0", p=3)

    assert [row.slug for row in changes.result_list] == sorted(packages)[100:]


def test_a_list_leads_to_the_years_months_and_days_that_there_are(viewer: Client) -> None:
    days = (date(2023, 5, 4), date(2024, 2, 3), date(2024, 2, 7), date(2024, 11, 1))
    for n, day in enumerate(days):
        make_package(slug=f"package-{n}", number=None, announced_on=day)
        make_package(slug=f"other-{n}", number=None, announced_on=day)

    def shown(**query: Any) -> list[str]:
        return links(viewer.get(address(Package), query))

    assert shown() == ["2023", "2024"]
    assert shown(announced_on__year=2024) == ["February 2024", "November 2024"]
    assert shown(announced_on__year=2024, announced_on__month=2) == ["3 February", "7 February"]


def test_records_without_a_day_are_in_no_year(viewer: Client) -> None:
    shared_source()
    Source.everything.update(published_on=date(2022, 1, 1))
    make_source(key="later", published_on=date(2024, 1, 1))
    make_source(key="undated", published_on=None)

    assert links(viewer.get(address(Source))) == ["2022", "2024"]
