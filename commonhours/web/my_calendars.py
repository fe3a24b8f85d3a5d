"""My calendars: others of mine that block my time here, and the private address at which mine can be read elsewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commonhours.availability.actions import Attached, ask_for_reading, remove_calendar
from commonhours.availability.queries import CalendarLine, calendars_of
from commonhours.bookings.diary import Clash, own_clashes
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.integrations.ical.attaching import STALE, attach_feed, attach_file
from commonhours.integrations.ical.publishing import choose_telling, revoke_feed
from commonhours.integrations.ical.reading import MOST_BYTES
from commonhours.web.doors import signed_in
from commonhours.web.feeds import feed_part, made_address
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.show import dates, moment
from commonhours.words import said, sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class AttachForm(forms.Form):
    """A file or an address, and what the worker calls it."""

    name = forms.CharField(
        label=gettext_lazy("What do you call it?"),
        help_text=gettext_lazy("For example: Family, School, My other job"),
        max_length=80,
    )
    address = forms.CharField(
        label=gettext_lazy("Its address"),
        help_text=gettext_lazy(
            "In your calendar’s settings, look for “iCal address”, “secret address” or “share”."
            " We read it again and again."
        ),
        max_length=2000,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        help_text=gettext_lazy("It ends in .ics. We read it once, now."),
        required=False,
    )


@require_GET
@signed_in
def calendars(request: House) -> HttpResponse:
    """The list, the form, my private address."""
    return _page(request, AttachForm())


@require_POST
@signed_in
def attach(request: House) -> HttpResponse:
    """Attach a file or a feed; what cannot be attached is said beside its field."""
    if request.actor.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        attached = _attach(request, form.cleaned_data, now())
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
        return _page(request, form, status=refused.status)
    if form.cleaned_data["address"]:
        tell(request, _("Attached. We read it within the next minute; look again then."))
    else:
        tell(request, _("Attached. %(count)s busy times are blocked.") % {"count": attached.times})
    return redirect("my_calendars")


def _attach(request: House, given: dict[str, Any], at: datetime) -> Attached:
    file = given["file"]
    if bool(file) == bool(given["address"]):
        raise Invalid.because("calendar.two_given" if file else "calendar.nothing_given", field="address")
    if file is None:
        return attach_feed(by=keyed(request), at=at, name=given["name"], address=given["address"])
    # One byte more than we take, so that a large file is seen to be one without being read.
    return attach_file(by=keyed(request), at=at, name=given["name"], content=file.read(MOST_BYTES + 1))


@require_POST
@signed_in
def read(request: House, calendar_id: UUID) -> HttpResponse:
    """Have a feed read as soon as possible."""
    ask_for_reading(by=keyed(request), at=now(), calendar_id=calendar_id)
    tell(request, _("We read it within the next minute; look again then."))
    return redirect("my_calendars")


@require_POST
@signed_in
def remove(request: House, calendar_id: UUID) -> HttpResponse:
    """Remove a calendar; its times are free again."""
    remove_calendar(by=keyed(request), at=now(), calendar_id=calendar_id)
    tell(request, _("Removed. What only this calendar blocked is free again."))
    return redirect("my_calendars")


@require_POST
@signed_in
def make(request: House) -> HttpResponse:
    """Make the private address, or a new one, and show it this once."""
    return _page(request, AttachForm(), address=made_address(request))


@require_POST
@signed_in
def tell_place(request: House) -> HttpResponse:
    """Choose how much the private address tells."""
    choose_telling(by=request.actor, at=now(), tells=request.POST.get("tells", ""))
    tell(request, _("Changed. Your other calendar follows when it reads the address again."))
    return redirect("my_calendars")


@require_POST
@signed_in
def revoke(request: House) -> HttpResponse:
    """Take the private address back."""
    revoke_feed(by=request.actor, at=now())
    tell(request, _("The private address is gone. Nobody can read your [visits] there any more."))
    return redirect("my_calendars")


# --- the page -------------------------------------------------------------------------------------------------------


def _page(request: House, form: AttachForm, *, status: int = 200, address: str = "") -> HttpResponse:
    by, at = request.actor, now()
    if by.person_id is None:
        return render(request, "my/calendars.html", {"no_worker": True})
    with seeing(by.sight):
        lines = calendars_of(by.person_id, at=at)
    context = {
        "form": form,
        "calendars": [_shown(line, at) for line in lines],
        "clashes": [_clash(clash) for clash in own_clashes(by=by, at=at)],
        **feed_part(request, address=address),
        "key": fresh_key(),
    }
    return render(request, "my/calendars.html", context, status=status)


def _clash(clash: Clash) -> dict[str, str]:
    when = dates(clash.starts_at, clash.ends_at)
    return {"url": reverse("visit", args=[clash.visit_id]), "when": when, "calendar": clash.calendar}


def _shown(line: CalendarLine, at: datetime) -> dict[str, Any]:
    """One calendar as the page has it, its trouble in words."""
    good = line.read_at or line.attached_at
    trouble = said(line.trouble) if line.trouble else None
    return {
        "id": line.id,
        "name": line.name,
        "feed": line.feed,
        "times": line.times,
        "read": moment(line.read_at) if line.read_at else "",
        "trouble": trouble,
        "stale": bool(trouble) and at - good > STALE,
        "next": moment(line.due_at) if line.due_at and line.due_at > at else "",
        "last": moment(line.last) if line.last else "",
    }
