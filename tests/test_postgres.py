from pathlib import Path

import dj_database_url
import pytest

from tests.postgres import socket_url


@pytest.mark.parametrize("folder", ["/tmp/postgres-x1", "/var/Folders/A b%c/T/postgres-x1"])
def test_settings_read_the_folder_of_the_socket_from_the_address(folder: str) -> None:
    config = dj_database_url.parse(socket_url(Path(folder)))

    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert config["HOST"] == folder
    assert config["USER"] == "tests"
    assert config["NAME"] == "postgres"
