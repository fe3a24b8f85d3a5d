"""Reliability: my own, that of a worker for staff, what is contested, and who decides."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_POST

from commonhours.bookings.actions import contest_absence, decide_contest, note_absence
from commonhours.bookings.events import EventLine, ReliabilityPage, contests, reliability_page
from commonhours.bookings.reliability import Reliability
from commonhours.common.clock import now
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.passed_over import contested_choices
from commonhours.web.show import moment
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

KINDS = {
    "kept": ("check", N_("You were there")),
    "late": ("clock", N_("Given back too late")),
    "no_show": ("warning", N_("Not come")),
}
OF_OTHERS = {**KINDS, "kept": ("check", N_("Was there")), "": ("info", N_("Taken off it late by the office"))}


@require_GET
@signed_in
def mine(request: House) -> HttpResponse:
    """My reliability: the share, each event, how it counts, what would raise it, and a way to contest it."""
    by = request.actor
    if by.person_id is None:
        return render(request, "reliability/mine.html", {"no_worker": True})
    page = reliability_page(by=by, at=now(), person_id=by.person_id)
    shown = _shown(page, own=True) | {"raises": _what_would_raise(page), "key": fresh_key()}
    return render(request, "reliability/mine.html", shown)


@require_POST
@signed_in
def contest(request: House, assignment_id: UUID) -> HttpResponse:
    """Say that something written down about me is not right."""
    words = request.POST.get("words", "")
    contest_absence(by=keyed(request), at=now(), assignment_id=assignment_id, words=words)
    tell(request, _("Sent. Somebody who did not write it down will decide, and you will hear."))
    return redirect("my_reliability")


@require_GET
@signed_in
def of_person(request: House, person_id: UUID) -> HttpResponse:
    """A worker's reliability for staff, who can write down here what was missed."""
    page = reliability_page(by=request.actor, at=now(), person_id=person_id)
    shown = _shown(page, own=False) | {"name": page.name, "person_id": person_id, "key": fresh_key()}
    return render(request, "reliability/person.html", shown)


@require_POST
@signed_in
def note(request: House, assignment_id: UUID) -> HttpResponse:
    """Write down that somebody did not come, or left too late."""
    how, excuse = request.POST.get("how", ""), request.POST.get("excuse", "")
    given = {"how": how, "excuse": excuse, "note": request.POST.get("note", "")}
    noted = note_absence(by=keyed(request), at=now(), assignment_id=assignment_id, **given)
    tell(request, _("Written down. They have been told, and can say if it is not right."))
    return redirect("reliability", person_id=noted.person_id)


@require_GET
@signed_in
def contested(request: House) -> HttpResponse:
    """What workers say is not right, for those who decide: what was written down of them, and choices."""
    lines = [
        {
            "line": line,
            "when": moment(line.starts_at),
            "kind": _(OF_OTHERS[line.kind][1]),
            "key": fresh_key(),
        }
        for line in contests(by=request.actor)
    ]
    choices = contested_choices(request)
    return render(request, "reliability/contests.html", {"lines": lines, "choices": choices})


@require_POST
@signed_in
def decide(request: House, assignment_id: UUID) -> HttpResponse:
    """Excuse it, or keep it as it stands."""
    decide_contest(
        by=keyed(request),
        at=now(),
        assignment_id=assignment_id,
        excuse=request.POST.get("decision") == "excuse",
        reason=request.POST.get("reason", ""),
    )
    tell(request, _("Decided. They have been told."))
    return redirect("contests")


# --- in words -------------------------------------------------------------------------------------------------


def share_in_words(found: Reliability) -> str:
    """The share in hundredths, or that too little is known."""
    if found.share is None:
        return _("Too little to say")
    return _("%(share)s of 100") % {"share": round(found.share * 100)}


def _shown(page: ReliabilityPage, *, own: bool) -> dict[str, Any]:
    found = page.reliability
    return {
        "share": share_in_words(found),
        "known": found.share is not None,
        "events": found.events,
        "terms": found.terms,
        "half_after": found.terms.halving,
        "quarter_after": 2 * found.terms.halving,
        "lines": [_line(each, KINDS if own else OF_OTHERS) for each in page.lines],
    }


def _line(line: EventLine, kinds: dict[str, tuple[str, str]]) -> dict[str, Any]:
    icon, said = kinds[line.kind]
    return {
        "line": line,
        "icon": icon,
        "said": _(said),
        "when": moment(line.starts_at),
        "counts": _counts(line),
        "state": _state(line),
        "may_contest": line.kind in ("late", "no_show") and not line.contest and not line.excuse,
    }


def _counts(line: EventLine) -> str:
    if not line.counts:
        return _("does not count")
    how = _("counts for you: %(much)s") if line.kind == "kept" else _("counts against you: %(much)s")
    much = {2.0: "2", 1.0: "1", 0.5: "½", 0.25: "¼"}.get(line.counts, str(line.counts))
    return how % {"much": much}


def _state(line: EventLine) -> tuple[str, str] | None:
    """Its tag: tone and words."""
    if line.excuse:
        return "success", _("Excused")
    states = {
        "open": ("info", _("Contested: not decided yet")),
        "excused": ("success", _("Excused after it was contested")),
        "kept": ("warning", _("Contested: it stays")),
    }
    return states.get(line.contest)


def _what_would_raise(page: ReliabilityPage) -> str:
    found = page.reliability
    if found.share is None:
        left = found.terms.fewest - found.events
        text = ngettext(
            "After %(count)s more [visit] we can say something.",
            "After %(count)s more [visits] we can say something.",
            left,
        )
        return text % {"count": left}
    if found.share == 1:
        return _("Nothing: you kept all that counts.")
    return _(
        "Every [visit] that you keep raises it. What you missed counts less each month, then not at all."
    )
