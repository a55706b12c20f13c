"""The site's addresses."""

from django.contrib import admin
from django.urls import path

from dashboard.views.authorities import authorities, authority
from dashboard.views.health import healthz
from dashboard.views.overview import overview

urlpatterns = [
    path("", overview, name="overview"),
    path("authorities/", authorities, name="authorities"),
    path("authorities/<slug:code>/", authority, name="authority"),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
