"""On the page of a visit: what a caller agreed to on the telephone, and what to say to them now that it is booked."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonhours.bookings.pages import VisitLine
from commonhours.bookings.undoable import undoable
from commonhours.common.clock import now
from commonhours.contact_centre.actions import read_back as keep_read_back
from commonhours.contact_centre.queries import ReadBackLine, read_backs_of
from commonhours.notifications.queries import sent_about
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.needs import record_of
from commonhours.web.calling import Booking, Calling, call_of, calling, left_of, read_aloud
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, keyed, tell
from commonhours.web.show import dates, moment
from commonhours.words.contact_centre import language_name, own_name
from commonhours.words.kinds import CHANNELS
from commonhours.words.terms import gettext as _


@require_POST
@signed_in
def read_back(request: House, visit_id: UUID) -> HttpResponse:
    """Keep that a visit was read back to whoever is on the telephone, and that they agreed."""
    keep_read_back(by=keyed(request), at=now(), visit_id=visit_id, call=call_of(request.POST))
    tell(request, _("Kept: read back, and agreed."))
    return redirect(in_call(visit_id, request.POST))


def in_call(visit_id: UUID, said: QueryDict) -> str:
    """The page of a visit while a call about it lasts: with whom, and who interprets. No names stand in it."""
    carried = {name: said[name] for name in ("caller", "interpreter") if said.get(name)}
    address = reverse("visit", args=[visit_id])
    return f"{address}?{urlencode(carried)}" if carried else address


def read_back_part(request: House, page: VisitLine) -> dict[str, Any]:
    """What calls/visit.html shows: what was agreed; for the office, whom to read it to, or what to say in this call."""
    agreed = read_backs_of(by=request.actor, visit_id=page.id)
    part: dict[str, Any] = {"read_backs": [_shown(each) for each in agreed]}
    ahead = page.state == "planned" and page.starts_at > now() and page.people
    if not ahead or not may_in_office(request.actor, Permission.BOOK, [page.organisation_id]):
        return part
    record = record_of(by=request.actor, service_user_id=page.service_user_id)
    call = calling(request, record, _said_here(request.GET), now())
    asks = not any(each.stands for each in agreed)
    if call.caller is None:
        return part | {"may_call": call.choices if asks else []}
    place = page.address if page.site_id and page.address else ""
    left = left_of(request, record, page.organisation_id, page.starts_at)
    booking = Booking(record, page.type_of_work_id, page.starts_at, page.ends_at, left, place)
    houses = names_of_organisations()
    workers = [
        (each.person or _("somebody of a partner"), houses.get(each.organisation_id, ""))
        for each in page.people
    ]
    return part | {
        "saying": {
            "code": call.caller.language,
            "own_name": own_name(call.caller.language),
            "with": _("Speaks %(language)s") % {"language": language_name(call.caller.language)},
            "lines": read_aloud(call, booking, workers, booked="asks" if asks else "stands"),
            "theirs": call.tongues.theirs,
            "own": call.tongues.own,
            "asks": asks,
            "carried": call.carried,
            "told": _told(request, page, call),
        }
    }


def _said_here(given: QueryDict) -> QueryDict:
    """On this page nobody is on the telephone unless somebody says so."""
    said = given.copy()
    said.setdefault("caller", "")
    return said


def _shown(line: ReadBackLine) -> dict[str, Any]:
    facts = {
        "language": language_name(line.language),
        "name": line.spoke_with,
        "interpreter": line.interpreter,
    }
    return {
        "words": _how(line) % facts,
        "by": f"{line.read_by}, {moment(line.read_at)}",
        "when": dates(line.starts_at, line.ends_at),
        "stands": line.stands,
    }


def _how(line: ReadBackLine) -> str:
    if line.interpreter and line.spoke_with:
        return _("Agreed by telephone with %(name)s, in %(language)s; %(interpreter)s interpreted.")
    if line.interpreter:
        return _("Agreed by telephone in %(language)s; %(interpreter)s interpreted.")
    if line.spoke_with:
        return _("Agreed by telephone with %(name)s, in %(language)s.")
    return _("Agreed by telephone in %(language)s.")


def _told(request: House, page: VisitLine, call: Calling) -> list[str]:
    """Who was sent what about it: by my own act of a moment ago."""
    act_id = undoable(by=request.actor, at=now(), visit_id=page.id)
    if act_id is None:
        return []
    ways = sent_about(by=request.actor, act_id=act_id)
    return [
        _("%(name)s is told: %(ways)s.")
        % {"name": name, "ways": ", ".join(_(CHANNELS[each]) for each in channels)}
        for name, channels in ways
    ]
