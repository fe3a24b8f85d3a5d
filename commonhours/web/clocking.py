"""“Start” and “Finish”, and both sides' yes or no to the hours that follow."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonhours.accounts.phones import phone_in_words
from commonhours.common.clock import now
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid
from commonhours.payroll.actions import say_at_finish
from commonhours.payroll.rates_of import attending
from commonhours.timesheets.actions import (
    Press,
    clock,
    confirm_hours,
    dispute_hours,
    forbid_place,
    let_place,
    make_call_code,
    make_home_code,
)
from commonhours.timesheets.own import (
    Hours,
    at_the_door,
    home_code,
    hours_for,
    hours_of_mine,
    my_call_code,
    place_word,
)
from commonhours.web.doors import signed_in
from commonhours.web.help import whose_help
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.show import clock as time_of_day
from commonhours.web.show import day_in_words
from commonhours.words.hours import FINISH, STATES, place_wording
from commonhours.words.terms import gettext as _

MOST_ASKED = 3
# Before the service user whose first page somebody came from.
HOME = "home-"
# What a worker is asked when they finish, and from how many minutes of a day on: before that no law asks for it.
ASKED = ("meal", "rests", "sent_home")
LONG_ENOUGH = {"meal": 301, "rests": 210}


@require_POST
@signed_in
def press(request: House) -> HttpResponse:
    """Take in one press of “Start” or “Finish”; the same press twice counts once."""
    at = now()
    event, place = as_uuid(request.POST.get("event", "")), as_uuid(request.POST.get("visit", ""))
    if event is None or place is None:
        raise Invalid.because("unknown_choice", field="visit")
    way = request.POST.get("way", "")
    lat, lng = (_degrees(request.POST.get(name, "")) for name in ("lat", "lng"))
    if lat is None or lng is None:
        lat = lng = None
    pressed = Press(
        event,
        place,
        way,
        at,
        at,
        label=request.POST.get("label", ""),
        lat=lat,
        lng=lng,
        code=request.POST.get("code", "").strip()[:6],
    )
    clocked = clock(by=keyed(request), at=at, presses=[pressed])
    if clocked.unknown:
        raise Invalid.because("unknown_visit", field="visit")
    tell(request, _("It has begun.") if way == "in" else _("Done. Please look at your hours."))
    return redirect("my_visits")


@require_GET
@signed_in
def my_hours(request: House) -> HttpResponse:
    """What I worked, week by week, and where each visit's hours stand."""
    shown = _with_questions(request)
    weeks = [
        {"week": week, "hours": list(rows)} for week, rows in groupby(shown, key=lambda each: each["week"])
    ]
    for each in weeks:
        hours, minutes = divmod(sum(line["minutes"] for line in each["hours"]), 60)
        each["total"] = f"{hours}:{minutes:02d}"
    return render(
        request,
        "hours/mine.html",
        {"weeks": weeks, "back": "", "key": fresh_key(), **_by_telephone(request)},
    )


@require_POST
@signed_in
def new_call_code(request: House) -> HttpResponse:
    """Draw the digits by which I am known on a telephone; those before count no more."""
    make_call_code(by=keyed(request), at=now())
    tell(request, _("Here is your new code. Tell it to nobody."))
    return redirect("my_hours")


def _by_telephone(request: House) -> dict[str, Any]:
    """Where there is a number to call: it, and the digits that are asked for."""
    if not settings.CALL_NUMBER:
        return {}
    number = phone_in_words(settings.CALL_NUMBER)
    return {"call_number": number, "call_code": my_call_code(by=request.actor)}


@require_GET
@signed_in
def help_hours(request: House, service_user_id: UUID) -> HttpResponse:
    """What was worked for a service user: yes, or no with words; and whether a place may be noted."""
    at = now()
    lines = hours_for(by=request.actor, at=at, service_user_id=service_user_id)
    shown = [hours_shown(line) for line in lines]
    return render(
        request,
        "hours/help.html",
        {
            **whose_help(request, service_user_id),
            "open": [each for each in shown if each["asks"]],
            "rest": [each for each in shown if not each["asks"]],
            "back": service_user_id,
            **place_part(request, service_user_id, at),
            "key": fresh_key(),
        },
    )


@require_POST
@signed_in
def confirm(request: House, timesheet_id: UUID) -> HttpResponse:
    """Say yes to the hours that were shown."""
    revision = _whole(request.POST.get("revision", ""))
    said = {name: _yes_or_no(request.POST.get(name, "")) for name in ASKED}
    other = _whole(request.POST.get("other_minutes", ""))
    if other is not None or any(each is not None for each in said.values()):
        first = replace(keyed(request), key=f"{keyed(request).key}-f")
        say_at_finish(by=first, at=now(), timesheet_id=timesheet_id, other_minutes=other, **said)
    confirm_hours(
        by=keyed(request), at=now(), timesheet_id=timesheet_id, revision=-1 if revision is None else revision
    )
    tell(request, _("Thank you. You have said yes to these hours."))
    return _back(request)


@require_POST
@signed_in
def dispute(request: House, timesheet_id: UUID) -> HttpResponse:
    """Say that something is wrong, and how it was."""
    words = request.POST.get("words", "")[:400]
    dispute_hours(by=keyed(request), at=now(), timesheet_id=timesheet_id, words=words)
    tell(request, _("Thank you. The office looks at it and tells you what they decide."))
    return _back(request)


@require_POST
@signed_in
def place(request: House, service_user_id: UUID) -> HttpResponse:
    """Let the place be noted for a year, or take that back."""
    by, at = keyed(request), now()
    if request.POST.get("answer") == "no":
        forbid_place(by=by, at=at, service_user_id=service_user_id)
        tell(request, _("Taken back. No place is noted from now on."))
    else:
        own = any(each.service_user_id == service_user_id for each in by.acts_for)
        given_by = str(request.user) if own else request.POST.get("given_by", "")
        wording = place_wording()
        let_place(by=by, at=at, service_user_id=service_user_id, given_by=given_by, wording=wording)
        tell(request, _("Written down. It holds for one year."))
    return _back_to(request, service_user_id)


@require_POST
@signed_in
def new_home_code(request: House, service_user_id: UUID) -> HttpResponse:
    """Draw a code for a home; the one before it counts no more."""
    make_home_code(by=keyed(request), at=now(), service_user_id=service_user_id)
    tell(request, _("There is a new code. Please hang it up at the door, inside."))
    return _back_to(request, service_user_id)


def _back_to(request: House, service_user_id: UUID) -> HttpResponse:
    """To the page of one's own affairs, or to the record."""
    if any(each.service_user_id == service_user_id for each in request.actor.acts_for):
        return redirect("help_hours", service_user_id=service_user_id)
    return redirect("service_user", service_user_id=service_user_id)


# --- parts of other pages --------------------------------------------------------------------------------------


def door_shown(request: House, visit_id: UUID | None = None) -> dict[str, Any]:
    """The big button of my page, or of one visit's page, while there is something to press."""
    door = at_the_door(by=request.actor, at=now(), visit_id=visit_id)
    if door is None:
        return {}
    return {
        "door": {
            "assignment_id": door.assignment_id,
            "visit_id": door.visit_id,
            "who": door.who,
            "way": door.way,
            "place": door.place,
            "code": door.code,
            "start": time_of_day(timezone.localtime(door.starts_at)),
            "end": time_of_day(timezone.localtime(door.ends_at)),
            # Made here, so that the same button pressed twice is one press.
            "event": new_id(),
        }
    }


def asked_of_me(request: House) -> dict[str, Any]:
    """My latest hours that wait for my yes."""
    lines = _with_questions(request)
    return {"my_open_hours": [line for line in lines if line["asks"] and line["known"]][:MOST_ASKED]}


def _with_questions(request: House) -> list[dict[str, Any]]:
    """My hours, each with what I am asked about it: breaks on days that are long enough, about one cut short, and about
    other work where the law has rules of its own for those who attend somebody."""
    shown = [hours_shown(line) for line in hours_of_mine(by=request.actor, at=now())]
    days: dict[str, int] = {}
    for each in shown:
        days[each["day"]] = days.get(each["day"], 0) + each["minutes"]
    attends = attending(by=request.actor, timesheet_ids=[each["id"] for each in shown if each["asks"]])
    for each in shown:
        each["asks_other"] = each["id"] in attends and each["known"]
        asked = [name for name, least in LONG_ENOUGH.items() if days[each["day"]] >= least]
        asked += ["sent_home"] if 0 < 2 * each["minutes"] < each["planned_minutes"] else []
        each["questions"] = [(name, _(FINISH[name])) for name in asked if each["known"]]
    return shown


def place_part(request: House, service_user_id: UUID, at: datetime) -> dict[str, Any]:
    """Whether a place may be noted, since when, by whose word; and the words to which one says yes."""
    word = place_word(by=request.actor, at=at, service_user_id=service_user_id)
    return {
        "place_word": word,
        "place_last_day": word.until - timedelta(days=1) if word else None,
        "place_wording": place_wording(),
        "home_code": home_code(by=request.actor, service_user_id=service_user_id),
        "place_own": any(each.service_user_id == service_user_id for each in request.actor.acts_for),
    }


def hours_shown(line: Hours) -> dict[str, Any]:
    """One visit's hours as pages show them, and whether the reader is asked something."""
    start = timezone.localtime(line.starts_at or line.planned_start)
    monday = start.date() - timedelta(days=start.weekday())
    known = line.starts_at is not None and line.ends_at is not None
    minutes = (
        int((line.ends_at - line.starts_at).total_seconds() // 60) if line.ends_at and line.starts_at else 0
    )
    return {
        "id": line.id,
        "visit_id": line.visit_id,
        "revision": line.revision,
        "who": line.who,
        "day": day_in_words(start.date()),
        "week": _("Week of %(day)s") % {"day": day_in_words(monday)},
        "planned": _span(line.planned_start, line.planned_end),
        "worked": _span(line.starts_at, line.ends_at),
        "minutes": minutes,
        "planned_minutes": int((line.planned_end - line.planned_start).total_seconds() // 60),
        "known": known,
        "state": line.state,
        "state_label": _(STATES[line.state]),
        "said_yes": line.said_yes,
        "asks": line.state in ("open", "unclocked") or (line.state == "waiting" and not line.said_yes),
        "words": line.words,
        "decision": line.decision,
    }


def _span(start: datetime | None, end: datetime | None) -> str:
    first, last = (time_of_day(timezone.localtime(each)) if each else "?" for each in (start, end))
    return f"{first}–{last}"


def _back(request: House) -> HttpResponse:
    """To the list from which somebody came."""
    back = request.POST.get("back", "")
    home = as_uuid(back.removeprefix(HOME)) if back.startswith(HOME) else None
    if home is not None:
        return redirect("help_home", service_user_id=home)
    served = as_uuid(back)
    if served is not None:
        return redirect("help_hours", service_user_id=served)
    return redirect("my_visits" if back == "my_visits" else "my_hours")


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _yes_or_no(said: str) -> bool | None:
    return {"yes": True, "no": False}.get(said)


def _degrees(text: str) -> float | None:
    """A number that a browser gave; what is none is left out, since no press may be lost over it."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) <= 180 else None
