"""The site's addresses: each subject's own, and what belongs to none."""

from django.contrib import admin
from django.urls import include, path

from dashboard.site.health import healthz

SUBJECTS = (
    "overview",
    "authorities",
    "changes",
    "feeds",
    "packages",
    "allies",
    "contact_group",
    "reconciliation",
    "timeline",
    "sources",
    "corrections",
    "methodology",
    "proof",
    "data",
)

urlpatterns = [
    *(path("", include(f"dashboard.{subject}.urls")) for subject in SUBJECTS),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
