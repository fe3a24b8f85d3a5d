"""The application's addresses and one more: a view that does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    """What a page costs before it does anything."""
    return HttpResponse()


urlpatterns = [path("empty/", empty), path("", include("commonhours.config.urls"))]
