"""What the resources of all tables have in common: columns, keys and the checks of a row."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any, TypeAlias

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, Model, Q, QuerySet
from import_export.fields import Field
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import ManyToManyWidget

from assistance.formula_defence import defuse, restore
from assistance.imports import widgets
from assistance.imports.rules import broken
from assistance.models import Capability, Coalition, FundingAuthority, Partner, Source, Status

Row: TypeAlias = Mapping[str, str]
ModelField: TypeAlias = "models.Field[Any, Any]"

# The field by which a row of another table refers to one of these.
KEY_FIELDS: dict[Any, str] = {
    Capability: "slug",
    Coalition: "slug",
    FundingAuthority: "code",
    Partner: "code",
    Source: "key",
}


class RecordLoader(ModelInstanceLoader):  # type: ignore[misc]
    """Find stored rows by their key, in one query; refuse a key that comes twice."""

    def __init__(self, resource: "RecordResource", dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self.stored = {resource.key_of(instance): instance for instance in self.get_queryset()}
        self.lines: Iterator[int] = iter(resource.lines or count(2))
        self.line_of: dict[str, int] = {}

    def get_instance(self, row: Row) -> Model | None:
        key, line = self.resource.key(row), next(self.lines)
        if key in self.line_of:
            raise ValidationError(
                {
                    self.resource.get_import_id_fields()[0]: f"The same row is already on line "
                    f"{self.line_of[key]}: its key is “{key}”."
                }
            )
        self.line_of[key] = line
        return self.stored.get(key)


class RecordResource(ModelResource):  # type: ignore[misc]
    """Rows of a table as rows of text, whose columns are those of its seed file.

    `Meta.fields` gives the order of the columns and `Meta.import_id_fields` the key of a row.
    """

    # The only fields that the model's `clean()` reads, where it asks the database.
    clean_reads: tuple[str, ...] | None = None

    class Meta:
        instance_loader_class = RecordLoader
        skip_unchanged = True

    def __init__(self, lines: Sequence[int] = (), **kwargs: Any) -> None:
        """Take the line of each row in its file, for messages; else a row is one line."""
        super().__init__(**kwargs)
        self.lines = lines
        self.asks_for_uniqueness = True  # for each row; not where all rows are compared at once
        self._outcomes: dict[tuple[Hashable, ...], ValidationError | None] = {}
        self._reads: dict[str, list[str]] = {}  # the fields of each constraint

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: ModelField, readonly: bool
    ) -> Any:
        return Field(
            attribute=field_name,
            column_name=_column_name(django_field),
            widget=_widget(django_field),
            readonly=readonly,
        )

    def init_instance(self, row: Row | None = None) -> Model:
        """Return an empty row for a key that is not stored: what a file holds is published."""
        model: type[Model] = self._meta.model
        return model(status=Status.PUBLISHED)

    def get_queryset(self) -> QuerySet[Model]:
        """Return all rows, drafts too, in the order of their keys, with what they are linked to."""
        meta = self._meta.model._meta
        links = [field.name for field in meta.fields if field.many_to_one]
        lists = [name for name in self.fields if meta.get_field(name).many_to_many]
        rows: QuerySet[Model] = self._meta.model._default_manager.select_related(*links)
        return rows.prefetch_related(*lists).order_by(*map(self._sort_key, self.key_fields))

    @property
    def key_fields(self) -> list[ModelField]:
        return [self._meta.model._meta.get_field(name) for name in self.get_import_id_fields()]

    def key(self, row: Row) -> str:
        """Return the key of a row of text."""
        return " ".join(defuse(restore(str(row[_column_name(field)]))) for field in self.key_fields)

    def key_of(self, instance: Model) -> str:
        """Return the key of a stored row."""
        return " ".join(self.fields[name].export(instance) for name in self.get_import_id_fields())

    def canonical(self, row: Row) -> dict[str, str]:
        """Return a row of text as it would be exported once stored.

        Raise ValueError for a cell that cannot be read.
        """
        return {
            field.column_name: field.widget.render(field.clean(row))
            for field in self.get_import_fields()
        }

    def canonical_or_raw(self, row: Row) -> dict[str, str]:
        """Return a row of text as `canonical` does, as it is where a cell cannot be read."""
        try:
            return self.canonical(row)
        except ValueError:  # its import names the cell
            return {name: row[name] for name in self.get_export_headers()}

    def import_instance(self, instance: Model, row: Row, **kwargs: Any) -> None:
        """Read every cell; raise a ValidationError that names all that cannot be read."""
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        # Lists are written after the row is saved, which is too late to refuse them by name.
        for field in self.get_import_fields():
            if isinstance(field.widget, ManyToManyWidget) and field.column_name in row:
                try:
                    field.clean(row)
                except ValueError as error:
                    errors[field.attribute] = ValidationError(str(error), code="invalid")
        if errors:
            raise ValidationError(errors)

    def validate_instance(
        self,
        instance: Model,
        import_validation_errors: Mapping[str, Any] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Check the row as `full_clean()` does; raise a ValidationError by field.

        The loader sees to the key, the cells to links; and a field with choices is left to its
        constraint, whose message lists them.
        """
        errors: dict[str, Any] = dict(import_validation_errors or {})
        seen_to = {
            field.name
            for field in instance._meta.concrete_fields
            if field.choices or (field.is_relation and getattr(instance, field.attname))
        }
        try:
            instance.clean_fields(exclude=seen_to | set(errors))
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        try:
            if self.clean_reads is None:
                instance.clean()
            else:
                self._once("clean", self.clean_reads, instance, instance.clean)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for constraint in instance._meta.constraints:
            try:
                self._check(instance, constraint, exclude=set(errors))
            except ValidationError as error:
                errors.setdefault(error.code or NON_FIELD_ERRORS, []).append(error)
        if errors:
            raise ValidationError(errors)

    def check_rules(self, instances: Sequence[Model]) -> None:
        """Ask once for each rule of the database what it says of many rows.

        `validate_instance` then need not ask for them, unless one cannot be read.
        """
        model = self._meta.model
        for constraint in model._meta.constraints:
            if not isinstance(constraint, CheckConstraint):
                continue
            names = self._names(constraint)
            columns = [_attname(model, name) for name in names]
            values = {
                facts: tuple(getattr(instance, column) for column in columns)
                for instance in instances
                if (facts := _facts(constraint.name, names, instance)) not in self._outcomes
            }
            refused = broken(constraint=constraint, model=model, names=names, rows=values.values())
            if refused is None:
                continue
            error = ValidationError(
                constraint.get_violation_error_message(), code=constraint.violation_error_code
            )
            for facts, row in values.items():
                self._outcomes[facts] = error if row in refused else None

    def _names(self, constraint: CheckConstraint) -> list[str]:
        """Return the fields that a constraint reads."""
        if (names := self._reads.get(constraint.name)) is None:
            names = sorted(Q(constraint.condition).referenced_base_fields)
            self._reads[constraint.name] = names
        return names

    def _check(self, instance: Model, constraint: BaseConstraint, exclude: set[str]) -> None:
        model = type(instance)
        if not isinstance(constraint, CheckConstraint):
            is_key = set(getattr(constraint, "fields", ())) == set(self.get_import_id_fields())
            is_asked = self.asks_for_uniqueness or not getattr(constraint, "fields", ())
            if is_asked and not is_key:
                constraint.validate(model, instance, exclude=exclude)
            return
        names = self._names(constraint)
        if exclude.isdisjoint(names):
            check = partial(constraint.validate, model, instance)
            self._once(constraint.name, names, instance, check)

    def _once(
        self, name: str, reads: Sequence[str], instance: Model, check: Callable[[], None]
    ) -> None:
        """Make a check that reads these fields, or raise again what it raised for their values.

        A check is a query, and thousands of rows share a few values: ask once for each.
        """
        facts = _facts(name, reads, instance)
        if facts not in self._outcomes:
            try:
                check()
                self._outcomes[facts] = None
            except ValidationError as error:
                self._outcomes[facts] = error
        if (outcome := self._outcomes[facts]) is not None:
            raise outcome.with_traceback(None)  # else it grows with each row

    @staticmethod
    def _sort_key(field: ModelField) -> str:
        related = KEY_FIELDS.get(field.related_model)
        return f"{field.name}__{related}" if related else field.name


def _facts(name: str, reads: Sequence[str], instance: Model) -> tuple[Hashable, ...]:
    # A link is known by its number: to compare records for each row would take long.
    return (name, *(getattr(instance, _attname(type(instance), field)) for field in reads))


def _attname(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.attname)


def _column_name(field: ModelField) -> str:
    if field.related_model is not Source:
        return field.name
    return f"{field.name.removesuffix('s')}_keys" if field.many_to_many else f"{field.name}_key"


def _widget(field: ModelField) -> Any:
    match field:
        case models.ManyToManyField():
            key = KEY_FIELDS[field.related_model]
            return widgets.References(field.related_model, widgets.LIST_SEPARATOR, key)
        case models.ForeignKey():
            return widgets.Reference(field.related_model, field=KEY_FIELDS[field.related_model])
        case models.BooleanField():
            return widgets.TrueFalseUnknown() if field.null else widgets.TrueFalse()
        case models.IntegerField():
            return widgets.WholeNumber()
        case models.DecimalField():
            return widgets.PlainDecimal()
        case models.DateField():
            return widgets.IsoDate()
        case _:
            return widgets.Text()
