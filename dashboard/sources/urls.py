from django.urls import path, re_path

from dashboard.sources.views import source, sources

urlpatterns = [
    path("sources/", sources, name="sources"),
    re_path(r"^sources/(?P<key>[A-Za-z0-9._-]+)/$", source, name="source"),
]
