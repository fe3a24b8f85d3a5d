"""Meet up to three people before choosing: the page for a service user, whoever acts for them, and the office."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commonhours.bookings.wish import Wish
from commonhours.common.actor import ActsFor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.dispatch.actions import Meeting, book_meetings
from commonhours.dispatch.meetings import Proposed, propose_meetings
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.needs import record_of
from commonhours.web.doors import signed_in
from commonhours.web.forms import WishForm
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.served_record import home_of
from commonhours.web.show import dates
from commonhours.words import reason_words, said
from commonhours.words.terms import ngettext

AN_HOUR = "60"
LONGEST = 60


class MeetingForm(WishForm):
    """What for and from when; a meeting is short."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = self.fields["minutes"]
        lengths.choices = [each for each in lengths.choices if each[0] <= LONGEST]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def meet(request: House, service_user_id: UUID) -> HttpResponse:
    """Three people worth meeting and a time for each; those that are ticked are booked, all or none."""
    record = record_of(by=request.actor, service_user_id=service_user_id)
    given = (request.POST if request.method == "POST" else request.GET).copy()
    given["service_user"] = str(service_user_id)
    for name, value in {"start": "10:00", "minutes": AN_HOUR}.items():
        given.setdefault(name, value)
    given.setlist("wants", [str(kind) for kind in record.wants])
    given.setlist("features", [str(feature) for feature in record.features])
    asked = bool(given.get("work") and given.get("day"))
    form = MeetingForm(given if asked else None, initial=given.dict(), zone=zone_of(request))
    back = home_of(request.actor, service_user_id)
    page: dict[str, Any] = {"record": record, "form": form, "key": fresh_key(), "asked": asked, "back": back}
    if not asked or not form.is_valid():
        return render(request, "help/meet.html", page | {"show_errors": asked}, status=422 if asked else 200)
    refusals: Refused | None = None
    if request.method == "POST":
        try:
            booked = book_meetings(
                by=keyed(request), at=now(), wish=form.wish(), meetings=_ticked(given.getlist("meeting"))
            )
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            refusals = refused
        else:
            count = len(booked.visit_ids)
            told = ngettext("%(count)s meeting booked.", "%(count)s meetings booked.", count)
            tell(request, told % {"count": count})
            return redirect("visit", visit_id=booked.visit_ids[0])
    page["carried"] = [(name, given[name]) for name in ("work", "day", "start", "minutes")]
    own = ActsFor(service_user_id, "service_user") in request.actor.acts_for
    page["proposed"] = _proposed(request, form.wish(), own=own)
    page["refusals"] = [said(each) for each in refusals.refusals] if refusals else []
    return render(request, "help/meet.html", page, status=refusals.status if refusals else 200)


def _ticked(values: list[str]) -> list[Meeting]:
    """Each value is a person and an instant, as the page wrote them."""
    try:
        pairs = [value.split("@", 1) for value in values]
        return [Meeting(UUID(person), datetime.fromisoformat(when)) for person, when in pairs]
    except ValueError:
        raise Invalid.because("unknown_choice", field="meeting") from None


def _proposed(request: House, wish: Wish, *, own: bool) -> list[dict[str, Any]]:
    organisations = names_of_organisations()
    return [
        _line(each, organisations.get(each.candidate.organisation_id, ""), own=own)
        for each in propose_meetings(by=request.actor, at=now(), wish=wish)
    ]


def _line(each: Proposed, organisation: str, *, own: bool) -> dict[str, Any]:
    return {
        "name": each.candidate.name,
        "key": each.candidate.person_id,
        "organisation": organisation,
        "when": dates(each.starts_at, each.ends_at),
        "value": f"{each.candidate.person_id}@{each.starts_at.isoformat()}",
        "reasons": [reason_words(reason, own=own)[1] for reason in each.candidate.reasons],
    }
