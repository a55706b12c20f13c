from typing import ClassVar

from django.contrib import admin


class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # has no [] when it runs
    """A published record: its source is found by typing, not in a list of hundreds."""

    autocomplete_fields: ClassVar[tuple[str, ...]] = ("source",)
    list_per_page = 50


class SourcedAdmin(RecordAdmin):
    """A record with one best source and others."""

    autocomplete_fields: ClassVar[tuple[str, ...]] = ("source", "other_sources")
