"""The list of what waits for publication."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from assistance.models import Package
from tests.assistance.entering import address, person, sent, signed_in, stage, typed
from tests.factories import make_membership, make_package, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    stage()
    return signed_in(person("editor", "Editors"))


def waiting(client: Client) -> list[Any]:
    found: list[Any] = client.get("/admin/review/").context["waiting"]
    return found


def test_nothing_waits_where_all_is_published(editor: Client) -> None:
    assert "Nothing waits: there is no draft." in editor.get("/admin/review/").content.decode()
    assert "for publication" not in editor.get("/admin/").content.decode()


def test_drafts_and_drafted_changes_wait_the_newest_first(editor: Client) -> None:
    editor.post(address(Package, "add/"), typed(Package, reason="Announced today"))
    package = Package.objects.get()
    data = sent(package, amount_usd="700 million", reason="A <b>typing</b> error")
    editor.post(address(package, "change/"), data)

    change, draft = waiting(editor)
    assert (change.kind, change.name, change.by) == ("change of a package", "pda-1", "editor")
    assert change.reason == "A <b>typing</b> error"
    assert [(each.label, each.before, each.after) for each in change.differences] == [
        ("announced amount ($)", "725,000,000", "700,000,000")
    ]
    assert (draft.kind, draft.name, draft.title, draft.reason) == (
        "package", "pda-2", "Drones and munitions", "Announced today",
    )  # fmt: skip
    page = editor.get("/admin/review/").content.decode()
    assert "A &lt;b&gt;typing&lt;/b&gt; error" in page
    assert f'href="{address(package, "change/")}"' in page
    assert "2 drafts wait for publication" in editor.get("/admin/").content.decode()


def test_one_draft_waits_in_the_singular(editor: Client) -> None:
    editor.post(address(Package, "add/"), typed(Package))

    assert "1 draft waits for publication" in editor.get("/admin/").content.decode()


def test_a_published_draft_waits_no_longer(editor: Client) -> None:
    editor.post(address(Package, "add/"), typed(Package))
    draft = Package.everything.get(number=2)
    publisher = signed_in(person("publisher", "Publishers"))

    publisher.post(address(draft, "change/"), sent(draft, _publish=""))

    assert waiting(editor) == []


def test_a_member_is_named_in_words(editor: Client) -> None:
    make_membership(partner=make_partner(code="LVA"), status="draft")

    assert [each.name for each in waiting(editor)] == ["air-force LVA"]


def test_somebody_without_a_group_sees_nothing_of_what_waits(editor: Client) -> None:
    editor.post(address(Package, "add/"), typed(Package))

    clerk = signed_in(person("clerk"))

    assert waiting(clerk) == []
    page = clerk.get("/admin/").content.decode()
    assert "You may not see any records yet: ask an administrator for a group." in page
    assert "for publication" not in page


def test_a_draft_that_was_saved_without_anybody_has_no_name(editor: Client) -> None:
    make_package(number=2, announced_on=date(2024, 12, 12), status="draft")

    assert [each.by for each in waiting(editor)] == [""]
    assert "Somebody" in editor.get("/admin/review/").content.decode()
