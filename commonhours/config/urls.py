"""Which door answers which address."""

from django.urls import include, path

urlpatterns = [
    path("", include("commonhours.web.urls")),
    path("", include("commonhours.api.urls")),
]
