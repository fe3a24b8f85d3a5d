"""Messages: what somebody was told, and what has gone out through any channel."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.period import Period
from commonhours.common.refusals import Invalid
from commonhours.common.sight import seeing
from commonhours.notifications.actions import mark_read
from commonhours.notifications.kinds import KINDS
from commonhours.notifications.queries import Letter, Wanted, inbox
from commonhours.notifications.queries import outbox as letters_sent
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.show import moment
from commonhours.words.kinds import CHANNELS, channel_name, kind_name, state_name

A_PAGE = 20
MOST_PAGES = 50


@require_GET
@signed_in
def my_messages(request: House) -> HttpResponse:
    """What I was told, newest first, in the language of this page."""
    by = request.actor
    with seeing(by.sight):
        notes = inbox(by.person_id, by.account_id)
    shown = [{"note": note, "when": moment(note.made_at), "visit": _only(note.visit_ids)} for note in notes]
    unread = sum(note.read_at is None for note in notes)
    return render(request, "messages/inbox.html", {"notes": shown, "unread": unread, "key": fresh_key()})


def _only(visit_ids: tuple[UUID, ...]) -> UUID | None:
    return visit_ids[0] if len(visit_ids) == 1 else None


@require_POST
@signed_in
def read(request: House) -> HttpResponse:
    """Note that I have read one message, or all of them."""
    try:
        wanted = [UUID(text) for text in request.POST.getlist("message")]
    except ValueError:
        raise Invalid.because("not_found", field="message") from None
    count = mark_read(by=keyed(request), at=now(), message_ids=wanted or None).count
    if count:
        tell(request, _("Marked as read."))
    return redirect("my_messages")


_ICONS = {"in_app": "home", "email": "mail", "sms": "phone", "push": "phone"}


@require_GET
@signed_in
def outbox(request: House) -> HttpResponse:
    """What went out, or would have gone out in a sample city, newest first; by way, subject and day if asked."""
    by, at = request.actor, now()
    require_somewhere(by, Permission.SEE_OUTBOX)
    reach = None if may(by, Permission.SEE_OUTBOX) else organisations_with(by, Permission.SEE_OUTBOX)
    number, day = page_asked_for(request), _day(request)
    wanted = _wanted(request, day)
    with seeing(by.sight):
        letters = letters_sent(
            first=(number - 1) * A_PAGE, most=A_PAGE + 1, organisation_ids=reach, wanted=wanted
        )
    query = {"channel": wanted.channel, "kind": wanted.kind, "day": day.isoformat() if day else ""}
    asked = {name: value for name, value in query.items() if value}
    page: dict[str, Any] = {
        "letters": [shown_letter(letter, at) for letter in letters[:A_PAGE]],
        "sample": request.region is not None and request.region.sample,
        "channels": [(channel, channel_name(channel)) for channel in CHANNELS],
        "kinds": [(kind, kind_name(kind)) for kind in KINDS],
        "wanted": wanted,
        "day": query["day"],
        "filtered": bool(asked),
        "query": f"&{urlencode(asked)}" if asked else "",
        "number": number,
        "previous": number - 1,
        "next": number + 1 if len(letters) > A_PAGE and number < MOST_PAGES else 0,
    }
    return render(request, "messages/outbox.html", page)


def shown_letter(letter: Letter, at: datetime) -> dict[str, Any]:
    """A message as the lists of what went out show it."""
    state = letter.state(at)
    waits = state in ("waiting", "again") and letter.due_at > at
    return {
        "letter": letter,
        "when": moment(letter.made_at),
        "channel": channel_name(letter.channel),
        "icon": _ICONS[letter.channel],
        "state": state,
        "state_name": state_name(state),
        "not_before": moment(letter.due_at) if waits else "",
    }


def _wanted(request: House, day: date | None) -> Wanted:
    """What is asked for; what nobody knows is not asked."""
    channel, kind = request.GET.get("channel", ""), request.GET.get("kind", "")
    period = None
    if day is not None:
        zone = zone_of(request)
        start, end = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
        period = Period(start, end)
    return Wanted(channel if channel in CHANNELS else "", kind if kind in KINDS else "", period)


def _day(request: House) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if 2000 < day.year < 2200 else None


def page_asked_for(request: House) -> int:
    """Which page of a list somebody asks for; the first where they ask for none."""
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), MOST_PAGES)
