"""Messages: one's own, and what went out."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.web.middleware import House


@require_GET
def my_messages(request: House) -> HttpResponse:
    """What I was told."""
    return render(request, "messages/inbox.html", {})


@require_GET
def outbox(request: House) -> HttpResponse:
    """What went out."""
    require_somewhere(request.actor, Permission.SEE_OUTBOX)
    return render(request, "messages/outbox.html", {})
