from django.contrib import admin

from assistance.admin.ledger import LedgerAdmin
from assistance.models import ReportedFigure


@admin.register(ReportedFigure)
class ReportedFigureAdmin(LedgerAdmin):
    list_display = (
        "key",
        "measure",
        "subject",
        "as_of",
        "qualifier",
        "value",
        "unit",
        "comparable",
        "left_afterwards",
    )
    list_filter = ("measure", "subject", "comparable", "confidence")
    search_fields = ("key", "subject", "wording")
    date_hierarchy = "as_of"
    ordering = ("-as_of", "key")
    radio_fields = {"unit": admin.HORIZONTAL, "confidence": admin.HORIZONTAL}
    fieldsets = (
        (
            "What was said",
            {
                "fields": (
                    "measure",
                    "subject",
                    "as_of",
                    "qualifier",
                    "value",
                    "unit",
                    "precision",
                    "wording",
                )
            },
        ),
        (
            "Held against the ledger",
            {"fields": ("comparable", "not_comparable_because", "difference_note")},
        ),
        ("What it rests on", {"fields": ("source", "other_sources", "confidence")}),
        ("Only where it applies", {"classes": ("collapse",), "fields": ("key",)}),
    )
