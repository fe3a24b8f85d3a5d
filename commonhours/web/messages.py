"""Messages: what somebody was told, and what has gone out by e-mail."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.common.sight import seeing
from commonhours.notifications.actions import mark_read
from commonhours.notifications.queries import inbox
from commonhours.notifications.queries import outbox as letters_sent
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.record import moment

A_PAGE = 20
MOST_PAGES = 50


@require_GET
@signed_in
def my_messages(request: House) -> HttpResponse:
    """What I was told, newest first, in the language of this page."""
    person_id = request.actor.person_id
    with seeing(request.actor.sight):
        notes = inbox(person_id) if person_id else []
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
    count = mark_read(by=keyed(request), at=now(), message_ids=wanted or None)
    if count:
        tell(request, _("Marked as read."))
    return redirect("my_messages")


@require_GET
@signed_in
def outbox(request: House) -> HttpResponse:
    """What went out, or would have gone out in a sample city, newest first."""
    by = request.actor
    require_somewhere(by, Permission.SEE_OUTBOX)
    reach = None if may(by, Permission.SEE_OUTBOX) else organisations_with(by, Permission.SEE_OUTBOX)
    number = _page(request)
    with seeing(by.sight):
        letters = letters_sent(most=number * A_PAGE + 1, organisation_ids=reach)
    page: dict[str, Any] = {
        "letters": [
            {"letter": letter, "when": moment(letter.made_at)}
            for letter in letters[(number - 1) * A_PAGE : number * A_PAGE]
        ],
        "sample": request.region is not None and request.region.sample,
        "number": number,
        "previous": number - 1,
        "next": number + 1 if len(letters) > number * A_PAGE and number < MOST_PAGES else 0,
    }
    return render(request, "messages/outbox.html", page)


def _page(request: House) -> int:
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), MOST_PAGES)
