from django.contrib import admin

from assistance.admin.record import RecordAdmin, SourcedAdmin
from assistance.models import FundingAction, FundingAuthority, Target


@admin.register(FundingAuthority)
class FundingAuthorityAdmin(RecordAdmin):
    list_display = ("code", "name", "kind", "opens_on")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    ordering = ("code",)
    autocomplete_fields = ()


@admin.register(FundingAction)
class FundingActionAdmin(SourcedAdmin):
    list_display = (
        "key",
        "authority",
        "effective_on",
        "kind",
        "change_usd",
        "stated_usd",
        "fiscal_year",
        "confidence",
    )
    list_filter = ("authority", "kind", "fiscal_year", "confidence")
    list_select_related = ("authority",)
    search_fields = ("key", "description", "public_law")
    date_hierarchy = "effective_on"
    ordering = ("-effective_on", "key")


@admin.register(Target)
class TargetAdmin(RecordAdmin):
    list_display = ("key", "authority", "stated_on", "due_on", "target_remaining_usd")
    list_filter = ("authority",)
    list_select_related = ("authority",)
    search_fields = ("key", "wording")
    date_hierarchy = "due_on"
    ordering = ("-due_on", "key")
