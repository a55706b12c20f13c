from django.urls import path

from dashboard.methodology.views import methodology

urlpatterns = [
    path("methodology/", methodology, name="methodology"),
]
