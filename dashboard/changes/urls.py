from django.urls import path

from dashboard.changes.views import changes

urlpatterns = [
    path("changes/", changes, name="changes"),
]
