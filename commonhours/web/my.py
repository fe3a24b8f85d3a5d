"""A worker's own pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commonhours.web.middleware import House


@require_GET
def my_visits(request: House) -> HttpResponse:
    """Where I am next."""
    return render(request, "my/visits.html", {})


@require_GET
def me(request: House) -> HttpResponse:
    """What is known of me."""
    return render(request, "my/me.html", {})
