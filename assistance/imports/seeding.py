"""Loading the seed files into the tables, leaving alone what people have changed since."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistance.editorial.storing import store
from assistance.imports.applying import NamedFile, prepare
from assistance.imports.checking import Cells, check_rows
from assistance.imports.csvfile import FileRow, UnreadableFileError, read_rows
from assistance.models import DataRevision, RowOutcome, SeededRow, Status
from assistance.revision import one_revision
from assistance.tables.catalogue import SEEDED
from assistance.tables.resource import KEY_FIELDS


class SeedError(Exception):
    """Seed files that cannot be loaded; `problems` says file, line, column, value and rule."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a file were new, changed and so on; kept: changed by a person since."""

    file_name: str
    counts: Counter[RowOutcome]


def load_seed(*, folder: Path, force: bool, report: Callable[[Tally], None]) -> None:
    """Load every table's file from a folder, in one transaction that is one data revision.

    Call report after each file. A row that a person edited, withdrew, deleted or entered is left
    as it is, its row in the file unchecked, unless force is true; so are stored rows that are in
    no file. What is written is published, with a version that names the file. Raise SeedError,
    with nothing changed, for all that is wrong with the files; where rows are wrong that other
    tables refer to, the files after them are not checked. Costs a few queries for each table and
    thousand rows.
    """
    files = _read_files(folder)
    problems: list[str] = []
    with one_revision():
        # Every change raises the revision, so changes by others wait for this transaction.
        DataRevision.objects.select_for_update().first()
        for table, resource_class in SEEDED.items():
            content = (folder / f"{table}.csv").read_bytes()
            file = NamedFile.of(f"{table}.csv", content)
            seeded = SeededRow.objects.filter(table=table).values_list("key", "digest")
            try:
                report(_load(table, file, files[table], force, dict(seeded)))
            except SeedError as error:
                problems += error.problems
                if resource_class._meta.model in KEY_FIELDS:
                    break
        if problems:
            raise SeedError(problems)


def _read_files(folder: Path) -> dict[str, list[FileRow]]:
    files: dict[str, list[FileRow]] = {}
    problems: list[str] = []
    for table, resource_class in SEEDED.items():
        columns = resource_class().get_export_headers()
        try:
            files[table] = read_rows(path=folder / f"{table}.csv", columns=columns)
        except UnreadableFileError as error:
            problems += error.problems
    if problems:
        raise SeedError(problems)
    return files


def _load(
    table: str, file: NamedFile, rows: Sequence[FileRow], force: bool, seeded: Mapping[str, str]
) -> Tally:
    def keeps(key: str, cells: Cells, stored: Cells | None, status: str | None) -> bool:
        """Whether a person edited, withdrew, drafted or deleted the row."""
        if force:
            return False
        if stored is None:
            return key in seeded
        return status != Status.PUBLISHED or seeded.get(key) != _digest(stored)

    checked = list(check_rows(table=table, rows=rows, keeps=keeps))
    if problems := [
        f"{file.name}, line {row.line}{problem}" for row in checked for problem in row.problems
    ]:
        raise SeedError(problems)
    store(
        prepare(table=table, rows=checked),
        status=Status.PUBLISHED,
        by=None,
        reason=f"Seed: {file}",
    )
    SeededRow.objects.bulk_create(
        [
            SeededRow(table=table, key=row.key, digest=digest)
            for row in checked
            if row.outcome is not RowOutcome.KEPT
            and (digest := _digest(row.cells)) != seeded.get(row.key)
        ],
        update_conflicts=True,
        unique_fields=["table", "key"],
        update_fields=["digest"],
    )
    return Tally(file.name, Counter(row.outcome for row in checked))


def _digest(cells: Cells) -> str:
    # Without empty cells, so that a new column alone does not make every row look edited.
    filled = {column: value for column, value in cells.items() if value}
    return hashlib.sha256(json.dumps(filled, sort_keys=True).encode()).hexdigest()
