from django.urls import path

from dashboard.authorities.views import authorities, authority

urlpatterns = [
    path("authorities/", authorities, name="authorities"),
    path("authorities/<slug:code>/", authority, name="authority"),
]
