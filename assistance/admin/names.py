"""What records are called in messages and lists."""

from typing import Any

from django.db.models import QuerySet

from assistance.editorial.versions import resource_of
from assistance.models import Record


def name_of(record: Record) -> str:
    """Return a record's key as exports have it; a query for each record that the key names."""
    return resource_of(type(record)).key_of(record)


def with_names(records: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return records read together with those that their keys name."""
    opts = records.model._meta
    fields = map(opts.get_field, resource_of(records.model).get_import_id_fields())
    return records.select_related(*(field.name for field in fields if field.related_model))
