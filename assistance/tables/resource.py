"""What the resources of all tables have in common: columns, keys and the checks of a row."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeAlias

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import CheckConstraint, Model, Q, QuerySet
from import_export.fields import Field
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import ModelResource

from assistance.formula_defence import defuse, restore
from assistance.models import Capability, Coalition, FundingAuthority, Partner, Source, Status
from assistance.tables import cells as widgets
from assistance.tables.rules import broken

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
        self.lines: Iterator[int] = iter(resource.lines)
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

    class Meta:
        instance_loader_class = RecordLoader

    def __init__(self, lines: Sequence[int] = (), **kwargs: Any) -> None:
        """Take the line of each row in its file, for messages."""
        super().__init__(**kwargs)
        self.lines = lines
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
        """Return all rows, drafts too, in the order of their keys, with what they refer to."""
        links = [field.name for field in self._meta.model._meta.fields if field.many_to_one]
        rows: QuerySet[Model] = self._meta.model._default_manager.select_related(*links)
        return rows.order_by(*map(self._sort_key, self.key_fields))

    def lists(self, rows: QuerySet[Any]) -> dict[int, dict[str, list[Any]]]:
        """Return what stored rows are linked to, by row and field, in two queries for each list.

        A prefetch would take three times as long: it makes a query set for each list of each row,
        and reads a record anew for each row that is linked to it.
        """
        fields: list[Any] = [self._meta.model._meta.get_field(name) for name in self.fields]
        lists = [field for field in fields if field.many_to_many]
        found: dict[int, dict[str, list[Any]]] = defaultdict(
            lambda: {field.name: [] for field in lists}
        )
        for field in lists:
            record, linked = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
            links = field.remote_field.through.objects.filter(
                **{f"{record}__in": rows.values("pk")}
            )
            pairs = list(links.values_list(record, linked))
            records = field.related_model.everything.in_bulk({pk for _row, pk in pairs})
            for row, pk in pairs:
                found[row][field.name].append(records[pk])
        return found

    @cached_property
    def columns(self) -> list[Any]:
        """The columns, in their order."""
        return list(self.get_import_fields())

    @property
    def key_fields(self) -> list[ModelField]:
        return [self._meta.model._meta.get_field(name) for name in self.get_import_id_fields()]

    def key(self, row: Row) -> str:
        """Return the key of a row of text."""
        return " ".join(defuse(restore(str(row[_column_name(field)]))) for field in self.key_fields)

    def key_of(self, instance: Model) -> str:
        """Return the key of a stored row."""
        return " ".join(self.fields[name].export(instance) for name in self.get_import_id_fields())

    def read(self, row: Row) -> tuple[dict[str, Any], dict[str, list[ValidationError]]]:
        """Return a row's values by field, lists as lists, and what is wrong with those left out."""
        values: dict[str, Any] = {}
        errors: dict[str, list[ValidationError]] = {}
        for column in self.columns:
            try:
                values[column.attribute] = column.widget.clean(row[column.column_name])
            except ValueError as error:
                errors[column.attribute] = [ValidationError(str(error), code="invalid")]
        return values, errors

    def written(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return values by field as columns, as an export writes them."""
        return {
            column.column_name: column.widget.render(values[column.attribute])
            for column in self.columns
        }

    def values(self, record: Model, lists: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record's values by field; a query for each list that is not given."""
        names = [column.attribute for column in self.columns]
        return {name: lists[name] if name in lists else getattr(record, name) for name in names}

    @staticmethod
    def fill(record: Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Give a record these values by field; return the lists among them."""
        lists = {name: value for name, value in values.items() if isinstance(value, list)}
        for name in values.keys() - lists.keys():
            setattr(record, name, values[name])
        return lists

    def validate_instance(
        self,
        instance: Model,
        import_validation_errors: Mapping[str, Any] | None = None,
    ) -> None:
        """Check the row as `full_clean()` does; raise a ValidationError by field.

        The loader sees to the key, the cells to links, and `check_rows` to what else is to be
        unique; a field with choices is left to its constraint, whose message lists them.
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
            if (reads := self._meta.model.clean_reads) is None:
                instance.clean()
            else:
                self._once("clean", reads, instance, instance.clean)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for constraint in self._rules():
            names = self._names(constraint)
            check = partial(constraint.validate, type(instance), instance)
            try:
                if errors.keys().isdisjoint(names):
                    self._once(constraint.name, names, instance, check)
            except ValidationError as error:
                errors.setdefault(error.code or NON_FIELD_ERRORS, []).append(error)
        if errors:
            raise ValidationError(errors)

    def check_rules(self, instances: Sequence[Model]) -> None:
        """Ask once for each rule of the database what it says of many rows.

        `validate_instance` then need not ask for them, unless one cannot be read.
        """
        model = self._meta.model
        for constraint in self._rules():
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

    def _rules(self) -> list[CheckConstraint]:
        """Return the rules that one row can break alone; what is to be unique, others see to."""
        constraints = self._meta.model._meta.constraints
        return [each for each in constraints if isinstance(each, CheckConstraint)]

    def _names(self, constraint: CheckConstraint) -> list[str]:
        """Return the fields that a constraint reads."""
        if (names := self._reads.get(constraint.name)) is None:
            names = sorted(Q(constraint.condition).referenced_base_fields)
            self._reads[constraint.name] = names
        return names

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
            return widgets.WHOLE_NUMBER
        case models.DecimalField():
            return widgets.PLAIN_DECIMAL
        case models.DateField():
            return widgets.ISO_DATE
        case _:
            return widgets.Text()
