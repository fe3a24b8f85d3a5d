"""Badges outside the house: the files that a worker carries away, and what whoever is shown one can check."""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.common.sight import NOBODY, concern, seeing
from commonhours.credentials.badges import WornLine, worn_number, worn_one
from commonhours.credentials.models import Issuer
from commonhours.integrations.openbadges.credentials import (
    LARGEST_FILE,
    Addresses,
    baked_png,
    baked_svg,
    credential,
    token_in,
    token_of,
)
from commonhours.integrations.openbadges.credentials import (
    taken_back as list_of_taken,
)
from commonhours.integrations.signing import Forged, checked, issuer_of
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import region
from commonhours.people.queries import names_of_people
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House

TYPES = {"png": "image/png", "svg": "image/svg+xml", "jwt": "application/jwt"}


@require_GET
@signed_in
def file(request: House, given_id: UUID, kind: str) -> HttpResponse:
    """A badge of mine as a file: a picture that carries it, or the signed text alone."""
    by = request.actor
    if by.person_id is None or kind not in TYPES:
        raise NotFound.because("not_found")
    with seeing(by.sight):
        worn = worn_one(given_id, person_id=by.person_id)
        if worn is None or worn.taken_on:
            raise NotFound.because("not_found")
        name = names_of_people([by.person_id])[by.person_id]
        said = credential(worn, worn_number(given_id), name, addresses(worn), region().tzinfo)
    token, badge = token_of(said, worn.badge.organisation_id), worn.badge
    bake = {"png": baked_png, "svg": baked_svg}.get(kind)
    content = bake(badge.colour, badge.mark, token) if bake else token.encode()
    return HttpResponse(
        content, TYPES[kind], headers={"Content-Disposition": f'attachment; filename="badge.{kind}"'}
    )


def addresses(worn: WornLine) -> Addresses:
    """Where this city answers for a badge."""
    return Addresses(
        _address("check_badge", worn.id),
        _address("badge_picture", worn.badge.id),
        _address("badges_taken_back", worn.badge.organisation_id),
    )


def _address(name: str, *arguments: UUID) -> str:
    return urljoin(settings.SITE_ADDRESS, reverse(name, args=arguments))


@require_GET
def taken_back(request: HttpRequest, level_id: UUID) -> HttpResponse:
    """What an organisation has taken back, by number: other programs read it to check a badge."""
    if not Organisation.objects.filter(id=level_id).exists():
        raise Http404
    issuer = Issuer.objects.filter(organisation_id=level_id).first()
    taken = issuer.taken if issuer else []
    token = list_of_taken(level_id, taken, _address("badges_taken_back", level_id), now=now())
    return HttpResponse(token, TYPES["jwt"], headers={"Cache-Control": "public, max-age=300"})


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, given_id: UUID) -> HttpResponse:
    """Whether a badge still counts, for whoever was shown it; a POST checks the file itself.

    The id stands in the file and nowhere else, so its holder has been shown all that stands here, and the name too.
    """
    with seeing(NOBODY):
        concern([given_id])
        worn = worn_one(given_id)
    if worn is None:
        raise Http404
    at = now()
    page = {"worn": worn, "state": worn.state(at.astimezone(region().tzinfo).date()), **_days(worn)}
    if request.method == "POST":
        page |= _read(request, worn, at)
    return render(request, "badges/check.html", page)


def _days(worn: WornLine) -> dict[str, str]:
    since = date_format(worn.since, "DATE_FORMAT")
    until = date_format(worn.until, "DATE_FORMAT") if worn.until else ""
    begins = _("Since %(since)s.") % {"since": since}
    ends = _("It ends on %(until)s.") % {"until": until} if until else ""
    return {
        "since": since,
        "until": until,
        "dates": f"{begins} {ends}".strip(),
        "taken_on": date_format(worn.taken_on, "DATE_FORMAT") if worn.taken_on else "",
    }


def _read(request: HttpRequest, worn: WornLine, at: datetime) -> dict[str, Any]:
    """What the file says, once it is certain that this organisation has signed it for this badge."""
    sent = request.FILES.get("file")
    try:
        if sent is None or (sent.size or 0) > LARGEST_FILE:
            raise Forged
        said = checked(token_in(sent.read()))
        if said["iss"] != issuer_of(worn.badge.organisation_id) or said.get("jti") != f"urn:uuid:{worn.id}":
            raise Forged
        return {"genuine": True, "name": said["credentialSubject"]["identifier"][0]["identityHash"]}
    except (Forged, KeyError, IndexError, TypeError):
        return {"forged": True}
