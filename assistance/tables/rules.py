"""Asking the database once what a rule says of many rows that are not stored."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import BooleanField, CheckConstraint, Expression, Model, Q
from django.db.models.functions import Coalesce
from django.db.models.sql import Query

Values = tuple[Any, ...]
LARGEST = 2**63  # what no column takes


def broken(
    *, constraint: CheckConstraint, model: type[Model], names: Sequence[str], rows: Iterable[Values]
) -> set[Values] | None:
    """Return which of these values of the fields `names` a constraint refuses, in one query.

    Return None where the database cannot read one of them. Like `constraint.validate()`, of which
    this is the form for many rows, it lets pass what the database has no answer for. Links are
    given as their columns hold them.
    """
    fields = [model._meta.get_field(name) for name in names]
    known = [row for row in dict.fromkeys(rows) if not any(map(_is_too_large, row))]
    if not known:
        return set()
    condition, parameters = _compiled(constraint, dict(zip(names, fields, strict=True)))
    # Nothing of a file stands in the statement: the values are parameters.
    row_sql = f"(%s, {', '.join(f'CAST(%s AS {_type(field)})' for field in fields)})"
    statement = (
        f"WITH checked ({', '.join(['n', *map(_quoted, names)])}) AS "  # noqa: S608
        f"(VALUES {', '.join([row_sql] * len(known))}) SELECT n FROM checked WHERE NOT {condition}"
    )
    values = [
        value
        for number, row in enumerate(known)
        for value in (
            number,
            *(_stored(field, each) for field, each in zip(fields, row, strict=True)),
        )
    ]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [*values, *parameters])
            return {known[number] for (number,) in cursor.fetchall()}
    except DatabaseError:
        return None


class _Column(Expression):
    """A column of the rows that are checked, for a condition on a model's field."""

    def __init__(self, name: str, field: Any) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, *_compiler: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        return f"checked.{_quoted(self.name)}", ()


def _compiled(constraint: CheckConstraint, fields: dict[str, Any]) -> tuple[str, Sequence[Any]]:
    query = Query(None)
    for name, field in fields.items():
        query.add_annotation(_Column(name, field), name, select=False)
    query.add_q(Q(Coalesce(constraint.condition, True, output_field=BooleanField())))
    compiler = query.get_compiler(connection=connection)
    sql, parameters = compiler.compile(query.where)
    return f"({sql})", parameters


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_value(value, connection)


def _type(field: Any) -> str:
    """Return a type that holds what a field may, and what it may not as well."""
    match field:
        case models.ForeignKey() | models.IntegerField():
            return "bigint"
        case models.DecimalField():
            return "numeric"
        case models.BooleanField():
            return "boolean"
        case models.DateField() if connection.vendor == "postgresql":
            return "date"
    return "text"


def _is_too_large(value: Any) -> bool:
    return isinstance(value, int) and not -LARGEST <= value < LARGEST


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
