"""Change a visit: another time, other people; see what follows before it is done, and undo it afterwards."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.bookings.actions import Moved, Yes, choose_faces, move_visit, undo
from commonhours.bookings.faces import ANYONE, says, strangers
from commonhours.bookings.models import NewFaces
from commonhours.bookings.pages import VisitLine, wish_of_visit
from commonhours.bookings.pages import visit as read_visit
from commonhours.bookings.times import times_for
from commonhours.common.clock import now
from commonhours.common.looks import SEARCH, looked_at
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.actions import reassign_from_match
from commonhours.funding.queries import allocations_of
from commonhours.matching.instead import next_best
from commonhours.matching.queries import find
from commonhours.organisations.permissions import Permission, may, may_for, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.trail.actions import rehearsed
from commonhours.web.doors import signed_in
from commonhours.web.forms import LENGTHS, DayInput, QuarterInput, instant, length_in_words
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.move_ask import ask_move_part
from commonhours.web.price_part import move_part, others_part
from commonhours.web.show import clock, dates, day_in_words
from commonhours.words import said

DAYS = 3
OTHERS = 5


class MoveForm(forms.Form):
    """Another day, start and length."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    start = forms.TimeField(label=gettext_lazy("From"), widget=QuarterInput)
    minutes = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, own: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = sorted({*LENGTHS, own})
        self.fields["minutes"].choices = [(each, length_in_words(each)) for each in lengths]  # type: ignore[attr-defined]

    def times(self, request: House) -> dict[str, datetime]:
        data = self.cleaned_data
        start = instant(data["day"], data["start"], zone_of(request))
        return {"starts_at": start, "ends_at": start + timedelta(minutes=data["minutes"])}


@require_http_methods(["GET", "POST"])
@signed_in
def move(request: House, visit_id: UUID) -> HttpResponse:
    """Choose another time, free times of the same people first; then what follows; then it is done."""
    page = read_visit(by=request.actor, visit_id=visit_id)
    require(request.actor, Permission.BOOK, [page.organisation_id], served=page.service_user_id)
    form = MoveForm(_picked(request) or None, own=_minutes(page), initial=_initial(page))
    if request.method == "GET" or not form.is_valid():
        return render(request, "bookings/move.html", _choosing(request, page, form), status=_status(request))
    given = {"visit_id": visit_id, "reason": form.cleaned_data["reason"], **form.times(request)}
    try:
        if "confirm" not in request.POST:
            moved = rehearsed(move_visit, by=request.actor, at=now(), **given)
            return render(request, "bookings/move_check.html", _consequences(request, page, moved, form))
        move_visit(by=keyed(request), at=now(), **given)
    except Refused as refused:
        shown = _choosing(request, page, form) | _refusals(refused) | ask_move_part(request, page, given)
        return render(request, "bookings/move.html", shown, status=refused.status)
    tell(request, _("Moved. Everybody whom it concerns has been told."))
    return redirect("visit", visit_id=visit_id)


def _status(request: House) -> int:
    return 200 if request.method == "GET" else 422


def _picked(request: House) -> dict[str, Any]:
    """What was posted; a free time that was pressed stands for its day and start."""
    if request.method != "POST":
        return {}
    given = request.POST.dict()
    if "when" in given:
        day, _sep, start = str(given["when"]).partition("T")
        given |= {"day": day, "start": start}
    return given


def _minutes(page: VisitLine) -> int:
    return int((page.ends_at - page.starts_at).total_seconds()) // 60


def _initial(page: VisitLine) -> dict[str, Any]:
    local = timezone.localtime(page.starts_at)
    return {"day": local.date(), "start": local.time(), "minutes": _minutes(page)}


def _choosing(request: House, page: VisitLine, form: MoveForm) -> dict[str, Any]:
    asked = form["day"].value()
    given = form.fields["day"].to_python(asked) if form.is_bound and "day" not in form.errors else None
    first = max(given or timezone.localtime(page.starts_at).date(), timezone.localtime(now()).date())
    times = times_for(by=request.actor, at=now(), visit_id=page.id, since=first, days=DAYS)
    return {
        "page": page,
        "form": form,
        "when": dates(page.starts_at, page.ends_at),
        "who": ", ".join(each.person or _("somebody of a partner") for each in page.people),
        "days": _by_day(times),
        "minutes": _minutes(page),
        "key": fresh_key(),
    }


def _by_day(times: tuple[datetime, ...]) -> list[dict[str, Any]]:
    days: dict[str, list[dict[str, str]]] = {}
    for start in times:
        local = timezone.localtime(start)
        days.setdefault(day_in_words(local.date()), []).append(
            {"value": f"{local:%Y-%m-%dT%H:%M}", "label": clock(local)}
        )
    return [{"day": day, "times": each} for day, each in days.items()]


def _consequences(request: House, page: VisitLine, moved: Moved, form: MoveForm) -> dict[str, Any]:
    """What follows if it is done: who is told, what becomes of the hours, which exception of a series it makes."""
    change = int((moved.ends_at - moved.starts_at).total_seconds()) // 60 - _minutes(page)
    with seeing(request.actor.sight):
        granted = bool(allocations_of(page.service_user_id, on=timezone.localtime(moved.starts_at).date()))
    return {
        "page": page,
        "was": dates(page.starts_at, page.ends_at),
        "when": dates(moved.starts_at, moved.ends_at),
        "who": ", ".join(each.person or _("somebody of a partner") for each in page.people),
        "served": page.service_user,
        "more": length_in_words(abs(change)) if change else "",
        "is_more": change > 0,
        "granted": granted,
        **move_part(request, page, moved.starts_at, moved.ends_at),
        "fields": [
            (name, form[name].value() if name != "day" else form.cleaned_data["day"].isoformat())
            for name in ("day", "start", "minutes", "reason")
        ],
        "key": fresh_key(),
    }


def _refusals(refused: Refused) -> dict[str, Any]:
    return {"refusals": [said(each) for each in refused.refusals]}


@require_http_methods(["GET", "POST"])
@signed_in
def reassign(request: House, visit_id: UUID) -> HttpResponse:
    """Choose who comes instead, from the match; a new face with the yes of whoever is served."""
    page = read_visit(by=request.actor, visit_id=visit_id)
    require(request.actor, Permission.BOOK, [page.organisation_id], served=page.service_user_id)
    if request.method == "GET":
        return render(request, "bookings/reassign.html", _candidates(request, page))
    try:
        done = reassign_from_match(
            by=keyed(request),
            at=now(),
            visit_id=visit_id,
            person_ids=_people(request, page),
            reason=request.POST.get("reason", "").strip()[:200],
            yes=_yes(request),
        )
    except Refused as refused:
        shown = _candidates(request, page) | _refusals(refused)
        return render(request, "bookings/reassign.html", shown, status=refused.status)
    tell(request, _("Changed. Everybody whom it concerns has been told."))
    return redirect("visit", visit_id=done.visit_id)


def _people(request: House, page: VisitLine) -> list[UUID]:
    """Who comes after the change: those who stay, and the one who was chosen."""
    try:
        new = UUID(request.POST.get("person", ""))
        leaves = UUID(request.POST["leaves"]) if request.POST.get("leaves") else None
    except ValueError:
        raise Invalid.because("unknown_person", field="person") from None
    stay = [each.person_id for each in page.people if each.person_id != leaves]
    if leaves is None and len(stay) >= page.places:
        stay = stay[: page.places - 1]
    return [*stay, new]


def _yes(request: House) -> Yes | None:
    said_by = request.POST.get("said_by", "").strip()
    return Yes(said_by, request.POST.get("how", "phone")) if said_by else None


def _candidates(request: House, page: VisitLine) -> dict[str, Any]:
    by, at = request.actor, now()
    wish = wish_of_visit(by=by, visit_id=page.id)
    answer = find(by=by, at=at, wish=wish)
    here = {each.person_id for each in page.people}
    others = [each for each in answer.candidates if each.person_id not in here][:OTHERS]
    looked_at((each.person_id for each in others), SEARCH)
    best = next_best(by=by, at=at, wish=wish) if not others else None
    with seeing(by.sight):
        concern([page.service_user_id, *(each.person_id for each in others)])
        wished = says(page.service_user_id)
        new = strangers(page.service_user_id, [each.person_id for each in others], at=at)
    organisations = names_of_organisations()
    costs = others_part(request, page, [(each.person_id, each.organisation_id) for each in others])
    return {
        "page": page,
        "when": dates(page.starts_at, page.ends_at),
        "others": [
            {
                "id": each.person_id,
                "name": each.name,
                "minutes": each.minutes_away,
                "organisation": organisations.get(each.organisation_id, ""),
                "new": each.person_id in new,
                **costs.get(each.person_id, {}),
            }
            for each in others
        ],
        "asks": wished == NewFaces.ASK and not may_for(by, Permission.BOOK, page.service_user_id),
        "only_known": wished == NewFaces.KNOWN,
        "starts": [dates(start, start + (page.ends_at - page.starts_at)) for start in best.starts]
        if best
        else [],
        "open": page.places - len(page.people),
        # Whoever is not offered may still say yes when asked; only the office asks.
        "may_ask": page.places > len(page.people) and may(by, Permission.BOOK, [page.organisation_id]),
        "key": fresh_key(),
    }


@require_POST
@signed_in
def take_back(request: House, act_id: UUID) -> HttpResponse:
    """Undo what I just did."""
    done = undo(by=keyed(request), at=now(), act_id=act_id)
    tell(request, _("Undone. Everything is as it was, and everybody has been told."))
    if done.series_id:
        return redirect("series", series_id=done.series_id)
    if request.POST.get("back") == "my_visits" or not done.visit_ids:
        return redirect("my_visits")
    return redirect("visit", visit_id=done.visit_ids[0])


@require_POST
@signed_in
def faces(request: House, service_user_id: UUID) -> HttpResponse:
    """Write down whether a service user lets somebody new come."""
    chosen = request.POST.get("says", "")
    choose_faces(by=keyed(request), at=now(), service_user_id=service_user_id, says=chosen)
    tell(request, _("Saved."))
    return redirect("service_user", service_user_id=service_user_id)


def faces_of(request: House, service_user_id: UUID) -> dict[str, Any]:
    """What a service user says to new faces, as their page shows it."""
    with seeing(request.actor.sight):
        concern([service_user_id])
        chosen = says(service_user_id)
    choices = (
        (ANYONE, _("Anybody who fits may come.")),
        (NewFaces.ASK, _("Ask first when somebody new is to come.")),
        (NewFaces.KNOWN, _("Only people who have been there before.")),
    )
    return {"chosen": chosen, "choices": choices, "key": fresh_key()}
