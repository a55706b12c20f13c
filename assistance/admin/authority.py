from django.contrib import admin

from assistance.admin.ledger import LedgerAdmin
from assistance.admin.record import RecordAdmin
from assistance.models import FundingAction, FundingAuthority, Target


@admin.register(FundingAuthority)
class FundingAuthorityAdmin(RecordAdmin):
    list_display = ("code", "name", "kind", "opens_on")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    ordering = ("code",)
    autocomplete_fields = ()


@admin.register(FundingAction)
class FundingActionAdmin(LedgerAdmin):
    list_display = (
        "key",
        "authority",
        "effective_on",
        "kind",
        "change_usd",
        "left_afterwards",
        "fiscal_year",
        "confidence",
    )
    list_filter = ("authority", "kind", "fiscal_year", "confidence")
    list_select_related = ("authority",)
    search_fields = ("key", "description", "public_law")
    date_hierarchy = "effective_on"
    ordering = ("-effective_on", "key")
    radio_fields = {"authority": admin.HORIZONTAL, "confidence": admin.HORIZONTAL}
    fieldsets = (
        (
            "The act",
            {
                "fields": (
                    "authority",
                    "kind",
                    "effective_on",
                    "change_usd",
                    "precision",
                    "description",
                    "public_law",
                    "fiscal_year",
                    "expires_on",
                )
            },
        ),
        ("What it rests on", {"fields": ("source", "other_sources", "confidence")}),
        (
            "Only where it applies",
            {"classes": ("collapse",), "fields": ("stated_usd", "note", "key")},
        ),
    )


@admin.register(Target)
class TargetAdmin(RecordAdmin):
    list_display = ("key", "authority", "stated_on", "due_on", "target_remaining_usd")
    list_filter = ("authority",)
    list_select_related = ("authority",)
    search_fields = ("key", "wording")
    date_hierarchy = "due_on"
    ordering = ("-due_on", "key")
