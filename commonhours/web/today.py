"""Today on the phone: the visits of a day and their presses, also where there is no signal.

The page itself tells nothing of anybody: its script fills it from what the phone keeps sealed, and that goes with the
day. Presses wait on the phone until they are sent; each has its id from there, so that it counts once.
"""

import json
from collections.abc import Container
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from commonhours.bookings.pages import Sought, Span, VisitLine, visits
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.clock import now
from commonhours.common.looks import CONTACT, looked_at
from commonhours.common.refusals import Invalid, Refused
from commonhours.organisations.brands import PLAIN
from commonhours.timesheets.actions import Press, clock
from commonhours.timesheets.actions.clock import MOST_PRESSES
from commonhours.timesheets.models import LABELS
from commonhours.timesheets.own import AtTheDoor, doors_of_today, end_of_day
from commonhours.timesheets.rules import WAYS
from commonhours.web.context import shown_look
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, keyed, zone_of
from commonhours.web.show import clock as time_of_day
from commonhours.web.show import day_in_words
from commonhours.words import sentence
from commonhours.words.terms import gettext as _

# What a phone needs to show the page without us.
SHELL = (
    "css/commonhours.css",
    "js/today.js",
    "js/phone.js",
    "js/kept.js",
    "img/icons.svg",
    "img/favicon.svg",
)
ONE_DAY = timedelta(days=1)
# Some hundreds of letters for each of the presses that are taken at once.
MOST_LETTERS = 100_000


@require_GET
@signed_in
def today_page(request: House) -> HttpResponse:
    """The page that works without a signal; whoever keeps it keeps nobody's name with it."""
    return render(request, "my/today.html")


@require_GET
def today_data(request: House) -> HttpResponse:
    """My visits until the day ends and what is pressed next in each; 401 has the phone forget what it keeps."""
    by, at = request.actor, now()
    if not by.account_id:
        return JsonResponse({}, status=401)
    doors = doors_of_today(by=by, at=at)
    looked_at((each.service_user_id for each in doors), CONTACT)
    lines = _lines(request, at) if doors else {}
    remote = set(TypeOfWork.objects.filter(remote=True).values_list("id", flat=True))
    return JsonResponse(
        {
            "owner": str(by.account_id),
            "now": at.isoformat(),
            "until": max((end_of_day(at), *(each.ends_at for each in doors))).isoformat(),
            "day": day_in_words(timezone.localtime(at).date()),
            "zone": str(zone_of(request)),
            "csrf": get_token(request),
            "visits": [_visit(each, lines.get(each.visit_id), remote) for each in doors],
        }
    )


@require_POST
@signed_in
def take_presses(request: House) -> HttpResponse:
    """Take in what was pressed without a signal: late, twice and in any order; each counts once."""
    at = now()
    try:
        clocked = clock(by=keyed(request), at=at, presses=_presses(request.POST))
    except Refused as refused:
        return JsonResponse({"words": [sentence(each) for each in refused.refusals]}, status=refused.status)
    return JsonResponse(
        {
            "taken": [str(each) for each in (*clocked.counted, *clocked.known)],
            "unknown": [str(each) for each in clocked.unknown],
        }
    )


@require_GET
def phone_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for us where we cannot be reached; from the root, since it answers for all pages."""
    found = finders.find("web/js/worker.js")
    assert isinstance(found, str), "the script is part of the house"
    told = json.dumps([reverse("today"), *(static(f"web/{name}") for name in SHELL)])
    own = f"const SHELL = {told};\nconst MESSAGES = {json.dumps(reverse('my_messages'))};\n"
    # What browsers are told while no page is open stands in a script of its own.
    pushed = f"\nimportScripts({json.dumps(static('web/js/pushed.js'))});\n"
    script = f"{own}{Path(found).read_text()}{pushed}"
    answer = HttpResponse(script, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows when Commonhours is put on its first screen: the name and colour of the reader's house."""
    look = shown_look(getattr(request, "look", PLAIN))
    name = look["name"] or look["house"] or _("Commonhours")
    icons = [
        {
            "src": static(f"web/img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": use,
        }
        for size in (192, 512)
        for use in ("any", "maskable")
    ]
    told = {
        "id": "/",
        "name": name,
        "short_name": name[:12].strip(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f4ef",
        "theme_color": look["colour"],
        "lang": get_language(),
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


# --- the parts --------------------------------------------------------------------------------------------------


def _lines(request: House, at: datetime) -> dict[UUID, VisitLine]:
    """My visits of yesterday, whose end may still be pressed, and of today."""
    by, today = request.actor, at.astimezone(zone_of(request)).date()
    span = Span(today - ONE_DAY, today + ONE_DAY)
    return {line.id: line for line in visits(by=by, sought=Sought(span, person_id=by.person_id, most=200))}


def _visit(door: AtTheDoor, line: VisitLine | None, remote: Container[UUID]) -> dict[str, Any]:
    """What the phone keeps of a visit for its day: a first name, the address, the work, and the button."""
    address = (line.address or "") if line and line.type_of_work_id not in remote else ""
    return {
        "assignment": str(door.assignment_id),
        "way": door.way,
        "who": door.who,
        "start": time_of_day(timezone.localtime(door.starts_at)),
        "end": time_of_day(timezone.localtime(door.ends_at)),
        "work": line.type_of_work if line else "",
        "address": address,
        "map": f"geo:0,0?q={quote(address)}" if address else "",
        "place": door.place,
        "code": door.code,
    }


class PressForm(forms.Form):
    """One press as the phone kept it."""

    id = forms.UUIDField()
    assignment = forms.UUIDField()
    way = forms.ChoiceField(choices=[(way, way) for way in WAYS])
    at = forms.DateTimeField()
    label = forms.ChoiceField(choices=[(label, label) for label in LABELS], required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    lng = forms.FloatField(min_value=-180, max_value=180, required=False)
    code = forms.CharField(max_length=6, required=False)


def _presses(posted: QueryDict) -> list[Press]:
    """Read what the phone sends; refuse the whole where a part cannot be read, so that nothing is half taken."""
    sent_at = forms.DateTimeField(required=False)
    try:
        rows = json.loads(posted.get("presses", "")[:MOST_LETTERS])
        when = sent_at.clean(posted.get("sent_at", ""))
    except (ValueError, RecursionError, forms.ValidationError):
        raise Invalid.because("unknown_choice", field="presses") from None
    if when is None or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid.because("unknown_choice", field="presses")
    read = [PressForm(row) for row in rows[: MOST_PRESSES + 1]]
    if not all(form.is_valid() for form in read):
        raise Invalid.because("unknown_choice", field="presses")
    return [_press(form.cleaned_data, when) for form in read]


def _press(said_so: dict[str, Any], sent_at: datetime) -> Press:
    lat, lng = said_so["lat"], said_so["lng"]
    return Press(
        said_so["id"],
        said_so["assignment"],
        said_so["way"],
        said_so["at"],
        sent_at,
        label=said_so["label"],
        lat=lat if lng is not None else None,
        lng=lng if lat is not None else None,
        code=said_so["code"],
    )
