"""Pages of people and of those served: who they are, and what the house knows of them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.people.queries import identity, served
from commonhours.web.middleware import House


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: House) -> HttpResponse:
    """Find anybody by a few letters."""
    require_somewhere(request.actor, Permission.SEE_PEOPLE)
    return render(request, "people/people.html", {})


@require_GET
def person(request: House, person_id: UUID) -> HttpResponse:
    """A worker's page for staff."""
    with seeing(request.actor.sight):
        page = identity(request.actor, person_id)
    return render(request, "people/person.html", {"page": page})


@require_GET
def service_user(request: House, service_user_id: UUID) -> HttpResponse:
    """A service user's page for staff."""
    with seeing(request.actor.sight):
        page = served(request.actor, service_user_id)
    return render(request, "people/service_user.html", {"page": page})
