"""Set up every test: plain static files, an empty cache, and the seed where a test asks for it."""

import os
import signal

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

# A busy machine is not a fault of the code under test.
# CI draws the same examples each time, so that a failure there can be seen again; elsewhere chance.
hypothesis_settings.register_profile(
    "tests", deadline=None, derandomize=os.environ.get("CI") == "true"
)
hypothesis_settings.load_profile("tests")


def pytest_configure(config: pytest.Config) -> None:
    # Nothing is collected into the folder of static files.
    config.addinivalue_line("filterwarnings", "ignore:No directory at:UserWarning")
    # Hashed names need `collectstatic`; the browser tests have it, and the real storage.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
    # A run that is told to end still stops the servers that it started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests of the seeded database last: once it is loaded, it stays; then the browser."""

    def turn(item: pytest.Item) -> int:
        if item.nodeid.startswith("tests/browser/"):
            return 2
        return 1 if "seeded" in getattr(item, "fixturenames", ()) else 0

    items.sort(key=turn)
    for item in items:
        if turn(item) == 1 and _is_transactional(item):
            raise pytest.UsageError(f"{item.nodeid}: would empty the seeded database after it.")


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    in_marker = marker is not None and marker.kwargs.get("transaction", False)
    return in_marker or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    # A rolled-back test gives its data revision, the key of cached pages, back to the next one.
    cache.clear()


@pytest.fixture(scope="session")
def _seeded_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        call_command("seed", verbosity=0)


@pytest.fixture
def seeded(_seeded_database: None, db: None) -> None:
    """Let a test read, and change until it ends, a database with the seed in it.

    The seed is loaded once per run. A transactional test cannot have it: it would empty the
    database for those that follow.
    """
