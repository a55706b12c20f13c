"""Set up every test: plain static files, an empty cache, and the seed where a test asks for it."""

import gc
import os
import signal
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.backends.base.base import BaseDatabaseWrapper
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests.seeding import connected, copy_of_the_empty, seeded_copy

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out the tests that use no database: another run on another database has them",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = getattr(item, "fixturenames", [])
        if "seeded" in fixtures:
            if _is_transactional(item):
                raise pytest.UsageError(f"{item.nodeid}: would empty the seeded database.")
            # Before all else, whatever asks for the database first: fixture or mark.
            fixtures.insert(0, "_on_seeded_database")
        elif _is_transactional(item):
            fixtures.insert(0, "_on_emptied_database")
    if config.getoption("database_only"):
        without = [item for item in items if not _uses_database(item)]
        items[:] = [item for item in items if _uses_database(item)]
        config.hook.pytest_deselected(items=without)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.config.getoption("database_only"):
        terminalreporter.write_line(
            "Deselected: only tests without a fixture or mark of the database. No query can be in "
            "them, and the run on SQLite has them all."
        )


def _uses_database(item: pytest.Item) -> bool:
    """Tell whether pytest-django lets a test query at all: without these it fails the test."""
    fixtures = getattr(item, "fixturenames", ())
    marked = item.get_closest_marker("django_db") is not None
    return marked or "db" in fixtures or "transactional_db" in fixtures


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    in_marker = marker is not None and marker.kwargs.get("transaction", False)
    return in_marker or "transactional_db" in getattr(item, "fixturenames", ())


def pytest_collection_finish() -> None:
    """Spare the collector what is loaded, as the server does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    # A rolled-back test gives its data revision, the key of cached pages, back to the next one.
    cache.clear()


@pytest.fixture(scope="session")
def _seeded_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[BaseDatabaseWrapper]:
    with django_db_blocker.unblock(), seeded_copy() as database:
        django_db_blocker.block()
        yield database
        django_db_blocker.restore()


@pytest.fixture(scope="session")
def _emptied_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[BaseDatabaseWrapper]:
    with django_db_blocker.unblock(), copy_of_the_empty("emptied") as database:
        django_db_blocker.block()
        yield database
        django_db_blocker.restore()


@pytest.fixture
def _on_emptied_database(_emptied_database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let a transactional test empty a database of its own at its end, not that of the others.

    What the migrations write, the groups of data entry, would be gone for all that follow.
    """
    with connected(_emptied_database):
        yield


@pytest.fixture
def _on_seeded_database(_seeded_database: BaseDatabaseWrapper) -> Iterator[None]:
    with connected(_seeded_database):
        yield


@pytest.fixture
def seeded(_on_seeded_database: None, db: None) -> None:
    """Let a test read, and change until it ends, a database with the seed in it.

    The seed stands in a database of its own, which the test has in the place of the empty one: the
    order of tests is free. A transactional test cannot have it: it would empty it for others.
    """
