"""Make copies of the empty test database, one with the seed in it; work on one in its place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ALIAS = "default"


@contextmanager
def seeded_copy() -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to a copy of the test database with the seed; remove it at the end."""
    with copy_of_the_empty("seeded") as copy:
        with connected(copy):
            call_command("seed", verbosity=0)
        yield copy


@contextmanager
def copy_of_the_empty(name: str) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to a copy of the test database; remove it at the end."""
    empty = connections[ALIAS]
    copied = _copied_on_postgresql if empty.vendor == "postgresql" else _copied_in_memory
    with copied(empty, name) as copy:
        yield copy
        copy.close()


@contextmanager
def connected(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Have other as the default database, in new threads as well, until the block is left."""
    usual, usual_settings = connections[ALIAS], connections.settings[ALIAS]
    connections[ALIAS], connections.settings[ALIAS] = other, other.settings_dict
    try:
        yield
    finally:
        connections[ALIAS], connections.settings[ALIAS] = usual, usual_settings


@contextmanager
def _copied_in_memory(source: BaseDatabaseWrapper, name: str) -> Iterator[BaseDatabaseWrapper]:
    copy = _like(source, f"file:{name}_{os.getpid()}?mode=memory&cache=shared")
    source.ensure_connection()
    copy.ensure_connection()
    source.connection.backup(copy.connection)
    yield copy


@contextmanager
def _copied_on_postgresql(source: BaseDatabaseWrapper, name: str) -> Iterator[BaseDatabaseWrapper]:
    copy = _like(source, f"{source.settings_dict['NAME']}_{name}")
    given, new = (source.ops.quote_name(each.settings_dict["NAME"]) for each in (source, copy))
    source.close()  # a template has nobody connected to it
    with source._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {new}")  # of a run that was killed
        cursor.execute(f"CREATE DATABASE {new} WITH TEMPLATE {given}")
    yield copy
    with source._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {new}")


def _like(source: BaseDatabaseWrapper, name: str) -> BaseDatabaseWrapper:
    """Return a connection like source, to the database of another name."""
    copy = source.copy()
    copy.settings_dict["NAME"] = name
    return copy
