"""Who may do what with which records, act by act, forged requests included."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from assistance.admin.review import record_models
from assistance.models import DraftChange, Record
from tests.assistance.entering import (
    MAKE,
    OTHER,
    address,
    person,
    sent,
    signed_in,
    stage,
    typed,
)

pytestmark = pytest.mark.django_db

PEOPLE = ("anonymous", "reader", "no group", "viewer", "editor", "publisher", "superuser")
# What comes of each act for each of the people. A number is the status of the answer.
TABLE = """
list                  login   login  403     200     200     200        200
open the review       login   login  200     200     200     200        200
open a new form       login   login  403     403     200     200        200
save a new draft      login   login  403     403     draft   draft      draft
publish a new one     login   login  403     403     draft   published  published
send a status         login   login  403     403     draft   draft      draft
open a draft          login   login  403     200     200     200        200
change a draft        login   login  403     403     changed changed    changed
publish a draft       login   login  403     403     draft   published  published
change a published    login   login  403     403     waits   waits      waits
publish a change      login   login  403     403     waits   changed    changed
withdraw              login   login  403     403     403     withdrawn  withdrawn
withdraw a draft      login   login  403     403     403     draft      draft
delete a draft        login   login  403     403     gone    gone       gone
delete a published    login   login  403     403     403     403        403
history               login   login  403     200     200     200        200
preview a new one     login   login  404     404     200     200        200
preview a draft       login   login  404     404     200     200        200
discard a change      login   login  403     403     gone    gone       gone
publish a list        login   login  403     draft   draft   published  published
withdraw a list       login   login  403     kept    kept    withdrawn  withdrawn
delete a list         login   login  403     draft   draft   draft      draft
"""
EXPECTED = {
    line[:22].strip(): dict(zip(PEOPLE, line[22:].split(), strict=True))
    for line in TABLE.strip().splitlines()
}


def who(name: str) -> Client:
    match name:
        case "anonymous":
            return Client()
        case "reader":
            return signed_in(User.objects.create_user("reader"))
        case "no group":
            return signed_in(person("clerk"))
        case "superuser":
            return signed_in(User.objects.create_superuser("root"))
    return signed_in(person(name, f"{name.capitalize()}s"))


def asked(response: Any) -> str:
    """Return the status of an answer, “login” where it leads to the sign-in."""
    is_login = response.status_code == 302 and response["Location"].startswith("/admin/login/")
    return "login" if is_login else str(response.status_code)


def came(response: Any, found: Callable[[], str]) -> str:
    """Return the status of a refusal, else what is stored now."""
    answer = asked(response)
    return answer if answer in ("login", "403", "404") else found()


def new_one(client: Client, model: type[Record], **also: str) -> str:
    before = {row.pk for row in model.everything.all()}
    response = client.post(address(model, "add/"), typed(model, **also))
    added = model.everything.exclude(pk__in=before)
    return came(response, lambda: added.get().status)


def draft(model: type[Record]) -> Any:
    return MAKE[model.__name__](status="draft")


def published(model: type[Record]) -> Any:
    return model.objects.first() or MAKE[model.__name__]()


def altered(record: Any) -> str:
    """Return whether a record has its other value, waits to have it, or has neither."""
    name, value = OTHER[type(record).__name__]
    stored = type(record).everything.get(pk=record.pk)
    shown = {"2 million": "2000000", "1.06": "1.06000000"}.get(value, value)
    if str(getattr(stored, name)) == shown:
        return "changed"
    waits = DraftChange.objects.filter(object_id=record.pk)
    return "waits" if [change.changes[0][2] for change in waits] else "unchanged"


def change(client: Client, record: Any, **also: str) -> str:
    name, value = OTHER[type(record).__name__]
    data = sent(record, **{name: value}, reason="It was wrong", **also)
    return came(client.post(address(record, "change/"), data), lambda: altered(record))


def status_of(record: Any) -> str:
    stored = type(record).everything.filter(pk=record.pk).first()
    return stored.status if stored else "gone"


def publish_draft(client: Client, model: type[Record]) -> str:
    record = draft(model)
    response = client.post(address(record, "change/"), sent(record, _publish=""))
    return came(response, lambda: status_of(record))


def withdraw(client: Client, record: Any) -> str:
    response = client.post(address(record, "withdraw/"), {"reason": "It was wrong"})
    return came(response, lambda: status_of(record))


def delete(client: Client, record: Any) -> str:
    response = client.post(address(record, "delete/"), {"post": "yes"})
    return came(response, lambda: status_of(record))


def discard(client: Client, model: type[Record]) -> str:
    record = published(model)
    change(signed_in(User.objects.create_superuser("other")), record)
    assert DraftChange.objects.exists()
    response = client.post(address(record, "discard/"))
    return came(response, lambda: "waits" if DraftChange.objects.exists() else "gone")


def in_list(client: Client, record: Any, action: str, **also: str) -> str:
    data = {"action": action, "_selected_action": record.pk, **also}
    return came(client.post(address(type(record)), data), lambda: status_of(record))


def withdraw_list(client: Client, model: type[Record]) -> str:
    record = MAKE[model.__name__]() if model.objects.count() == 0 else lone(model)
    found = in_list(client, record, "withdraw_selected", confirmed="1", reason="It was wrong")
    return "kept" if found == "published" else found


def lone(model: type[Record]) -> Any:
    """Return a published record that no other one rests on."""
    record = draft(model)
    type(record).everything.filter(pk=record.pk).update(status="published")
    return type(record).everything.get(pk=record.pk)


ACTS: dict[str, Callable[[Client, type[Record]], str]] = {
    "list": lambda client, model: asked(client.get(address(model))),
    "open the review": lambda client, model: asked(client.get("/admin/review/")),
    "open a new form": lambda client, model: asked(client.get(address(model, "add/"))),
    "save a new draft": lambda client, model: new_one(client, model, _save=""),
    "publish a new one": lambda client, model: new_one(client, model, _publish=""),
    "send a status": lambda client, model: new_one(client, model, _save="", status="published"),
    "open a draft": lambda client, model: asked(client.get(address(draft(model), "change/"))),
    "change a draft": lambda client, model: change(client, draft(model), _save=""),
    "publish a draft": publish_draft,
    "change a published": lambda client, model: change(client, published(model), _save=""),
    "publish a change": lambda client, model: change(client, published(model), _publish=""),
    "withdraw": lambda client, model: withdraw(client, lone(model)),
    "withdraw a draft": lambda client, model: withdraw(client, draft(model)),
    "delete a draft": lambda client, model: delete(client, draft(model)),
    "delete a published": lambda client, model: delete(client, lone(model)),
    "history": lambda client, model: asked(client.get(address(published(model), "history/"))),
    "preview a new one": lambda client, model: asked(
        client.post(address(model, "preview/"), typed(model))
    ),
    "preview a draft": lambda client, model: asked(
        client.post(address(draft(model), "preview/"), {})
    ),
    "discard a change": discard,
    "publish a list": lambda client, model: in_list(client, draft(model), "publish_selected"),
    "withdraw a list": withdraw_list,
    "delete a list": lambda client, model: in_list(
        client, draft(model), "delete_selected", post="yes"
    ),
}


def test_the_table_names_every_act_and_every_kind_of_record() -> None:
    assert list(EXPECTED) == list(ACTS)
    assert {model.__name__ for model in record_models()} == set(MAKE) == set(OTHER)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("model", record_models(), ids=lambda model: model.__name__)
def test_people_do_what_their_group_may(model: type[Record], name: str) -> None:
    stage()
    client = who(name)
    found = {}
    for act, do in ACTS.items():
        with transaction.atomic():
            found[act] = do(client, model)
            transaction.set_rollback(True)

    assert found == {act: by_person[name] for act, by_person in EXPECTED.items()}
