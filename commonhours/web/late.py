"""“I am running late”: said with one tap, and read by whoever waits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from commonhours.bookings.pages import VisitLine
from commonhours.common.clock import now
from commonhours.dispatch.actions import tell_late
from commonhours.dispatch.actions.late import BEFORE
from commonhours.dispatch.late import STEPS, Late, late_to
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, keyed, tell
from commonhours.web.show import time_of_day
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext


@require_POST
@signed_in
def say(request: House, visit_id: UUID) -> HttpResponse:
    """I come so many minutes later; or on time after all."""
    minutes = request.POST.get("minutes", "")
    known = minutes.isascii() and minutes.isdigit() and len(minutes) < 4
    told = tell_late(by=keyed(request), at=now(), visit_id=visit_id, minutes=int(minutes) if known else -1)
    if told.minutes:
        words = _("Thank you. You come at about %(time)s: they know it.")
        tell(request, words % {"time": time_of_day(told.expected_at)})
    else:
        tell(request, _("Thank you. They know that you come on time."))
    return redirect("my_visits")


def late_part(request: House, line: VisitLine, at: datetime) -> dict[str, Any]:
    """What dispatch/late.html takes: whether it can be said now, and what I said."""
    mine = [
        each
        for each in late_to(by=request.actor, lines=[line]).get(line.id, ())
        if each.person_id == request.actor.person_id
    ]
    return {
        "may_be_late": line.state == "planned" and line.starts_at - at <= BEFORE and at < line.ends_at,
        "late_steps": STEPS,
        "said_late": time_of_day(mine[0].expected_at) if mine else "",
    }


def late_words(request: House, lines: Iterable[VisitLine]) -> dict[UUID, str]:
    """Of each of these visits to which somebody comes later, who that is and when they think to be there."""
    return in_words(late_to(by=request.actor, lines=lines))


def in_words(late: Mapping[UUID, Sequence[Late]]) -> dict[UUID, str]:
    return {visit_id: " ".join(_said(each) for each in whom) for visit_id, whom in late.items()}


def _said(late: Late) -> str:
    told = {"name": late.person, "minutes": late.minutes, "time": time_of_day(late.expected_at)}
    if late.person is None:
        words = ngettext(
            "Comes at about %(time)s, %(minutes)s minute late.",
            "Comes at about %(time)s, %(minutes)s minutes late.",
            late.minutes,
        )
        return words % told
    words = ngettext(
        "%(name)s comes at about %(time)s, %(minutes)s minute late.",
        "%(name)s comes at about %(time)s, %(minutes)s minutes late.",
        late.minutes,
    )
    return words % told
