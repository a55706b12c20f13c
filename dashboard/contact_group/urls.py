from django.urls import path

from dashboard.contact_group.views import contact_group

urlpatterns = [
    path("contact-group/", contact_group, name="contact_group"),
]
