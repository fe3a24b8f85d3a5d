"""How a level shows itself: its settings page, the preview, and the sheets and pictures that pages link."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.organisations.actions import change_brand, change_logo
from commonhours.organisations.brands import (
    HOUSE_COLOUR,
    Level,
    Look,
    governed,
    level,
    own_look,
    require_govern,
)
from commonhours.organisations.brands import logo as logo_behind
from commonhours.organisations.brands import shown_look as as_shown
from commonhours.organisations.colours import (
    WHITE,
    contrast,
    is_colour,
    is_readable,
    nearest_readable,
    sheet,
    sheet_name,
)
from commonhours.organisations.logos import MOST_BYTES
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.web.brand_form import BrandForm
from commonhours.web.context import shown_look
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.words import sentence
from commonhours.words.terms import filled, speaking

FOR_EVER = "public, max-age=31536000, immutable"
# A few sentences in which every term stands once, for the preview.
SAMPLES = (
    N_("My [visits]"),
    N_("Cancel this [visit]"),
    N_("Name of [a worker] or [a service user]"),
    N_("Show all [workers]"),
    N_("[Coordinator]"),
)


@require_GET
@signed_in
def levels(request: House) -> HttpResponse:
    """Whatever somebody may govern: the region, programmes, organisations."""
    require_somewhere(request.actor, Permission.GOVERN)
    found = governed(request.actor)
    if len(found) == 1:
        return redirect("look", level_id=found[0].id)
    groups = [
        (label, [each for each in found if each.kind == kind])
        for kind, label in (
            ("region", _("Region")),
            ("programme", _("Programmes")),
            ("organisation", _("Organisations")),
        )
    ]
    return render(request, "settings/levels.html", {"groups": [group for group in groups if group[1]]})


@require_http_methods(["GET", "POST"])
@signed_in
def look(request: House, level_id: UUID) -> HttpResponse:
    """Name, colour and words of a level; what is left empty comes from the level above."""
    of = level(level_id)
    require_govern(request.actor, of)
    own = own_look(of)
    if request.method == "GET":
        return render(request, "settings/look.html", _page(of, BrandForm.showing(own), own))
    form = BrandForm(_sent(request))
    if not form.is_valid():
        return render(request, "settings/look.html", _page(of, form, own), status=422)
    chosen = Look() if "reset" in request.POST else form.look()
    try:
        change_brand(by=keyed(request), at=now(), level_id=of.id, look=chosen)
    except NotAllowed:
        raise
    except Refused as refused:
        form.add_error(refused.refusals[0].field or "colour", sentence(refused.refusals[0]))
        return render(request, "settings/look.html", _page(of, form, chosen), status=refused.status)
    tell(request, _("Saved. Every page follows from now on."))
    return redirect("look", level_id=of.id)


@require_POST
@signed_in
def preview(request: House, level_id: UUID) -> HttpResponse:
    """The same page as it would look, with nothing saved."""
    of = level(level_id)
    require_govern(request.actor, of)
    form = BrandForm(_sent(request))
    chosen = form.look() if form.is_valid() else own_look(of)
    return render(
        request, "settings/look.html", _page(of, form, chosen), status=200 if form.is_valid() else 422
    )


@require_POST
@signed_in
def change_picture(request: House, level_id: UUID) -> HttpResponse:
    """Take a picture as the level's logo, or none."""
    of = level(level_id)
    require_govern(request.actor, of)
    sent = request.FILES.get("logo")
    picture = b"" if "remove" in request.POST or sent is None else sent.read(MOST_BYTES + 1)
    try:
        if not picture and "remove" not in request.POST:
            raise Invalid.because("not_a_logo", field="logo")
        change_logo(by=keyed(request), at=now(), level_id=of.id, picture=picture)
    except NotAllowed:
        raise
    except Refused as refused:
        own = own_look(of)
        page = _page(of, BrandForm.showing(own), own) | {"logo_refused": sentence(refused.refusals[0])}
        return render(request, "settings/look.html", page, status=refused.status)
    tell(request, _("Saved. Every page follows from now on."))
    return redirect("look", level_id=of.id)


@require_GET
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """A logo by its digest, for as long as somebody shows it; a public picture, for whoever has the address."""
    picture = logo_behind(digest)
    if picture is None:
        raise Http404
    return HttpResponse(picture, "image/png", headers={"Cache-Control": FOR_EVER})


def _sent(request: House) -> Mapping[str, Any]:
    """What was typed; the nearest readable colour in its place when that was pressed."""
    typed = request.POST.copy()
    if "take" in typed:
        typed["colour"] = request.POST["take"]
    return typed


def _page(of: Level, form: BrandForm, chosen: Look) -> dict[str, Any]:
    """The form, and beside it what was chosen as it would show; an unreadable colour gives way to a good one."""
    shown = as_shown(of, chosen)
    colour = shown.colour or HOUSE_COLOUR
    nearest = nearest_readable(colour)
    return {
        "level": of,
        "tabs": tabs(of, "look"),
        "form": form,
        "shown": shown_look(replace(shown, colour=nearest)),
        "colour": colour,
        "contrast": f"{contrast(colour, WHITE):.2f}",
        "nearest": "" if nearest == colour else nearest,
        "samples": _samples(shown),
        "own_logo": reverse("logo", args=[own_look(of).logo_digest]) if own_look(of).logo_digest else "",
        "key": fresh_key(),
    }


def _samples(shown: Look) -> list[tuple[str, str, list[str]]]:
    """In each language the same few sentences, as they would be said."""
    said = []
    for code, name in settings.LANGUAGES:
        with override(code), speaking(shown.words):
            said.append((code, str(name), [filled(_(sample)) for sample in SAMPLES]))
    return said


def tabs(of: Level, current: str) -> list[dict[str, Any]]:
    """The settings of one level."""
    pages = (
        ("look", _("Look and words"), "edit"),
        ("rules", _("Rules"), "list"),
        ("steps", _("Steps before work"), "verified"),
        *((("badges", _("Badges"), "verified"),) if of.kind == "organisation" else ()),
        *((("rates", _("Rates"), "money"),) if of.kind != "programme" else ()),
        *((("request_desk", _("Requests for help"), "heart"),) if of.kind != "programme" else ()),
        *((("interpreters", _("Interpreters"), "language"),) if of.kind != "programme" else ()),
    )
    return [
        {"url": reverse(name, args=[of.id]), "label": label, "icon": icon, "current": name == current}
        for name, label, icon in pages
    ]


@require_GET
def look_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """The branding sheet of a colour. Its name tells all that it says, so nobody need be known and it never changes."""
    colour = "#" + name[:6]
    if not is_colour(colour) or not is_readable(colour) or name != sheet_name(colour):
        raise Http404
    return HttpResponse(sheet(colour), "text/css", headers={"Cache-Control": FOR_EVER})
