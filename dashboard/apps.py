from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """The web: pages over the money."""

    name = "dashboard"
