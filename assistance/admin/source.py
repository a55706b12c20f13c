from typing import Any

from django.contrib import admin
from django.db import models
from django.urls import reverse

from assistance.admin.record import RecordAdmin
from assistance.models import Source, Status


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("key", "title", "publisher", "published_on", "kind", "access")
    list_filter = ("kind", "access")
    search_fields = ("key", "title", "publisher", "url")
    date_hierarchy = "published_on"
    ordering = ("key",)
    autocomplete_fields = ()
    radio_fields = {"kind": admin.HORIZONTAL, "access": admin.HORIZONTAL}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (None, {"fields": ("title", "publisher", "published_on", "url", "kind", "access")}),
        ("Only where it applies", {"classes": ("collapse",), "fields": ("note", "key")}),
    )

    def public_address(self, record: Any) -> str:
        return "" if record.status == Status.DRAFT else reverse("source", args=[record.key])
