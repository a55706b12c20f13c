from django.urls import path

from dashboard.proof.views import proof

urlpatterns = [
    path("proof/<slug:figure>/", proof, name="proof"),
]
