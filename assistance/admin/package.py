from django.contrib import admin

from assistance.admin.record import RecordAdmin, SourcedAdmin
from assistance.models import Capability, Package


@admin.register(Capability)
class CapabilityAdmin(RecordAdmin):
    list_display = ("slug", "name", "description")
    search_fields = ("slug", "name")
    ordering = ("slug",)
    autocomplete_fields = ()


@admin.register(Package)
class PackageAdmin(SourcedAdmin):
    list_display = (
        "slug",
        "authority",
        "number",
        "announced_on",
        "amount_usd",
        "charged_usd",
        "title",
        "confidence",
    )
    list_filter = ("authority", "confidence", "capabilities")
    list_select_related = ("authority",)
    search_fields = ("slug", "title", "note")
    date_hierarchy = "announced_on"
    ordering = ("-announced_on", "slug")
    autocomplete_fields = ("source", "other_sources", "capabilities")
