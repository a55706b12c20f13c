from typing import Any

from django.contrib import admin

from assistance.models import DataRevision, SeededRow


class BookkeepingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as in RecordAdmin
    """Rows that the program keeps: to be read, not to be written."""

    def has_add_permission(self, *_args: Any) -> bool:
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        return False

    def has_delete_permission(self, *_args: Any) -> bool:
        return False


@admin.register(DataRevision)
class DataRevisionAdmin(BookkeepingAdmin):
    list_display = ("number", "changed_at")
    ordering = ("pk",)


@admin.register(SeededRow)
class SeededRowAdmin(BookkeepingAdmin):
    list_display = ("table", "key", "digest")
    list_filter = ("table",)
    search_fields = ("key",)
    ordering = ("table", "key")
