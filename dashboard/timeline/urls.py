from django.urls import path

from dashboard.timeline.views import timeline

urlpatterns = [
    path("timeline/", timeline, name="timeline"),
]
