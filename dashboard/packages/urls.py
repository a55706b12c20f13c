from django.urls import path

from dashboard.packages.package_views import package
from dashboard.packages.views import packages

urlpatterns = [
    path("packages/", packages, name="packages"),
    path("packages/<slug:slug>/", package, name="package"),
]
