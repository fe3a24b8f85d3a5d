"""What a visitor hears when something breaks that no room has a word for: our mistake, or the database away."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from commonhours.api.refusing import fault


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody caught, in the form of the door where it happened (Django's `handler500`)."""
    error = sys.exc_info()[1]
    if request.path.startswith("/api/"):
        return fault(error)
    away = isinstance(error, (OperationalError, InterfaceError))
    page = loader.get_template("503.html" if away else "500.html").render()
    return (
        HttpResponse(page, status=503, headers={"Retry-After": "10"})
        if away
        else HttpResponse(page, status=500)
    )
