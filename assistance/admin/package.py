from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse

from assistance.admin.ledger import LedgerAdmin
from assistance.admin.record import RecordAdmin
from assistance.models import Capability, Package, Status


@admin.register(Capability)
class CapabilityAdmin(RecordAdmin):
    list_display = ("slug", "name", "description")
    search_fields = ("slug", "name")
    ordering = ("slug",)
    autocomplete_fields = ()


@admin.register(Package)
class PackageAdmin(LedgerAdmin):
    list_display = (
        "slug",
        "title",
        "announced_on",
        "amount_usd",
        "charged_usd",
        "left_afterwards",
    )
    list_filter = ("authority", "confidence", "capabilities")
    search_fields = ("slug", "title", "note")
    date_hierarchy = "announced_on"
    ordering = ("-announced_on", "slug")
    autocomplete_fields = ("source", "other_sources", "capabilities")
    radio_fields = {"authority": admin.HORIZONTAL, "confidence": admin.HORIZONTAL}
    fieldsets = (
        (
            "The announcement",
            {
                "fields": (
                    "authority",
                    "announced_on",
                    "amount_usd",
                    "number",
                    "title",
                    "capabilities",
                )
            },
        ),
        ("What it rests on", {"fields": ("source", "other_sources", "confidence")}),
        (
            "Only where it applies",
            {"classes": ("collapse",), "fields": ("charged_usd", "known_from", "note", "slug")},
        ),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the next free number of the authority that the address names."""
        given = super().get_changeform_initial_data(request)
        authority = given.get("authority")
        if authority and "number" not in given:
            kept = Package.everything.exclude(status=Status.WITHDRAWN)
            highest = kept.filter(authority=authority).aggregate(highest=Max("number"))["highest"]
            given["number"] = (highest or 0) + 1
        return given

    def public_address(self, record: Any) -> str:
        if record.status == Status.DRAFT:
            return ""
        return reverse("package", args=[record.slug])
