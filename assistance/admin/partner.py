from django.contrib import admin

from assistance.admin.record import RecordAdmin
from assistance.models import Activity, Contribution, ExchangeRate, Partner


@admin.register(Partner)
class PartnerAdmin(RecordAdmin):
    list_display = ("code", "name", "nato_member", "eu_member", "contact_group", "gdp_year")
    list_filter = ("nato_member", "eu_member", "contact_group")
    search_fields = ("code", "name")
    ordering = ("code",)
    autocomplete_fields = ("source", "contact_group_source")


@admin.register(Contribution)
class ContributionAdmin(RecordAdmin):
    list_display = ("partner", "month", "kind", "measure", "amount", "currency", "series")
    list_filter = ("series", "kind", "measure", "currency")
    list_select_related = ("partner",)
    search_fields = ("partner__code", "partner__name")
    date_hierarchy = "month"
    ordering = ("-month", "partner__code", "kind", "measure", "series")
    autocomplete_fields = ("source", "partner")


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    list_display = ("key", "partner", "announced_on", "kind", "measure", "value_eur", "series")
    list_filter = ("series", "kind", "measure", "date_precision", "currency")
    list_select_related = ("partner",)
    search_fields = ("key", "partner__code", "partner__name", "description")
    date_hierarchy = "announced_on"
    ordering = ("series", "key")
    autocomplete_fields = ("source", "partner")


@admin.register(ExchangeRate)
class ExchangeRateAdmin(RecordAdmin):
    list_display = ("currency", "month", "usd_per_unit")
    list_filter = ("currency",)
    search_fields = ("currency",)
    date_hierarchy = "month"
    ordering = ("-month", "currency")
