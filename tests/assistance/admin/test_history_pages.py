"""The history of a record: who changed what, when and why."""

import pytest
from django.test import Client

from assistance.admin.trail import VERSIONS_SHOWN
from assistance.models import Package
from tests.assistance.entering import address, person, sent, signed_in, stage
from tests.factories import make_capability

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher() -> Client:
    stage()
    return signed_in(person("publisher", "Publishers"))


@pytest.fixture
def package(publisher: Client) -> Package:
    found: Package = Package.objects.get()
    return found


def correct(client: Client, package: Package, **changes: object) -> None:
    package.refresh_from_db()
    answer = client.post(address(package, "change/"), sent(package, _publish="", **changes))
    assert answer.status_code == 302


def test_the_history_says_who_changed_what_and_why_the_newest_first(
    publisher: Client, package: Package
) -> None:
    word = make_capability(slug="drones")
    correct(publisher, package, amount_usd="700 million", reason="A typing error")
    correct(publisher, package, capabilities=[word.pk], reason="Left <i>out</i>")

    answer = publisher.get(address(package, "history/"))

    newest, middle, first = answer.context["versions"]
    assert [
        (each["kept"].history_change_reason, [(c.before, c.after) for c in each["changes"]])
        for each in (newest, middle, first)
    ] == [
        ("Left <i>out</i>", [("", "drones")]),
        ("A typing error", [("725,000,000", "700,000,000")]),
        (None, []),
    ]
    page = answer.content.decode()
    assert "Left &lt;i&gt;out&lt;/i&gt;" in page
    assert "publisher" in page
    assert page.count("Go back to this version") == 2
    assert "The first version." in page


def test_a_withdrawal_and_the_return_stand_in_the_history(
    publisher: Client, package: Package
) -> None:
    publisher.post(address(package, "withdraw/"), {"reason": "Announced twice"})
    page = publisher.get(address(package, "history/")).content.decode()
    assert '<span class="chip withdrawn">Withdrawn</span>' in page
    assert "Go back to this version" not in page

    correct(publisher, package, reason="It was right")
    page = publisher.get(address(package, "history/")).content.decode()
    assert page.count('<span class="chip published">') == 2


def test_a_viewer_reads_the_history_without_going_back(publisher: Client, package: Package) -> None:
    correct(publisher, package, title="B", reason="Better")
    viewer = signed_in(person("viewer", "Viewers"))

    page = viewer.get(address(package, "history/")).content.decode()

    assert "Reason: Better" in page
    assert "Go back to this version" not in page


def test_a_long_history_is_cut_and_its_oldest_one_is_still_compared(
    publisher: Client, package: Package
) -> None:
    Package.history.bulk_history_create(
        [Package(**{**_columns(package), "title": f"Title {n}"}) for n in range(VERSIONS_SHOWN + 5)]
    )

    answer = publisher.get(address(package, "history/"))

    assert len(answer.context["versions"]) == VERSIONS_SHOWN
    assert len(answer.context["versions"][-1]["changes"]) == 1
    assert f"These are the newest {VERSIONS_SHOWN} versions." in answer.content.decode()


def _columns(package: Package) -> dict[str, object]:
    return {field.attname: getattr(package, field.attname) for field in package._meta.fields}
