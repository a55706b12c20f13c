from django.urls import path

from dashboard.corrections.views import corrections

urlpatterns = [
    path("corrections/", corrections, name="corrections"),
]
