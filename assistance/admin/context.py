from django.contrib import admin

from assistance.admin.record import RecordAdmin
from assistance.models import ContextNote


@admin.register(ContextNote)
class ContextNoteAdmin(RecordAdmin):
    list_display = ("key", "as_of", "topic", "place")
    list_filter = ("topic",)
    search_fields = ("key", "place", "statement")
    date_hierarchy = "as_of"
    ordering = ("-as_of", "key")
