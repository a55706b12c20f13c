from django.urls import path, re_path

from dashboard.reconciliation.briefings_views import briefing, briefings
from dashboard.reconciliation.views import reconciled_figure, reconciliation

urlpatterns = [
    path("reconciliation/", reconciliation, name="reconciliation"),
    # A key may hold dots, which a slug may not.
    re_path(
        r"^reconciliation/(?P<key>[A-Za-z0-9._-]+)/$", reconciled_figure, name="reconciled_figure"
    ),
    path("briefings/", briefings, name="briefings"),
    re_path(r"^briefings/(?P<key>[A-Za-z0-9._-]+)/$", briefing, name="briefing"),
]
