"""Which columns, filters and fields the lists and forms of each kind of record have."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse

from assistance.admin.ledger import LedgerAdmin
from assistance.admin.record import RecordAdmin
from assistance.models import (
    Activity,
    Capability,
    CoalitionMembership,
    ContextNote,
    Contribution,
    ExchangeRate,
    FundingAction,
    FundingAuthority,
    Meeting,
    Package,
    Partner,
    ReportedFigure,
    Source,
    Status,
    Target,
)

RESTS_ON: Any = ("What it rests on", {"fields": ("source", "other_sources", "confidence")})


def seldom(*fields: str) -> Any:
    """Return the folded part of a form with what few records have."""
    return ("Only where it applies", {"classes": ("collapse",), "fields": fields})


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("key", "title", "publisher", "published_on", "kind", "access")
    list_filter = ("kind", "access")
    search_fields = ("key", "title", "publisher", "url")
    date_hierarchy = "published_on"
    ordering = ("key",)
    radio_fields = {"kind": admin.HORIZONTAL, "access": admin.HORIZONTAL}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (None, {"fields": ("title", "publisher", "published_on", "url", "kind", "access")}),
        seldom("note", "key"),
    )

    def public_address(self, record: Any) -> str:
        return "" if record.status == Status.DRAFT else reverse("source", args=[record.key])


@admin.register(FundingAuthority)
class FundingAuthorityAdmin(RecordAdmin):
    list_display = ("code", "name", "kind", "opens_on")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(FundingAction)
class FundingActionAdmin(LedgerAdmin):
    list_display = (
        "key", "authority", "effective_on", "kind", "change_usd", "left_afterwards", "fiscal_year",
        "confidence",
    )  # fmt: skip
    list_filter = ("authority", "kind", "fiscal_year", "confidence")
    search_fields = ("key", "description", "public_law")
    date_hierarchy = "effective_on"
    ordering = ("-effective_on", "key")
    radio_fields = {"authority": admin.HORIZONTAL, "confidence": admin.HORIZONTAL}
    act = (
        "authority", "kind", "effective_on", "change_usd", "precision", "description", "public_law",
        "fiscal_year", "expires_on",
    )  # fmt: skip
    fieldsets = (("The act", {"fields": act}), RESTS_ON, seldom("stated_usd", "note", "key"))


@admin.register(Target)
class TargetAdmin(RecordAdmin):
    list_display = ("key", "authority", "stated_on", "due_on", "target_remaining_usd")
    list_filter = ("authority",)
    search_fields = ("key", "wording")
    date_hierarchy = "due_on"
    ordering = ("-due_on", "key")


@admin.register(Capability)
class CapabilityAdmin(RecordAdmin):
    list_display = ("slug", "name", "description")
    search_fields = ("slug", "name")
    ordering = ("slug",)


@admin.register(Package)
class PackageAdmin(LedgerAdmin):
    list_display = ("slug", "title", "announced_on", "amount_usd", "charged_usd", "left_afterwards")
    list_filter = ("authority", "confidence", "capabilities")
    search_fields = ("slug", "title", "note")
    date_hierarchy = "announced_on"
    ordering = ("-announced_on", "slug")
    radio_fields = {"authority": admin.HORIZONTAL, "confidence": admin.HORIZONTAL}
    announcement = ("authority", "announced_on", "amount_usd", "number", "title", "capabilities")
    fieldsets = (
        ("The announcement", {"fields": announcement}),
        RESTS_ON,
        seldom("charged_usd", "known_from", "note", "slug"),
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
        return "" if record.status == Status.DRAFT else reverse("package", args=[record.slug])


@admin.register(ReportedFigure)
class ReportedFigureAdmin(LedgerAdmin):
    list_display = (
        "key", "measure", "subject", "as_of", "qualifier", "value", "unit", "comparable",
        "left_afterwards",
    )  # fmt: skip
    list_filter = ("measure", "subject", "comparable", "confidence")
    search_fields = ("key", "subject", "wording")
    date_hierarchy = "as_of"
    ordering = ("-as_of", "key")
    radio_fields = {"unit": admin.HORIZONTAL, "confidence": admin.HORIZONTAL}
    said = (
        "measure", "subject", "as_of", "qualifier", "value", "unit", "precision", "wording",
    )  # fmt: skip
    compared = ("comparable", "not_comparable_because", "difference_note")
    fieldsets = (
        ("What was said", {"fields": said}),
        ("Held against the ledger", {"fields": compared}),
        RESTS_ON,
        seldom("key"),
    )


@admin.register(ContextNote)
class ContextNoteAdmin(RecordAdmin):
    list_display = ("key", "as_of", "topic", "place")
    list_filter = ("topic",)
    search_fields = ("key", "place", "statement")
    date_hierarchy = "as_of"
    ordering = ("-as_of", "key")


@admin.register(Partner)
class PartnerAdmin(RecordAdmin):
    list_display = ("code", "name", "nato_member", "eu_member", "contact_group", "gdp_year")
    list_filter = ("nato_member", "eu_member", "contact_group")
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(Contribution)
class ContributionAdmin(RecordAdmin):
    list_display = ("partner", "month", "kind", "measure", "amount", "currency", "series")
    list_filter = ("series", "kind", "measure", "currency")
    search_fields = ("partner__code", "partner__name")
    date_hierarchy = "month"
    ordering = ("-month", "partner__code", "kind", "measure", "series")


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    list_display = ("key", "partner", "announced_on", "kind", "measure", "value_eur", "series")
    list_filter = ("series", "kind", "measure", "date_precision", "currency")
    search_fields = ("key", "partner__code", "partner__name", "description")
    date_hierarchy = "announced_on"
    ordering = ("series", "key")


@admin.register(ExchangeRate)
class ExchangeRateAdmin(RecordAdmin):
    list_display = ("currency", "month", "usd_per_unit")
    list_filter = ("currency",)
    search_fields = ("currency",)
    date_hierarchy = "month"
    ordering = ("-month", "currency")


@admin.register(CoalitionMembership)
class CoalitionMembershipAdmin(RecordAdmin):
    list_display = ("coalition", "partner", "role")
    list_filter = ("role", "coalition")
    search_fields = ("coalition__slug", "coalition__name", "partner__code", "partner__name")
    ordering = ("coalition__slug", "partner__code")


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    list_display = ("number", "held_on", "place", "format", "chair")
    list_filter = ("format",)
    search_fields = ("number", "place", "chair")
    date_hierarchy = "held_on"
    ordering = ("-number",)
