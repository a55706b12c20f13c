"""The records in Django's admin: one module for each module of the models."""

from assistance.admin import (
    authority,
    bookkeeping,
    contact_group,
    context,
    imports,
    package,
    partner,
    reported,
    source,
)

__all__ = [
    "authority",
    "bookkeeping",
    "contact_group",
    "context",
    "imports",
    "package",
    "partner",
    "reported",
    "source",
]
