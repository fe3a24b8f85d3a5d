"""Ask whoever comes whether a visit may move: beside the refusal of a move, by when to answer; and how it stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonhours.bookings.pages import VisitLine
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.dispatch.actions import ask_move
from commonhours.dispatch.moves import question_about, whether_they_can_be_asked
from commonhours.dispatch.openings import OtherTime
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.offers import until
from commonhours.web.show import dates, moment
from commonhours.words.limits import own_limit_of_another
from commonhours.words.terms import gettext as _


@require_POST
@signed_in
def ask(request: House, visit_id: UUID) -> HttpResponse:
    """Put another time to whoever comes."""
    starts_at, ends_at, reply_by = (_instant(request, name) for name in ("starts_at", "ends_at", "reply_by"))
    to = OtherTime(visit_id, starts_at, ends_at, request.POST.get("reason", "")[:200])
    ask_move(by=keyed(request), at=now(), to=to, reply_by=reply_by)
    tell(
        request, _("Asked. The [visit] stays when it is until they say yes, and you are told what they say.")
    )
    return redirect("visit", visit_id=visit_id)


def _instant(request: House, name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Invalid.because("bad_input", field=name) from None
    if instant.tzinfo is None:
        raise Invalid.because("bad_input", field=name)
    return instant


def ask_move_part(request: House, page: VisitLine, given: dict[str, Any]) -> dict[str, Any]:
    """What bookings/ask_move.html takes, where only limits of the worker's own stand in the way of a time."""
    to = OtherTime(page.id, given["starts_at"], given["ends_at"], given["reason"])
    found = whether_they_can_be_asked(by=request.actor, at=now(), to=to)
    if found is None:
        return {}
    fields: Iterable[tuple[str, str]] = (
        ("starts_at", to.starts_at.isoformat()),
        ("ends_at", to.ends_at.isoformat()),
        ("reason", to.reason),
    )
    asked = {
        "url": reverse("ask_move", args=[page.id]),
        "fields": fields,
        "key": fresh_key(),
        "who": found.name,
        "when": dates(to.starts_at, to.ends_at),
        "limits": [own_limit_of_another(code) for code in found.limits],
        "reply_by": [(instant.isoformat(), moment(instant)) for instant in found.reply_by],
    }
    return {"ask_move": asked}


def question_part(request: House, page: VisitLine) -> dict[str, Any]:
    """The question that is out about a visit, for whoever may change it."""
    found = question_about(by=request.actor, at=now(), visit_id=page.id)
    if found is None:
        return {}
    facts = {"who": found.name, "when": dates(found.starts_at, found.ends_at), "until": until(found.reply_by)}
    told = _("%(who)s is asked whether it may move to %(when)s, and can answer until %(until)s") % facts
    return {"question": told}
