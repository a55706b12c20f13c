from unittest.mock import patch

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.db.backends.utils import CursorWrapper
from django.test import Client, override_settings

from assistance import revision
from tests.factories import make_authority


def test_it_answers_with_the_data_revision(db: None, client: Client) -> None:
    make_authority()

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "data_revision": revision.current().number}


def test_an_empty_database_is_healthy(db: None, client: Client) -> None:
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "data_revision": 0}


def test_the_answer_is_never_kept(db: None, client: Client) -> None:
    assert "no-store" in client.get("/healthz")["Cache-Control"]


@pytest.mark.parametrize(
    "fault",
    [
        OperationalError('connection to server at "db.internal" failed: password for tracker'),
        InterfaceError("connection already closed at db.internal"),
        ProgrammingError('relation "assistance_datarevision" does not exist'),
    ],
)
def test_a_database_that_does_not_answer_is_a_503_with_a_reason_and_no_internals(
    db: None, client: Client, fault: Exception
) -> None:
    with patch.object(CursorWrapper, "execute", side_effect=fault):
        response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "reason": "The database does not answer.",
    }


def test_a_connection_that_cannot_be_opened_is_a_503(db: None, client: Client) -> None:
    refused = OperationalError("could not translate host name db.internal")

    with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=refused):
        response = client.get("/healthz")

    assert response.status_code == 503
    assert "db.internal" not in response.content.decode()


@override_settings(SECURE_SSL_REDIRECT=True)
def test_it_is_not_redirected_to_https(db: None, client: Client) -> None:
    assert client.get("/healthz").status_code == 200
