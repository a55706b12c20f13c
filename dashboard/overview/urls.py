from django.urls import path

from dashboard.overview.views import overview

urlpatterns = [
    path("", overview, name="overview"),
]
