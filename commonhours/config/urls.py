"""Which door answers which address."""

from django.urls import include, path

handler500 = "commonhours.config.trouble.server_error"

urlpatterns = [
    path("", include("commonhours.web.urls")),
    path("", include("commonhours.api.urls")),
]
