"""Restoring a backup: it replaces all that the database holds, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Model, QuerySet

from assistance import revision
from assistance.backups.format import (
    BATCH,
    BackupError,
    fields_of,
    models,
    sequence_of,
)
from assistance.backups.reading import Backup, refusing, rows_of

# A session of a user who is replaced must not become another user's.
EMPTIED_APPS = {"sessions"}


def restore(backup: Backup) -> None:
    """Replace all that the database holds by what the backup holds, or change nothing.

    Who reads meanwhile sees the old state; who writes waits. Sessions end. The data revision comes
    back with its moment, so that nothing cached for another state passes for this one. Raise
    BackupError if the database refuses a row.
    """
    tables = models()
    try:
        with transaction.atomic(durable=True), refusing("The file cannot be read any more"):
            _empty(tables)
            for table, model in tables.items():
                with _naming(table):
                    _insert(backup, table, model)
                    _set_last_id(model, backup.manifest.tables[table].last_id)
            connection.check_constraints()
            if (restored := revision.current()) != backup.manifest.revision:
                raise BackupError(f"The rows are of {restored}, not {backup.manifest.revision}.")
    except DatabaseError as error:
        raise BackupError(f"The database refused the rows: {_first_line(error)}") from error
    ContentType.objects.clear_cache()


@contextmanager
def _naming(table: str) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise BackupError(f"The database refused {table}: {_first_line(error)}") from error


def _first_line(error: DatabaseError) -> str:
    return str(error).split("\n")[0]  # PostgreSQL's next line would show the row


def _empty(tables: dict[str, type[Model]]) -> None:
    quote = connection.ops.quote_name
    emptied = [*tables, *(m._meta.db_table for app in EMPTIED_APPS for m in _models_of(app))]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(map(quote, emptied))} IN EXCLUSIVE MODE")
        for table in emptied:
            cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608


def _models_of(app: str) -> Iterator[type[Model]]:
    return apps.get_app_config(app).get_models(include_auto_created=True)


def _insert(backup: Backup, table: str, model: type[Model]) -> None:
    """Insert a table's rows as they are: no signal, no revision, no automatic date."""
    quote = connection.ops.quote_name
    columns = backup.manifest.tables[table].columns
    by_column = fields_of(model)
    fields = [by_column[column] for column in columns]
    statement = (
        f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    rows = rows_of(backup, table, model)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(
                statement,
                [
                    [
                        field.get_db_prep_save(value, connection)
                        for field, value in zip(fields, row, strict=True)
                    ]
                    for row in batch
                ],
            )


def _set_last_id(model: type[Model], last_id: int) -> None:
    # A number that a deleted row had is never given again: histories refer to it.
    if model._meta.auto_field is None:
        return
    last_id = max(last_id, QuerySet(model).aggregate(last=Max("pk"))["last"] or 0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Unlike setval(), this is undone if the transaction fails.
            cursor.execute(f"ALTER SEQUENCE {sequence_of(cursor, model)} RESTART {last_id + 1}")
        else:
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last_id])
