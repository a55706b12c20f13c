"""Entering a coalition with its members, who are parts of it: drafted, public and back with it."""

from typing import Any

import pytest
from django.test import Client

from assistance.editorial import publishing
from assistance.models import Coalition, CoalitionMembership
from tests.assistance.entering import (
    address,
    errors_of,
    messages_of,
    person,
    sent,
    signed_in,
    stage,
    typed,
)
from tests.factories import make_coalition, make_membership, make_partner

pytestmark = pytest.mark.django_db

OWN = (
    "You changed coalition membership demining LTU last, which becomes public along with this: "
    "somebody else has to publish it."
)


@pytest.fixture(autouse=True)
def _stage(db: None) -> None:
    stage()


@pytest.fixture
def editor() -> Client:
    return signed_in(person("editor", "Editors"))


@pytest.fixture
def publisher() -> Client:
    return signed_in(person("publisher", "Publishers"))


def members(*rows: tuple[Any, int, str], deleted: int = -1) -> dict[str, Any]:
    """Return the rows of members of a form: id or "", the partner's id and the role."""
    data: dict[str, Any] = {
        "memberships-TOTAL_FORMS": str(len(rows)),
        "memberships-INITIAL_FORMS": str(sum(bool(row[0]) for row in rows)),
    }
    for n, (pk, partner, role) in enumerate(rows):
        values = {"id": pk, "partner": partner, "role": role}
        data |= {f"memberships-{n}-{name}": value for name, value in values.items()}
        if n == deleted:
            data[f"memberships-{n}-DELETE"] = "on"
    return data


def statuses() -> dict[str, str]:
    rows = CoalitionMembership.everything.filter(coalition__slug="demining")
    return dict(rows.order_by("pk").values_list("partner__code", "status"))


def test_a_coalition_is_drafted_with_its_members_and_published_with_them(
    editor: Client, publisher: Client
) -> None:
    first, second = make_partner(code="LTU"), make_partner(code="ISL")
    data = typed(Coalition) | members(("", first.pk, "lead"), ("", second.pk, "lead"))

    editor.post(address(Coalition, "add/"), data)
    coalition = Coalition.everything.get(slug="demining")
    assert (coalition.status, statuses()) == ("draft", {"LTU": "draft", "ISL": "draft"})

    kept = list(coalition.memberships.order_by("pk"))
    rows = members(*((each.pk, each.partner_id, "member") for each in kept))
    publisher.post(address(coalition, "change/"), sent(coalition) | rows | {"_publish": ""})

    coalition.refresh_from_db()
    assert (coalition.status, statuses()) == (
        "published",
        {"LTU": "published", "ISL": "published"},
    )
    assert {each.role for each in coalition.memberships.all()} == {"member"}


def test_a_new_coalition_is_published_at_once_with_its_members(publisher: Client) -> None:
    data = typed(Coalition) | members(("", make_partner(code="LTU").pk, "lead"))

    publisher.post(address(Coalition, "add/"), data | {"_publish": ""})

    assert Coalition.everything.get(slug="demining").status == "published"
    assert statuses() == {"LTU": "published"}


def test_a_member_that_is_taken_out_on_publication_was_never_public(publisher: Client) -> None:
    coalition = make_coalition(slug="demining", status="draft")
    stays, goes = (
        make_membership(coalition=coalition, partner=make_partner(code=code), status="draft")
        for code in ("LTU", "ISL")
    )
    rows = members(
        (stays.pk, stays.partner_id, "member"), (goes.pk, goes.partner_id, "member"), deleted=1
    )

    publisher.post(address(coalition, "change/"), sent(coalition) | rows | {"_publish": ""})

    assert statuses() == {"LTU": "published"}
    kept = CoalitionMembership.history.filter(id=goes.pk)
    assert set(kept.values_list("status", flat=True)) == {"draft"}


def test_a_coalition_waits_for_a_member_that_is_a_draft(publisher: Client) -> None:
    partner = make_partner(code="LTU", status="draft")
    data = typed(Coalition) | members(("", partner.pk, "lead"))

    answer = publisher.post(address(Coalition, "add/"), data | {"_publish": ""})

    assert answer.status_code == 200
    assert "Publish partner LTU first: a member refers to it." in answer.content.decode()
    assert not Coalition.everything.filter(slug="demining").exists()


def test_who_changed_the_members_leaves_their_publication_to_others(
    editor: Client, publisher: Client, settings: Any
) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    editor.post(address(Coalition, "add/"), typed(Coalition))
    coalition = Coalition.everything.get(slug="demining")
    rows = members(("", make_partner(code="LTU").pk, "lead"))
    data = sent(coalition) | rows

    answer = publisher.post(address(coalition, "change/"), data | {"_publish": ""})
    assert "You changed the members last: somebody else has to publish them." in (
        answer.content.decode()
    )

    publisher.post(address(coalition, "change/"), data)
    member = coalition.memberships.get()
    kept = sent(coalition) | members((member.pk, member.partner_id, "lead"))
    answer = publisher.post(address(coalition, "change/"), kept | {"_publish": ""})
    assert errors_of(answer) == {"__all__": [OWN]}
    assert statuses() == {"LTU": "draft"}


def test_who_entered_a_member_elsewhere_leaves_its_publication_to_others(
    publisher: Client, settings: Any
) -> None:
    settings.REQUIRE_SECOND_PERSON = True
    coalition = make_coalition(slug="demining", status="draft")
    partner = make_partner(code="LTU")
    publisher.post(
        address(CoalitionMembership, "add/"),
        typed(CoalitionMembership, coalition=coalition.pk, partner=partner.pk),
    )
    member = coalition.memberships.get()
    data = sent(coalition) | members((member.pk, partner.pk, "member")) | {"_publish": ""}
    listed = {"action": "publish_selected", "_selected_action": coalition.pk}

    in_form = publisher.post(address(coalition, "change/"), data)
    in_list = publisher.post(address(Coalition), listed, follow=True)

    assert errors_of(in_form) == {"__all__": [OWN]}
    assert messages_of(in_list) == [f"demining: {OWN}"]
    assert statuses() == {"LTU": "draft"}
    signed_in(person("second", "Publishers")).post(address(coalition, "change/"), data)
    assert statuses() == {"LTU": "published"}


def test_a_public_coalition_waits_for_a_member_that_is_a_draft(publisher: Client) -> None:
    coalition = make_coalition(slug="demining")
    make_membership(
        coalition=coalition, partner=make_partner(code="LTU", status="draft"), status="draft"
    )
    data = sent(coalition, note="More", reason="More", _publish="")

    answer = publisher.post(address(coalition, "change/"), data)

    assert errors_of(answer) == {
        "__all__": [
            "Publish partner LTU first: coalition membership demining LTU, which becomes public "
            "along with this, refers to it."
        ]
    }


def test_a_coalition_that_is_published_again_brings_its_members_back(publisher: Client) -> None:
    coalition = make_coalition(slug="demining")
    make_membership(coalition=coalition, partner=make_partner(code="LTU"))
    publishing.withdraw(coalition, by=None, reason="Dissolved")
    data = sent(coalition, reason="It meets again", _publish="")

    preview = publisher.post(address(coalition, "preview/"), data)
    publisher.post(address(coalition, "change/"), data)

    assert [name for _kind, name, _address in preview.context["published_too"]] == ["demining LTU"]
    coalition.refresh_from_db()
    assert (coalition.status, statuses()) == ("published", {"LTU": "published"})
