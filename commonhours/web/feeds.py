"""Private addresses of visits: what a calendar program reads there, and the part of a page where one is made."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_GET, require_POST, require_safe

from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.integrations.ical.publishing import (
    Page,
    choose_telling,
    feed_of,
    make_feed,
    read_feed,
    revoke_feed,
)
from commonhours.web.doors import signed_in
from commonhours.web.help import whose_help
from commonhours.web.middleware import House, tell
from commonhours.web.show import moment
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

TELLING = {
    "time": gettext_lazy("Only that I have [a visit]"),
    "area": gettext_lazy("My work and the neighborhood"),
    "address": gettext_lazy("My work and the address"),
}
TELLING_OF_SERVED = {
    "time": gettext_lazy("Only that there is [a visit]"),
    "area": gettext_lazy("Who comes, what for, and the neighborhood"),
    "address": gettext_lazy("Who comes, what for, and the address"),
}


@require_GET
@signed_in
def help_calendar(request: House, service_user_id: UUID) -> HttpResponse:
    """Visits in the reader's own calendar: by an address that it reads again and again, or once as a file."""
    return _help_page(request, service_user_id)


@require_POST
@signed_in
def help_make(request: House, service_user_id: UUID) -> HttpResponse:
    """Make the private address, or a new one, and show it this once."""
    return _help_page(request, service_user_id, made_address(request, service_user_id))


@require_POST
@signed_in
def help_tell(request: House, service_user_id: UUID) -> HttpResponse:
    """Choose how much the private address tells."""
    tells = request.POST.get("tells", "")
    choose_telling(by=request.actor, at=now(), tells=tells, service_user_id=service_user_id)
    tell(request, _("Changed. Your other calendar follows when it reads the address again."))
    return redirect("help_calendar", service_user_id=service_user_id)


@require_POST
@signed_in
def help_revoke(request: House, service_user_id: UUID) -> HttpResponse:
    """Take the private address back."""
    revoke_feed(by=request.actor, at=now(), service_user_id=service_user_id)
    tell(request, _("The private address is gone. Nobody can read [visits] there any more."))
    return redirect("help_calendar", service_user_id=service_user_id)


@require_safe
def private(request: House, secret: str) -> HttpResponse:
    """What a calendar program reads: visits, or nothing at all."""

    def link(visit_id: UUID) -> str:
        return request.build_absolute_uri(reverse("visit", args=[visit_id]))

    try:
        answer = _calendar(request, read_feed(secret=secret, at=now(), link=link))
    except Refused as refused:
        status = 404 if refused.status == 404 else 429
        answer = HttpResponse(status=status, headers={"Retry-After": "3600"} if status == 429 else {})
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


# --- parts of pages ------------------------------------------------------------------------------------------------


def made_address(request: House, service_user_id: UUID | None = None) -> str:
    """A new private address, whole."""
    made = make_feed(by=request.actor, at=now(), service_user_id=service_user_id)
    return request.build_absolute_uri(reverse("private_feed", args=[made.secret]))


def feed_part(request: House, service_user_id: UUID | None = None, *, address: str = "") -> dict[str, Any]:
    """The reader's private address as components/feed.html takes it; `address` where it has just been made."""
    feed = feed_of(by=request.actor, at=now(), service_user_id=service_user_id)
    args = [service_user_id] if service_user_id else []
    urls = ("help_make_feed", "help_feed_tells", "help_revoke_feed")
    if service_user_id is None:
        urls = ("make_feed", "feed_tells", "revoke_feed")
    labels = TELLING_OF_SERVED if service_user_id else TELLING
    return {
        "feed": feed,
        "made": moment(feed.made_at) if feed else "",
        "telling": [(value, label, feed.tells == value) for value, label in labels.items()] if feed else [],
        "address": address,
        # Calendars on telephones answer to it: one press subscribes.
        "open_address": "webcal:" + address.partition(":")[2] if address else "",
        **dict(
            zip(
                ("make_url", "tell_url", "revoke_url"), (reverse(url, args=args) for url in urls), strict=True
            )
        ),
    }


# --- inside ----------------------------------------------------------------------------------------------------


def _calendar(request: House, page: Page) -> HttpResponse:
    answer = HttpResponse(page.body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="commonhours.ics"'
    changed = int(page.changed_at.timestamp())
    same = get_conditional_response(request, etag=page.etag, last_modified=changed, response=answer)
    shown = same or answer
    shown.headers["ETag"] = page.etag
    shown.headers["Last-Modified"] = http_date(changed)
    return shown


def _help_page(request: House, service_user_id: UUID, address: str = "") -> HttpResponse:
    whose = whose_help(request, service_user_id)
    return render(
        request, "help/calendar.html", {**whose, **feed_part(request, service_user_id, address=address)}
    )
