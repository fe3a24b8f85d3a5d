"""The day board."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.web.middleware import House


@require_GET
def board(request: House) -> HttpResponse:
    """One organisation's day."""
    require_somewhere(request.actor, Permission.PLAN)
    return render(request, "board/board.html", {})
