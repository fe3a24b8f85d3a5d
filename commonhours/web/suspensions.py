"""Suspend somebody; what they say; decide; the places that it emptied; and one's own suspension."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.bookings.undoable import FIVE_MINUTES
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, may_somewhere, require_somewhere
from commonhours.people.queries import identity
from commonhours.safeguarding.actions import (
    answer_suspension,
    decide_suspension,
    end_sessions,
    release,
    suspend,
    undo_suspension,
)
from commonhours.safeguarding.actions.suspend import ANSWER_DAYS, MOST_DAYS, for_whom
from commonhours.safeguarding.models import OPEN
from commonhours.safeguarding.pages import (
    PlaceLine,
    SuspensionLine,
    SuspensionPage,
    freezes_seen,
    own_suspension,
    places_to_fill,
    suspension_of,
    suspension_page,
    suspensions_seen,
)
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.show import dates, day_in_words, moment
from commonhours.words import sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

STATES = {
    "open": ("warning", N_("Not decided yet")),
    "kept": ("error", N_("Stays suspended")),
    "lifted": ("success", N_("Lifted")),
    "undone": ("", N_("Taken back")),
}
BECAME = {
    "waiting": ("clock", N_("Others are being looked for")),
    "given": ("check", N_("Somebody else comes")),
    "left": ("warning", N_("Nobody comes yet")),
    "restored": ("undo", N_("Theirs again")),
    "over": ("cross", N_("Cannot come back")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def stop(request: House, person_id: UUID) -> HttpResponse:
    """What a suspension does, and the words that its person will read; a POST does it."""
    by = request.actor
    with seeing(by.sight):
        for_whom(by, person_id)
        name = identity(by, person_id).name
    given: dict[str, Any] = {"words": request.POST.get("words", ""), "days": request.POST.get("days", "")}
    refusals, status = [], 200
    if request.method == "POST":
        try:
            days = _days(given["days"])
            done = suspend(by=keyed(request), at=now(), person_id=person_id, words=given["words"], days=days)
        except Invalid as refused:
            refusals, status = [sentence(each) for each in refused.refusals], 422
        else:
            tell(request, _("Suspended. Nobody can book them from now on."))
            return redirect("suspension", suspension_id=done.suspension_id)
    page = given | {"name": name, "person_id": person_id, "refusals": refusals, "key": fresh_key()}
    usual = {"days": given["days"] or ANSWER_DAYS, "most_days": MOST_DAYS}
    return render(request, "safeguarding/suspend.html", page | usual, status=status)


@require_POST
@signed_in
def sign_out(request: House, person_id: UUID) -> HttpResponse:
    """Sign somebody out everywhere."""
    done = end_sessions(by=keyed(request), at=now(), person_id=person_id)
    words = ngettext(
        "Signed out in %(count)s browser. They come in again with a new code.",
        "Signed out in %(count)s browsers. They come in again with a new code.",
        done.count,
    )
    tell(request, words % {"count": done.count})
    return redirect("person", person_id=person_id)


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise Invalid.because("unknown_choice", field="days")
    return int(text)


@require_GET
@signed_in
def suspensions(request: House) -> HttpResponse:
    """Who is suspended and waits for a decision, and what is frozen."""
    by = request.actor
    require_somewhere(by, Permission.SUSPEND)
    lines = [_line(each) for each in suspensions_seen(by=by)]
    frozen = [
        {"freeze": each, "when": moment(each.frozen_at), "left": each.reach["people"] - each.done}
        for each in freezes_seen(by=by)
    ]
    return render(request, "safeguarding/suspensions.html", {"lines": lines, "freezes": frozen})


@require_GET
@signed_in
def suspension(request: House, suspension_id: UUID) -> HttpResponse:
    """One suspension: why, what they say, what became of each place, and a form to decide."""
    page = suspension_page(by=request.actor, suspension_id=suspension_id)
    own = page.line.suspended_by_id == request.actor.account_id
    open_now = page.line.state in OPEN
    shown = _shown(page) | {
        "key": fresh_key(),
        "is_open": open_now,
        "by_me": own,
        "may_undo": open_now
        and own
        and not page.line.freeze_id
        and now() - page.line.suspended_at < FIVE_MINUTES,
        "frozen": page.line.freeze_id is not None,
    }
    return render(request, "safeguarding/suspension.html", shown)


@require_POST
@signed_in
def decide(request: House, suspension_id: UUID) -> HttpResponse:
    """Lift it, keep it, or approve somebody anew who was frozen."""
    given: dict[str, Any] = {"suspension_id": suspension_id, "words": request.POST.get("words", "")}
    decision = request.POST.get("decision")
    if decision == "release":
        done = release(by=keyed(request), at=now(), **given)
    else:
        done = decide_suspension(by=keyed(request), at=now(), lift=decision == "lift", **given)
    tell(request, _decided(done.decision, done.restored))
    return redirect("suspension", suspension_id=suspension_id)


@require_POST
@signed_in
def undo(request: House, suspension_id: UUID) -> HttpResponse:
    """A slip: take it back."""
    done = undo_suspension(by=keyed(request), at=now(), suspension_id=suspension_id)
    tell(request, _decided(done.decision, done.restored))
    return redirect("suspension", suspension_id=suspension_id)


def _decided(decision: str, restored: int) -> str:
    if decision == "kept":
        return _("Decided. They stay suspended, and have been told.")
    back = ngettext(
        "They can be booked again. %(count)s [visit] is theirs again; others that somebody has taken stay so.",
        "They can be booked again. %(count)s [visits] are theirs again; others that somebody has taken stay so.",
        restored,
    )
    return back % {"count": restored}


@require_GET
@signed_in
def places(request: House) -> HttpResponse:
    """What suspensions left open, the soonest first, each with a way to whoever could come."""
    lines = [_place(each) for each in places_to_fill(by=request.actor, at=now())]
    return render(request, "safeguarding/places.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mine(request: House) -> HttpResponse:
    """Why I am suspended, what I can do and by when; a POST is my answer."""
    page = own_suspension(by=request.actor)
    if page is None:
        raise NotFound.because("unknown_suspension", field="suspension")
    if request.method == "POST":
        words = request.POST.get("words", "")
        answer_suspension(by=keyed(request), at=now(), suspension_id=page.line.id, words=words)
        tell(request, _("Sent. Somebody who did not suspend you will decide, and you will hear."))
        return redirect("my_suspension")
    shown = _shown(page) | {"key": fresh_key(), "is_open": page.line.state in OPEN}
    return render(request, "safeguarding/mine.html", shown)


# --- in words -------------------------------------------------------------------------------------------------


def safety_of(request: House, person_id: UUID) -> dict[str, Any]:
    """What the page of a person shows of all this: ways to stop them, to look at it, and to who let them in."""
    by = request.actor
    return {
        "may_suspend": may_somewhere(by, Permission.SUSPEND) and person_id != by.person_id,
        "suspension_id": suspension_of(by=by, person_id=person_id),
        "may_see_lineage": may_somewhere(by, Permission.SEE_LINEAGE),
        "key": fresh_key(),
    }


def _line(line: SuspensionLine) -> dict[str, Any]:
    tone, said = STATES[line.state]
    return {
        "line": line,
        "url": reverse("suspension", args=[line.id]),
        "since": moment(line.suspended_at),
        "answer_by": day_in_words(timezone.localtime(line.answer_by).date()),
        "tone": tone,
        "said": _(said),
    }


def _shown(page: SuspensionPage) -> dict[str, Any]:
    counts = [
        {"icon": BECAME[each][0], "said": _(BECAME[each][1]), "count": n} for each, n in page.counts.items()
    ]
    return _line(page.line) | {
        "page": page,
        "answered": moment(page.line.answered_at) if page.line.answered_at else "",
        "decided": moment(page.decided_at) if page.decided_at else "",
        "counts": counts,
        "places": [_place(each) for each in page.places],
    }


def _place(line: PlaceLine) -> dict[str, Any]:
    icon, said = BECAME[line.state]
    return {
        "id": line.visit_id,
        "when": dates(line.starts_at, line.ends_at),
        "icon": icon,
        "said": _(said),
        "who": line.given_to,
    }
