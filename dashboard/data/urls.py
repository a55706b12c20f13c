from django.urls import path

from dashboard.data.exports import export_urls
from dashboard.data.views import data, data_json

urlpatterns = [
    path("data/", data, name="data"),
    path("data.json", data_json, name="data_json"),
    *export_urls,
]
