from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client

from dashboard.overview import views as overview
from tests.dashboard.reading import Document, read

SECRETS = (
    "Traceback",
    str(settings.BASE_DIR),
    "site-packages",
    "RuntimeError",
    "torn",
    "dashboard.overview",
    "DEBUG",
)


def failing(fault: Exception) -> HttpResponse:
    client = Client(raise_request_exception=False)
    with patch.object(overview, "read", side_effect=fault):
        return client.get("/")


def static_files(page: Document) -> set[str]:
    named = {values.get("src") or values.get("href", "") for _tag, values in page.elements}
    return {name.removeprefix("/static/") for name in named if name.startswith("/static/")}


def test_debugging_is_off() -> None:
    assert settings.DEBUG is False


def test_a_fault_is_a_designed_500_without_internals(db: None) -> None:
    response = failing(RuntimeError("torn"))

    assert response.status_code == 500
    assert "Something went wrong on the server." in read(response).text
    for secret in SECRETS:
        assert secret not in response.content.decode()


def test_a_fault_answers_under_the_policy(db: None) -> None:
    assert "default-src 'none'" in failing(RuntimeError("torn"))["Content-Security-Policy"]


def test_a_page_of_an_error_needs_no_database(client: Client) -> None:
    # Without the fixture `db` any query raises.
    response = client.get("/no-such-page")

    assert response.status_code == 404
    assert "There is no page at this address." in read(response).text


def test_a_fault_of_the_database_is_the_designed_500(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong on the server." in read(response).text


def test_an_unknown_page_is_a_designed_404_that_leads_back(client: Client) -> None:
    page = read(client.get("/no-such-page"))

    assert "Error 404" in page.text
    assert "/" in page.links()
    assert "no-such-page" not in page.text


def test_a_fragment_of_an_unknown_authority_is_a_404(db: None, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "authority-report"}

    assert client.get("/authorities/fms/", headers=headers).status_code == 404


def test_a_refused_page_is_a_designed_403(db: None) -> None:
    response = failing(PermissionDenied("torn"))

    assert response.status_code == 403
    assert "You may not open this page." in read(response).text


def test_a_host_that_is_not_ours_is_a_designed_400(client: Client) -> None:
    response = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "The server could not read this request." in read(response).text
    assert "evil.example" not in response.content.decode()


def test_a_form_without_its_token_is_a_designed_403_under_the_policy(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})

    assert response.status_code == 403
    assert "This form could not be accepted." in read(response).text
    assert "<style" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "host"), [("/no-such-page", "testserver"), ("/", "evil.example")]
)
def test_the_static_files_of_an_error_page_exist(client: Client, address: str, host: str) -> None:
    named = static_files(read(client.get(address, headers={"Host": host})))

    assert "css/site.css" in named
    assert [name for name in named if not finders.find(name)] == []
