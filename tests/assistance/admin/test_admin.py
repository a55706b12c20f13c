"""The records in Django's admin: every page opens, reading is cheap, signing in is guarded."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.models import (
    Coalition,
    CoalitionMembership,
    DataRevision,
    Record,
    SeededRow,
    Source,
)
from tests.factories import (
    make_activity,
    make_authority,
    make_capability,
    make_coalition,
    make_context_note,
    make_contribution,
    make_exchange_rate,
    make_funding_action,
    make_meeting,
    make_membership,
    make_package,
    make_partner,
    make_reported_figure,
    make_source,
    make_target,
)

pytestmark = pytest.mark.django_db

BOOKKEEPING = [DataRevision, SeededRow]
MODELS = [
    model
    for model in apps.get_app_config("assistance").get_models()
    if issubclass(model, Record) or model in BOOKKEEPING
]
LOGIN = "/admin/login/"

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
each_published = pytest.mark.parametrize(
    "model",
    [model for model in MODELS if model not in BOOKKEEPING],
    ids=lambda model: model.__name__,
)


# A row of each table whose relations are its own too, so that a query for each row shows.
ROW: dict[str, Callable[[int], Any]] = {
    "Source": lambda n: make_source(key=f"source-{n}"),
    "FundingAuthority": lambda n: make_authority(code=letters(n)),
    "FundingAction": lambda n: make_funding_action(authority=make_authority(code=letters(n))),
    "Target": lambda n: make_target(authority=make_authority(code=letters(n))),
    "Capability": lambda n: make_capability(slug=f"capability-{n}"),
    "Package": lambda n: make_package(authority=make_authority(code=letters(n))),
    "ReportedFigure": lambda n: make_reported_figure(
        key=f"figure-{n}", source=make_source(key=f"source-{n}")
    ),
    "Partner": lambda n: make_partner(
        code=letters(n),
        contact_group=True,
        contact_group_source=make_source(key=f"source-{n}"),
    ),
    "Contribution": lambda n: make_contribution(partner=make_partner(code=letters(n))),
    "Activity": lambda n: make_activity(
        key=f"DNKM{n}", partner=make_partner(code=letters(n)), source=make_source(key=f"source-{n}")
    ),
    "ExchangeRate": lambda n: make_exchange_rate(
        month=date(2024, n, 1), source=make_source(key=f"source-{n}")
    ),
    "Coalition": lambda n: make_coalition(
        slug=f"coalition-{n}", source=make_source(key=f"source-{n}")
    ),
    "CoalitionMembership": lambda n: make_membership(
        coalition=make_coalition(slug=f"coalition-{n}"), partner=make_partner(code=letters(n))
    ),
    "Meeting": lambda n: make_meeting(number=n, source=make_source(key=f"source-{n}")),
    "ContextNote": lambda n: make_context_note(
        topic=f"topic-{n}", source=make_source(key=f"source-{n}")
    ),
    "DataRevision": lambda n: make_source(key=f"source-{n}"),
    "SeededRow": lambda n: SeededRow.objects.create(
        table="packages", key=f"pda-{n}", digest="0" * 64
    ),
}


def letters(n: int) -> str:
    """Return a code of three letters: AAA, BBB, …"""
    return "ABCDEFGHIJKL"[n] * 3


def page(model: type[models.Model], name: str = "") -> str:
    return f"/admin/assistance/{model._meta.model_name}/{name}"


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_every_model_is_in_the_admin() -> None:
    assert set(MODELS) <= set(admin.site._registry)


@each_model
def test_an_empty_list_opens(model: type[models.Model], admin_client: Client) -> None:
    assert admin_client.get(page(model)).status_code == 200


@each_model
def test_a_list_takes_as_many_queries_for_many_rows(
    model: type[models.Model], admin_client: Client
) -> None:
    make_row = ROW[model.__name__]
    make_row(1)
    make_row(2)
    few = queries_of(admin_client, page(model))

    for n in range(3, 10):
        make_row(n)

    assert queries_of(admin_client, page(model)) == few


@each_model
def test_a_list_can_be_searched(model: type[models.Model], admin_client: Client) -> None:
    ROW[model.__name__](1)

    assert admin_client.get(page(model), {"q": "a"}).status_code == 200


@each_published
def test_the_form_for_a_new_record_opens(model: type[models.Model], admin_client: Client) -> None:
    assert admin_client.get(page(model, "add/")).status_code == 200


@each_model
def test_a_record_opens(model: type[models.Model], admin_client: Client) -> None:
    ROW[model.__name__](1)
    record = model._default_manager.first()

    assert admin_client.get(page(model, f"{record.pk}/change/")).status_code == 200


@each_published
def test_a_form_takes_as_many_queries_for_many_sources(
    model: type[models.Model], admin_client: Client
) -> None:
    make_source(key="a")
    few = queries_of(admin_client, page(model, "add/"))

    for n in range(9):
        make_source(key=f"source-{n}")

    assert queries_of(admin_client, page(model, "add/")) == few


@each_published
def test_sources_and_partners_are_found_by_typing(model: type[models.Model]) -> None:
    searched = {
        column.name
        for column in [*model._meta.fields, *model._meta.many_to_many]
        if column.related_model
        and column.related_model.__name__ in ("Source", "Partner", "Capability")
        and (model, column.name) != (Coalition, "members")  # entered as memberships
    }

    assert searched <= set(admin.site._registry[model].autocomplete_fields)


def test_a_source_is_found_by_its_title(admin_client: Client) -> None:
    make_source(key="dod-2024-12-30", title="Security assistance of 30 December")
    make_source(key="crs-if12040", title="Report of Congress")

    found = admin_client.get(
        "/admin/autocomplete/",
        {
            "term": "december",
            "app_label": "assistance",
            "model_name": "package",
            "field_name": "other_sources",
        },
    )

    assert [one["text"] for one in found.json()["results"]] == ["dod-2024-12-30"]


def test_a_source_is_entered(admin_client: Client) -> None:
    answer = admin_client.post(
        page(Source, "add/"),
        {
            "key": "dod-2024-12-30",
            "title": "Security assistance",
            "publisher": "Department of Defense",
            "kind": "official",
            "access": "read",
        },
    )

    assert answer.status_code == 302
    assert Source.everything.get().key == "dod-2024-12-30"


def test_an_address_entered_without_a_scheme_is_https(admin_client: Client) -> None:
    admin_client.post(
        page(Source, "add/"),
        {
            "key": "dod-2024-12-30",
            "title": "Security assistance",
            "publisher": "Department of Defense",
            "url": "www.defense.gov/News/",
            "kind": "official",
            "access": "read",
        },
    )

    assert Source.everything.get().url == "https://www.defense.gov/News/"


def test_a_source_with_a_script_for_an_address_is_refused(admin_client: Client) -> None:
    answer = admin_client.post(
        page(Source, "add/"),
        {
            "key": "dod-2024-12-30",
            "title": "Security assistance",
            "publisher": "Department of Defense",
            "url": "javascript:alert(1)",
            "kind": "official",
            "access": "read",
        },
    )

    assert answer.status_code == 200
    assert answer.context["errors"] == [["Enter a valid URL."]]
    assert Source.objects.count() == 0


def test_a_coalition_is_entered_with_its_members(admin_client: Client) -> None:
    answer = admin_client.post(
        page(Coalition, "add/"),
        {
            "slug": "air-force",
            "name": "Air force",
            "established_on": "2023-10-11",
            "source": make_source().pk,
            "memberships-TOTAL_FORMS": "1",
            "memberships-INITIAL_FORMS": "0",
            "memberships-0-partner": make_partner(code="DNK").pk,
            "memberships-0-role": "lead",
        },
    )

    assert answer.status_code == 302
    membership = CoalitionMembership.everything.get()
    assert (membership.coalition.slug, membership.role) == ("air-force", "lead")


@pytest.mark.parametrize("model", BOOKKEEPING, ids=lambda model: model.__name__)
def test_bookkeeping_is_only_read(model: type[models.Model], admin_client: Client) -> None:
    ROW[model.__name__](1)
    record = model._default_manager.get()

    assert admin_client.get(page(model, f"{record.pk}/change/")).status_code == 200
    assert admin_client.get(page(model, "add/")).status_code == 403
    assert admin_client.post(page(model, f"{record.pk}/change/"), {}).status_code == 403
    assert admin_client.post(page(model, f"{record.pk}/delete/"), {}).status_code == 403
    admin_client.post(page(model), {"action": "delete_selected", "_selected_action": record.pk})
    assert model._default_manager.count() == 1


@each_model
def test_someone_not_signed_in_is_sent_to_the_sign_in(
    model: type[models.Model], client: Client
) -> None:
    answer = client.get(page(model))

    assert (answer.status_code, answer["Location"]) == (302, f"{LOGIN}?next={page(model)}")


@each_model
def test_an_account_without_rights_sees_no_records(
    model: type[models.Model], client: Client
) -> None:
    client.force_login(User.objects.create_user("reader", is_staff=True))

    assert client.get(page(model)).status_code == 403


@pytest.fixture
def sign_in(client: Client, settings: Any) -> Callable[[str], Any]:
    """Return a function that tries a password for `clerk`, whose password is “right”."""
    settings.AXES_ENABLED = True
    User.objects.create_superuser("clerk", password="right")
    return lambda password: client.post(
        f"{LOGIN}?next=/admin/", {"username": "clerk", "password": password}
    )


def test_four_wrong_passwords_lock_nothing(sign_in: Callable[[str], Any]) -> None:
    assert [sign_in("wrong").status_code for _ in range(4)] == [200, 200, 200, 200]

    assert sign_in("right").status_code == 302


def test_the_fifth_wrong_password_locks_the_sign_in(sign_in: Callable[[str], Any]) -> None:
    answers = [sign_in("wrong") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "Too many wrong passwords." in answers[-1].content.decode()
    assert "locked for an hour" in answers[-1].content.decode()


def test_a_locked_sign_in_refuses_the_right_password(sign_in: Callable[[str], Any]) -> None:
    for _ in range(5):
        sign_in("wrong")

    answer = sign_in("right")

    assert answer.status_code == 429
    assert "_auth_user_id" not in answer.client.session


def test_a_lock_leaves_other_names_alone(sign_in: Callable[[str], Any], client: Client) -> None:
    User.objects.create_superuser("other", password="right")
    for _ in range(5):
        sign_in("wrong")

    answer = client.post(f"{LOGIN}?next=/admin/", {"username": "other", "password": "right"})

    assert answer.status_code == 302


def test_axes_reset_releases_a_locked_sign_in(sign_in: Callable[[str], Any]) -> None:
    for _ in range(5):
        sign_in("wrong")

    call_command("axes_reset")

    assert sign_in("right").status_code == 302
