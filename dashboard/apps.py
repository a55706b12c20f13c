from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DashboardConfig(AppConfig):
    """The web: pages over the money."""

    name = "dashboard"


class TrackerAdminConfig(AdminConfig):
    """Django's admin, with this site's sign-in."""

    default_site = "dashboard.sign_in.site.TrackerAdminSite"
