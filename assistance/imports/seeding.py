"""Loading the seed files into the tables, leaving alone what people have changed since."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from import_export.resources import modelresource_factory
from tablib import Dataset

from assistance.imports.checking import Fate
from assistance.imports.csvfile import FileRow, UnreadableFileError, read_rows
from assistance.imports.problems import row_problems
from assistance.imports.records import KEY_FIELDS, RecordResource, Row
from assistance.imports.tables import TABLES
from assistance.models import DataRevision, SeededRow
from assistance.revision import one_revision

# Thousands of rows without lists, whose only uniqueness is that of their key.
BULK = {"contributions", "exchange_rates"}


class SeedError(Exception):
    """Seed files that cannot be loaded; `problems` says file, line, column, value and rule."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a file were new, changed and so on; kept: edited or deleted since."""

    file_name: str
    counts: Counter[Fate]


def load_seed(*, folder: Path, force: bool, report: Callable[[Tally], None]) -> None:
    """Load every table's file from a folder, in one transaction that is one data revision.

    Call report after each file. A row that was edited, deleted or entered by a person is left
    as it is, its row in the file unchecked, unless force is true; so are stored rows that are in
    no file. Raise SeedError, with nothing changed, for all that is wrong with the files; where
    rows are wrong that other tables refer to, the files after them are not checked. Costs a few
    queries for each table, and some for each row that is new or changed.
    """
    files = _read_files(folder)
    problems: list[str] = []
    with one_revision():
        # Every change raises the revision, so changes by others wait for this transaction.
        DataRevision.objects.select_for_update().first()
        for table, resource_class in TABLES.items():
            try:
                report(_load(table, resource_class, files[table], force))
            except SeedError as error:
                problems += error.problems
                if resource_class._meta.model in KEY_FIELDS:
                    break
        if problems:
            raise SeedError(problems)


def _read_files(folder: Path) -> dict[str, list[FileRow]]:
    files: dict[str, list[FileRow]] = {}
    problems: list[str] = []
    for table, resource_class in TABLES.items():
        columns = resource_class().get_export_headers()
        try:
            files[table] = read_rows(path=folder / f"{table}.csv", columns=columns)
        except UnreadableFileError as error:
            problems += error.problems
    if problems:
        raise SeedError(problems)
    return files


def _load(
    table: str, resource_class: type[RecordResource], rows: Sequence[FileRow], force: bool
) -> Tally:
    options = {"skip_diff": True, "use_bulk": table in BULK}
    model = resource_class._meta.model
    resource = modelresource_factory(model, resource_class, options)(lines=[r.line for r in rows])
    stored = {resource.key(row): row for row in resource.export().dict}
    seeded = dict(SeededRow.objects.filter(table=table).values_list("key", "digest"))
    fates, digests = {}, {}
    for row in rows:
        key, cells = resource.key(row.cells), resource.canonical_or_raw(row.cells)
        fates[key] = _fate(cells, stored.get(key), seeded.get(key), force)
        if fates[key] is not Fate.KEPT:
            digests[key] = _digest(cells)
    resource.skipped_keys = {k for k, fate in fates.items() if fate in (Fate.UNCHANGED, Fate.KEPT)}
    _import(f"{table}.csv", resource, rows)
    SeededRow.objects.bulk_create(
        [
            SeededRow(table=table, key=key, digest=digest)
            for key, digest in digests.items()
            if digest != seeded.get(key)
        ],
        update_conflicts=True,
        unique_fields=["table", "key"],
        update_fields=["digest"],
    )
    return Tally(f"{table}.csv", Counter(fates.values()))


def _fate(cells: Row, stored: Row | None, seeded_digest: str | None, force: bool) -> Fate:
    if cells == stored:
        return Fate.UNCHANGED
    if stored is None:
        return Fate.NEW if force or seeded_digest is None else Fate.KEPT
    return Fate.CHANGED if force or seeded_digest == _digest(stored) else Fate.KEPT


def _digest(cells: Row) -> str:
    # Without empty cells, so that a new column alone does not make every row look edited.
    filled = {column: value for column, value in cells.items() if value}
    return hashlib.sha256(json.dumps(filled, sort_keys=True).encode()).hexdigest()


def _import(file_name: str, resource: RecordResource, rows: Sequence[FileRow]) -> None:
    headers = resource.get_export_headers()
    dataset = Dataset(*([row.cells[name] for name in headers] for row in rows), headers=headers)
    result = resource.import_data(dataset, use_transactions=False)
    for error in (*result.base_errors, *(e for _, errors in result.row_errors() for e in errors)):
        raise error.error
    if result.has_validation_errors():
        columns = {field.attribute: field.column_name for field in resource.get_import_fields()}
        raise SeedError(
            [
                f"{file_name}, line {rows[invalid.number - 1].line}{problem}"
                for invalid in result.invalid_rows
                for problem in row_problems(invalid.error, columns, rows[invalid.number - 1].cells)
            ]
        )
