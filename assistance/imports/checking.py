"""Holding the rows of a file against the stored ones, without writing anything."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db.models import Model, UniqueConstraint

from assistance.editorial.corrections import Change
from assistance.formula_defence import restore
from assistance.imports.csvfile import FileRow
from assistance.imports.problems import Problem, row_problems
from assistance.models import Record, RowOutcome, Status
from assistance.tables.catalogue import TABLES
from assistance.tables.cells import LIST_SEPARATOR
from assistance.tables.resource import RecordLoader, RecordResource

Values = tuple[Any, ...]
Cells: TypeAlias = Mapping[str, str]
# Whether a row is kept as it is stored; told its key, its cells, the stored cells and status.
Keeps: TypeAlias = Callable[[str, Cells, Cells | None, str | None], bool]

UNPUBLISHED = {
    Status.DRAFT: "There is a draft with this key: publish or delete it first.",
    Status.WITHDRAWN: "The record with this key was withdrawn: publish it again in the admin "
    "first.",
}

PROGRESS_STEP = 500  # rows between two reports of progress


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """What a row of a file would do: its changes, or the problems for which it is refused.

    The cells are as an export would write them; where one cannot be read, as the file has them.
    """

    line: int
    key: str
    outcome: RowOutcome
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def is_written(self) -> bool:
        """Whether it is stored when its file is applied."""
        return self.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)

    def refused(self, problems: Iterable[Problem]) -> "CheckedRow":
        """Return the row refused for these problems, too."""
        problems = (*self.problems, *problems)
        return replace(self, outcome=RowOutcome.REFUSED, changes=(), problems=problems)


def check_rows(
    *,
    table: str,
    rows: Sequence[FileRow],
    progress: Callable[[int], None] | None = None,
    keeps: Keeps | None = None,
) -> Iterator[CheckedRow]:
    """Yield each row of a file, in order, with what it would change or why it is refused.

    The file counts as a whole: the rows are held against the table as it would be with all of
    them in it, so that two rows may exchange a value that is unique. A row that takes such a value
    from another one is refused, whichever comes first. A row may change published records only and
    refer to no others. Nothing is written. Call progress with the number of rows checked so far.

    With keeps (the seed), rows that it says are kept are not checked, and the others become what
    the file says, published, whatever they are. Costs a few queries for each file, and one for
    each rule and 500 rows.
    """
    resource = TABLES[table](lines=[row.line for row in rows])
    check = _Check(resource, keeps)
    checked = _reporting(check.rows(rows), len(rows), progress)
    # What is unique beside the key is known only after the last row.
    yield from map(check.compared, list(checked)) if check.unique else checked


def _reporting(
    checked: Iterator[CheckedRow], last: int, progress: Callable[[int], None] | None
) -> Iterator[CheckedRow]:
    for count, row in enumerate(checked, 1):
        if progress and (count % PROGRESS_STEP == 0 or count == last):
            progress(count)
        yield row


class _Check:
    """The check of one file: `rows`, and after all of them `compared` for each."""

    def __init__(self, resource: RecordResource, keeps: Keeps | None) -> None:
        self.resource = resource
        self.keeps = keeps
        self.loader = RecordLoader(resource)
        self.lists = resource.lists(resource.get_queryset())
        self.columns = {each.attribute: each.column_name for each in resource.columns}
        key = set(resource.get_import_id_fields())
        self.unique = [
            _Unique(constraint, resource._meta.model, self.loader.stored)
            for constraint in resource._meta.model._meta.constraints
            if isinstance(constraint, UniqueConstraint)
            and constraint.fields
            and set(constraint.fields) != key
        ]
        self.key_column = self.columns[resource.get_import_id_fields()[0]]

    @cached_property
    def unpublished(self) -> dict[str, dict[str, Record]]:
        """Return the records that each column may not refer to, by their keys."""
        columns = self.resource.columns
        found = {each.column_name: _unpublished(each.widget) for each in columns}
        return {column: records for column, records in found.items() if records}

    def rows(self, rows: Sequence[FileRow]) -> Iterator[CheckedRow]:
        """Yield each row, held against the stored one with its key."""
        for start in range(0, len(rows), PROGRESS_STEP):
            read = [self._read(row) for row in rows[start : start + PROGRESS_STEP]]
            self.resource.check_rules([row.instance for row in read if isinstance(row, _Read)])
            for row in read:
                yield self._judged(row) if isinstance(row, _Read) else row

    def _read(self, row: FileRow) -> "_Read | CheckedRow":
        """Return a row as a record, or what is to be said of it without one."""
        resource = self.resource
        values, errors = resource.read(row.cells)
        cells = {name: row.cells[name] for name in self.columns.values()}
        if not errors:
            cells = resource.written(values)
        checked = CheckedRow(row.line, resource.key(row.cells), RowOutcome.NEW, cells=cells)
        try:
            instance, is_new = resource.get_or_init_instance(self.loader, row.cells)
        except ValidationError as error:
            return checked.refused(row_problems(error, self.columns, row.cells))
        before = {}
        if not is_new:
            before = resource.written(resource.values(instance, self.lists[instance.pk]))
        status: Any = None if is_new else instance.status
        is_published = status in (None, Status.PUBLISHED)
        if cells == before and is_published:
            return replace(checked, outcome=RowOutcome.UNCHANGED)
        if self.keeps and self.keeps(checked.key, cells, before or None, status):
            return replace(checked, outcome=RowOutcome.KEPT)
        if not (self.keeps or is_published):
            rule = UNPUBLISHED[Status(status)]
            return checked.refused([Problem(self.key_column, cells[self.key_column], rule)])
        resource.fill(instance, values)
        return _Read(row, checked, before, instance, errors)

    def _judged(self, read: "_Read") -> CheckedRow:
        checked, before, errors = read.checked, read.before, read.errors
        problems = tuple(self._bad_references(read.row.cells))
        try:
            self.resource.validate_instance(read.instance, errors)
        except ValidationError as error:
            errors = error.error_dict
            problems = (*row_problems(error, self.columns, read.row.cells), *problems)
        for unique in self.unique:
            if errors.keys().isdisjoint(unique.fields):
                unique.claim(checked.line, checked.key, read.instance)
        if problems:
            return checked.refused(problems)
        changes = tuple(
            Change(column, before.get(column, ""), after)
            for column, after in checked.cells.items()
            if after != before.get(column, "")
        )
        outcome = RowOutcome.CHANGED if before else RowOutcome.NEW
        return replace(checked, outcome=outcome, changes=changes)

    def compared(self, checked: CheckedRow) -> CheckedRow:
        """Return a checked row, refused where another row has what is to be unique."""
        problems = []
        for unique in self.unique:
            if rule := unique.broken_rule(checked.line, checked.key):
                column = self.columns.get(unique.column, "")
                problems.append(Problem(column, checked.cells.get(column, ""), rule))
        return checked.refused(problems) if problems else checked

    def _bad_references(self, cells: Cells) -> Iterator[Problem]:
        for column, unpublished in self.unpublished.items():
            for key in restore(cells[column]).split(LIST_SEPARATOR):
                if record := unpublished.get(key):
                    yield Problem(column, cells[column], _unpublished_rule(record, key))


@dataclass(frozen=True, slots=True)
class _Read:
    """A row as a record, the cells that are stored (none for a new one), what cannot be read."""

    row: FileRow
    checked: CheckedRow
    before: dict[str, str]
    instance: Model
    errors: Mapping[str, Any]


class _Unique:
    """Who has the values that a constraint allows once: stored rows, and new and changed ones.

    A constraint's condition selects among the stored rows; the rows of a file all count.
    """

    def __init__(
        self, constraint: UniqueConstraint, model: type[Model], stored: Mapping[str, Model]
    ) -> None:
        self.fields = constraint.fields
        self.column = constraint.violation_error_code or ""
        self.message = str(constraint.get_violation_error_message())
        self.nulls_are_distinct = constraint.nulls_distinct is not False
        fields: list[Any] = [model._meta.get_field(name) for name in self.fields]
        self.names = [field.attname for field in fields]
        self.is_freed = any(field.null for field in fields)  # by `store`, before it writes
        self.holder: dict[Values, str] = {}
        self.claimed: dict[int, Values] = {}  # by the claiming line
        self.lines: dict[Values, list[int]] = defaultdict(list)
        self.moved: set[str] = set()  # stored rows that the file changes
        counted = None
        if constraint.condition:
            rows = model._default_manager.filter(constraint.condition)
            counted = set(rows.values_list("pk", flat=True))
        for key, instance in stored.items():
            if counted is None or instance.pk in counted:
                self.holder[self._values(instance)] = key

    def claim(self, line: int, key: str, instance: Model) -> None:
        """Note what a new or changed row has; a stored row no longer has what it had."""
        values = self._values(instance)
        self.claimed[line] = values
        self.lines[values].append(line)
        self.moved.add(key)

    def broken_rule(self, line: int, key: str) -> str:
        """Return what is wrong with the claim of a line, empty for nothing."""
        values = self.claimed.get(line)
        if values is None or (self.nulls_are_distinct and None in values):
            return ""
        holder = self.holder.get(values, key)
        if holder != key and holder not in self.moved:
            return self.message
        if holder != key and not self.is_freed:
            # They are written one after the other.
            return (
                f"{self.message} “{holder}” gives it up in this file: import that row first, in a "
                "file of its own."
            )
        if others := [str(other) for other in self.lines[values] if other != line]:
            lines = f"line {others[0]}" if len(others) == 1 else f"lines {', '.join(others[:5])}"
            return f"{self.message} The same is on {lines} of the file."
        return ""

    def _values(self, instance: Model) -> Values:
        return tuple(getattr(instance, name) for name in self.names)


def _unpublished(widget: Any) -> dict[str, Record]:
    rows: dict[str, Record] = getattr(widget, "rows", {})
    return {key: record for key, record in rows.items() if record.status != Status.PUBLISHED}


def _unpublished_rule(record: Record, key: str) -> str:
    name = record._meta.verbose_name
    if record.status == Status.WITHDRAWN:
        return f"The {name} “{key}” was withdrawn: name another, or publish it again first."
    return f"The {name} “{key}” is a draft: publish it first."
