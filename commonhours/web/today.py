"""Today on the phone: the visits of a day and their presses, also where there is no signal.

The page itself tells nothing of anybody: its script fills it from what the phone keeps sealed, and that goes with the
day. Presses wait on the phone until they are sent; each has its id from there, so that it counts once.
"""

import json
from datetime import date, datetime, time, timedelta, tzinfo
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
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from commonhours.bookings.pages import Sought, Span, VisitLine, visits
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.clock import now
from commonhours.common.looks import CONTACT, looked_at
from commonhours.common.refusals import Invalid, Refused
from commonhours.organisations.brands import PLAIN
from commonhours.routing.own import Way, own_ways
from commonhours.timesheets.actions import Press, clock
from commonhours.timesheets.actions.clock import MOST_PRESSES
from commonhours.timesheets.models import LABELS
from commonhours.timesheets.own import AHEAD, SOON, AtTheDoor, doors_of_a_phone, end_of_day
from commonhours.timesheets.rules import ASTRAY, WAYS
from commonhours.web.context import shown_look
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, keyed, zone_of
from commonhours.web.next_visit import way_words
from commonhours.web.show import clock as time_of_day
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
SUNDAY = date(2023, 1, 1)
# Some hundreds of letters for each of the presses that are taken at once.
MOST_LETTERS = 100_000


@require_GET
@signed_in
def today_page(request: House) -> HttpResponse:
    """The page that works without a signal; whoever keeps it keeps nobody's name with it."""
    return render(request, "my/today.html", {"words": _words_of_days()})


def _words_of_days() -> dict[str, str]:
    """Days and hours as all pages say them: not every browser knows every language of ours."""
    days = [date_format(SUNDAY + each * ONE_DAY, "l") for each in range(7)]
    months = [date_format(SUNDAY.replace(month=each), "F") for each in range(1, 13)]
    halves = [time_format(time(each), "a") for each in (9, 15)]
    shown = {"days": days, "months": months, "halves": halves}
    return {name: "|".join(words) for name, words in shown.items()} | {"form": _("l, F j")}


@require_GET
def today_data(request: House) -> HttpResponse:
    """My visits and what is pressed next in each; 401 has the phone forget what it keeps."""
    if not request.actor.account_id:
        return JsonResponse({}, status=401)
    return JsonResponse({**_today(request, now()), "csrf": get_token(request)})


@require_POST
@signed_in
def take_presses(request: House) -> HttpResponse:
    """Take in what was pressed without a signal: late, twice and in any order; each counts once.

    The answer tells the day as it stands now, so that a phone whose signal goes at once has not to ask.
    """
    at = now()
    try:
        clocked = clock(by=keyed(request), at=at, presses=_presses(request.POST))
    except Refused as refused:
        return JsonResponse({"words": [sentence(each) for each in refused.refusals]}, status=refused.status)
    return JsonResponse(
        {
            "taken": [str(each) for each in (*clocked.counted, *clocked.known)],
            "unknown": [str(each) for each in clocked.unknown],
            "today": _today(request, at),
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


def _today(request: House, at: datetime) -> dict[str, Any]:
    """What a phone keeps: until when, and of each visit no more than its day and its organisation allow."""
    doors = doors_of_a_phone(by=request.actor, at=at)
    named = [each for each in doors if not each.bare]
    looked_at((each.service_user_id for each in named), CONTACT)
    lines = _lines(request, at) if named else {}
    ways = own_ways(by=request.actor, since=at - 2 * ONE_DAY, until=at + ONE_DAY) if named else {}
    works = TypeOfWork.objects.in_bulk({each.type_of_work_id for each in doors})
    zone = zone_of(request)
    visits = [
        _visit(each, at, zone, lines.get(each.visit_id), works[each.type_of_work_id], ways.get(each.visit_id))
        for each in doors
    ]
    return {
        "owner": str(request.actor.account_id),
        "now": at,
        "until": max([end_of_day(at, zone) + AHEAD, *(each["gone"] for each in visits)]),
        "zone": str(zone),
        "visits": visits,
    }


def _lines(request: House, at: datetime) -> dict[UUID, VisitLine]:
    """My visits of yesterday, whose end may still be pressed, and of today."""
    by, today = request.actor, at.astimezone(zone_of(request)).date()
    span = Span(today - ONE_DAY, today + ONE_DAY)
    return {line.id: line for line in visits(by=by, sought=Sought(span, person_id=by.person_id, most=200))}


def _visit(
    door: AtTheDoor,
    at: datetime,
    zone: tzinfo,
    line: VisitLine | None,
    work: TypeOfWork,
    way: Way | None,
) -> dict[str, Any]:
    """A visit as the phone keeps it: what the button needs, and where it may for its day a first name, the address and
    how far it is.

    From `opens` on it is shown, at `named` these go, at `gone` the rest: whoever has begun may finish late.
    """
    address = (line.address or "") if line and not door.bare and not work.remote else ""
    named = max(end_of_day(max(at, door.starts_at), zone), door.ends_at)
    return {
        "assignment": str(door.assignment_id),
        "way": door.way,
        "who": door.who,
        "start": time_of_day(timezone.localtime(door.starts_at)),
        "end": time_of_day(timezone.localtime(door.ends_at)),
        "work": work.name,
        "address": address,
        "map": f"geo:0,0?q={quote(address)}" if address else "",
        # `way` is what is pressed next.
        "travel": "" if door.bare else way_words(way),
        "place": door.place,
        "code": door.code,
        "opens": min(end_of_day(door.starts_at, zone) - ONE_DAY, door.starts_at - SOON),
        "named": named,
        "gone": max(named, door.ends_at + ASTRAY),
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
