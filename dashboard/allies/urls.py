from django.urls import path

from dashboard.allies.views import allies, ally

urlpatterns = [
    path("allies/", allies, name="allies"),
    path("allies/<slug:code>/", ally, name="ally"),
]
