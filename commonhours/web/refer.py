"""Refer a service user: find who can help, then say why, what may be told and how they agreed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.integrations.directory.search import ServiceLine, search_directory, service_listed
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import ServiceUser
from commonhours.referrals.access import sender_of
from commonhours.referrals.actions import Target, send_referral
from commonhours.referrals.rules import USUAL_CONSENT_DAYS
from commonhours.web.directory import hours_in_words
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.refer_forms import ReferForm, organisations_to_refer_to
from commonhours.words import sentence
from commonhours.words.terms import gettext as _

FOUND = 20


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def refer(request: House, service_user_id: UUID) -> HttpResponse:
    """Search for who can help, then the form for one of them; a POST of the form refers."""
    with seeing(request.actor.sight):
        served = ServiceUser.objects.filter(id=service_user_id).first()
        if served is None or not served.organisation_ids:
            raise NotFound.because("unknown_service_user", field="service_user")
        sender_of(request.actor, served)
    shown = {"service_user_id": served.id, "name": served.name, "ask": request.GET.get("ask", "")[:40]}
    service, organisation_id = _chosen(request)
    if service is None and organisation_id is None:
        return _search(request, shown, set(served.organisation_ids))
    shown |= {"to": service.name if service else names_of_organisations()[organisation_id]}  # type: ignore[index]  # one of the two is there
    shown |= {"listed": _listed(service) if service else None}
    if request.method != "POST":
        return _form(request, shown, _blank(request, service))
    return _send(request, shown, service, organisation_id)


def _chosen(request: House) -> tuple[ServiceLine | None, UUID | None]:
    """The service or the organisation that the address names, if it is there."""
    service_id, place = as_uuid(request.GET.get("service", "")), as_uuid(request.GET.get("organisation", ""))
    service = service_listed(by=request.actor, service_id=service_id) if service_id else None
    return service, place if place in names_of_organisations() else None


def _search(request: House, shown: dict[str, Any], own: set[UUID]) -> HttpResponse:
    """A POST, since what somebody needs help with belongs in no address."""
    asked = request.POST if request.method == "POST" else QueryDict()
    text, where = asked.get("text", "")[:120], asked.get("where", "")[:80]
    found = search_directory(by=request.actor, text=text, where=where, most=FOUND)
    base = reverse("refer", args=[shown["service_user_id"]])
    ask = f"&ask={shown['ask']}" if as_uuid(shown["ask"]) else ""
    page = shown | {
        "text": text,
        "where": where,
        "services": [_listed(line) | {"url": f"{base}?service={line.id}{ask}"} for line in found],
        "organisations": [
            {"name": name, "url": f"{base}?organisation={key}{ask}"}
            for key, name in organisations_to_refer_to(own)
        ],
    }
    return render(request, "referrals/search.html", page)


def _listed(line: ServiceLine) -> dict[str, Any]:
    place = line.places[0] if line.places else None
    phones = line.phones or (place.phones if place else ())
    return {
        "name": line.name,
        "organisation": line.organisation if line.organisation != line.name else "",
        "place": ", ".join(each for each in (place.address, place.city) if each) if place else "",
        "phone": next((each["number"] for each in phones if each.get("kind") != "fax"), ""),
        "eligibility": line.eligibility,
        "hours": hours_in_words(line.hours)[:3],
        "email": line.email,
    }


def _blank(request: House, service: ServiceLine | None) -> ReferForm:
    today = now().astimezone(zone_of(request)).date()
    initial = {
        "until": today + timedelta(days=USUAL_CONSENT_DAYS),
        "how": "spoken",
        "facts": ["phone"],
        "email": service.email if service else "",
    }
    return ReferForm(outside=service is not None, initial=initial)


def _send(
    request: House, shown: dict[str, Any], service: ServiceLine | None, organisation_id: UUID | None
) -> HttpResponse:
    form = ReferForm(request.POST, outside=service is not None)
    if not form.is_valid():
        return _form(request, shown, form, 422)
    to = Target(service.id if service else None, organisation_id, form.cleaned_data.get("email", ""))
    try:
        sent = send_referral(
            by=keyed(request),
            at=now(),
            service_user_id=shown["service_user_id"],
            to=to,
            reason=form.cleaned_data["reason"],
            consent=form.agreed(),
            ask_id=as_uuid(shown["ask"]),
        )
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _form(request, shown, _with(form, refused), refused.status)
    tell(request, _("Referred. Their page shows what was told, and they can take it back."))
    return redirect("referral", referral_id=sent.referral_id)


def _with(form: ReferForm, refused: Refused) -> ReferForm:
    for each in refused.refusals:
        form.add_error(each.field if each.field in form.fields else None, sentence(each))
    return form


def _form(request: House, shown: dict[str, Any], form: forms.Form, status: int = 200) -> HttpResponse:
    return render(request, "referrals/refer.html", shown | {"form": form, "key": fresh_key()}, status=status)
