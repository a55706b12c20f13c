from django.contrib import admin
from django.db import models

from assistance.admin.record import RecordAdmin
from assistance.models import Source


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("key", "title", "publisher", "published_on", "kind", "access")
    list_filter = ("kind", "access")
    search_fields = ("key", "title", "publisher", "url")
    date_hierarchy = "published_on"
    ordering = ("key",)
    autocomplete_fields = ()
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
