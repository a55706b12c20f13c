from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class DashboardConfig(AppConfig):
    """The web: pages over the money."""

    name = "dashboard"


class TrackerAdminConfig(AdminConfig):
    """Django's admin, with this site's sign-in."""

    default_site = "dashboard.sign_in.site.TrackerAdminSite"


class StaticConfig(StaticFilesConfig):
    """The static files as they are served: a style sheet's parts are in the sheet already."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "css/*/*"]
