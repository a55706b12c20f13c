"""One resource per table, in the order in which the tables refer to one another."""

from typing import Any

from django.db.models import UniqueConstraint

from assistance import models
from assistance.models import Record
from assistance.tables.resource import RecordResource

MODELS: dict[str, type[Record]] = {
    "sources": models.Source,
    "authorities": models.FundingAuthority,
    "capabilities": models.Capability,
    "partners": models.Partner,
    "funding_actions": models.FundingAction,
    "packages": models.Package,
    "reported_figures": models.ReportedFigure,
    "targets": models.Target,
    "context_notes": models.ContextNote,
    "contributions": models.Contribution,
    "activities": models.Activity,
    "exchange_rates": models.ExchangeRate,
    "coalitions": models.Coalition,
    "coalition_members": models.CoalitionMembership,
    "meetings": models.Meeting,
}
# What a record rests on, and what is to be said of it, stand at the end of its row.
LAST = ("source", "other_sources", "confidence", "note", "difference_note")


def _columns(model: type[Record]) -> list[str]:
    """Return the fields of a table's columns: those of its model, in their order."""
    opts: Any = model._meta
    lists = [each for each in opts.many_to_many if each.remote_field.through._meta.auto_created]
    fields = [each for each in sorted([*opts.fields, *lists]) if not each.primary_key]
    names = [each.name for each in fields if each.editable]
    if "other_sources" not in names:
        return names
    return [*(name for name in names if name not in LAST), *(n for n in LAST if n in names)]


def _key(model: type[Record]) -> list[str]:
    """Return the fields that tell the rows of a table apart."""
    unique = [each.name for each in model._meta.fields if each.unique and not each.primary_key]
    return unique or next(
        list(each.fields)
        for each in model._meta.constraints
        if isinstance(each, UniqueConstraint) and not each.condition
    )


def _resource(model: type[Record]) -> type[RecordResource]:
    meta = {"model": model, "import_id_fields": _key(model), "fields": _columns(model)}
    return type(f"{model.__name__}Resource", (RecordResource,), {"Meta": type("Meta", (), meta)})


TABLES: dict[str, type[RecordResource]] = {
    table: _resource(model) for table, model in MODELS.items()
}
TABLE_OF = {model: table for table, model in MODELS.items()}

# The tables that have a seed file of their name: activities come with workbooks only.
SEEDED = {table: resource for table, resource in TABLES.items() if table != "activities"}
