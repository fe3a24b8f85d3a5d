"""What went wrong with a visit: written down by name, and answered by whoever it is about."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonhours.bookings.actions import note_absence
from commonhours.bookings.events import place_of
from commonhours.bookings.pages import VisitLine
from commonhours.bookings.pages import visit as read_visit
from commonhours.common.clock import now
from commonhours.common.period import QUARTER
from commonhours.dispatch.actions import record_event, reply_to_event
from commonhours.dispatch.events import EventLine, events_about, events_of
from commonhours.organisations.permissions import Permission, may
from commonhours.web.doors import signed_in
from commonhours.web.forms import LENGTHS
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.show import dates, moment
from commonhours.words.events import KINDS, event_words
from commonhours.words.terms import gettext as _


@require_POST
@signed_in
def record(request: House, visit_id: UUID) -> HttpResponse:
    """Write down what happened; when somebody did not come, look at once who else can."""
    page = read_visit(by=request.actor, visit_id=visit_id)
    person_id = as_uuid(request.POST.get("person", "")) or visit_id
    if request.POST.get("kind") == "no_show":
        open_place = _did_not_come(request, visit_id, person_id)
    else:
        open_place = _something_else(request, visit_id, person_id)
    tell(request, _("Written down with your name. Whoever it is about can answer."))
    if not open_place:
        return redirect("visit", visit_id=visit_id)
    return redirect(f"{reverse('find')}?{_rest(request, page)}")


def _did_not_come(request: House, visit_id: UUID, person_id: UUID) -> bool:
    place = place_of(by=request.actor, visit_id=visit_id, person_id=person_id)
    words = request.POST.get("words", "")
    by, at = keyed(request), now()
    return note_absence(by=by, at=at, assignment_id=place, how="no_show", note=words).open_place


def _something_else(request: House, visit_id: UUID, person_id: UUID) -> bool:
    given = request.POST
    minutes = given.get("minutes", "")
    record_event(
        by=keyed(request),
        at=now(),
        visit_id=visit_id,
        person_id=person_id,
        kind=given.get("kind", ""),
        minutes=int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 5 else 0,
        words=given.get("words", ""),
    )
    return False


def _rest(request: House, page: VisitLine) -> str:
    """The question who could come for what is left of a visit, from the next quarter-hour on."""
    local = now().astimezone(zone_of(request)).replace(second=0, microsecond=0)
    start = local + timedelta(minutes=QUARTER - local.minute % QUARTER)
    left = int((page.ends_at - start).total_seconds()) // 60
    fitting = [each for each in LENGTHS if each <= left]
    asked = {
        "service_user": page.service_user_id,
        "work": page.type_of_work_id,
        "day": start.date().isoformat(),
        "start": f"{start:%H:%M}",
        "minutes": max(fitting, default=min(LENGTHS)),
        "search": "1",
    }
    return urlencode(asked)


@require_POST
@signed_in
def reply(request: House, event_id: UUID) -> HttpResponse:
    """Say my side of what was written down about me."""
    reply_to_event(by=keyed(request), at=now(), event_id=event_id, words=request.POST.get("words", ""))
    tell(request, _("Your answer stands beside it now."))
    return redirect("my_visits")


def of_visit(request: House, page: VisitLine) -> dict[str, Any]:
    """What bookings/visit.html shows of what happened, and the form to write it down."""
    begun = page.state == "planned" and page.starts_at <= now()
    may_record = begun and bool(page.people) and may(request.actor, Permission.BOOK, [page.organisation_id])
    return {
        "events": [_line(each) for each in events_of(by=request.actor, visit_id=page.id)],
        "kinds": [(kind, _(label)) for kind, label in KINDS.items()] if may_record else [],
    }


def about_me(request: House) -> list[dict[str, Any]]:
    """What my/visits.html shows of what was written down about me."""
    return [_line(each) for each in events_about(by=request.actor, at=now())]


def _line(line: EventLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "person": line.person,
        "when": dates(line.starts_at, line.ends_at),
        "what": event_words(line.kind, line.minutes),
        "words": line.words,
        "by": line.recorded_by,
        "at": moment(line.recorded_at),
        "reply": line.reply,
        "missed": line.kind == "no_show",
        "contest": line.contest,
        "key": fresh_key(),
    }
