from django.contrib import admin

from assistance.admin.record import SourcedAdmin
from assistance.models import ReportedFigure


@admin.register(ReportedFigure)
class ReportedFigureAdmin(SourcedAdmin):
    list_display = (
        "key",
        "measure",
        "subject",
        "as_of",
        "qualifier",
        "value",
        "unit",
        "comparable",
        "confidence",
    )
    list_filter = ("measure", "comparable", "confidence")
    search_fields = ("key", "subject", "wording")
    date_hierarchy = "as_of"
    ordering = ("-as_of", "key")
