"""Incidents for officers of safety: the queue, one of them whole, and all that can be done about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.incidents import actions
from commonhours.incidents.actions import Done
from commonhours.incidents.files import ENDINGS
from commonhours.incidents.pages import (
    SHOWN,
    IncidentLine,
    IncidentPage,
    SidePart,
    StepLine,
    counts,
    incident_page,
    queue,
)
from commonhours.incidents.queries import clock_at
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.search import search_people, search_service_users
from commonhours.safeguarding.pages import suspension_of
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.show import dates, moment
from commonhours.words import said
from commonhours.words.incidents import DONE, KINDS, OUTCOMES, PARTS, SEVERITIES, STATES, STEPS, URGENCIES
from commonhours.words.terms import gettext as _

CITY = "city"


@require_GET
@signed_in
def incidents(request: House) -> HttpResponse:
    """What was reported where the reader looks after it, the first due first; no names."""
    at, show = now(), request.GET.get("show", "")
    show = show if show in SHOWN else ""
    lines = [_line(each, at) for each in queue(by=request.actor, at=at, show=show)]
    page = {
        "lines": lines,
        "tabs": _tabs(show, counts(by=request.actor, at=at)),
        "may_set": may_somewhere(request.actor, Permission.GOVERN),
    }
    return render(request, "incidents/incidents.html", page)


def _tabs(show: str, counted: dict[str, int]) -> list[dict[str, Any]]:
    labels = {
        "": _("Open"),
        "mine": _("Mine"),
        "unowned": _("Nobody’s yet"),
        "overdue": _("Overdue"),
        "over": _("Closed"),
    }
    address = reverse("incidents")
    return [
        {
            "url": f"{address}?show={code}" if code else address,
            "label": f"{label} ({counted[code]})" if counted.get(code) else label,
            "current": code == show,
        }
        for code, label in labels.items()
    ]


def _line(line: IncidentLine, at: datetime) -> dict[str, Any]:
    tone, state, _own = STATES[line.state]
    return {
        "url": f"{reverse('incident', args=[line.incident_id])}?side={line.side_id}",
        "kind": _(KINDS[line.kind]),
        "urgent": line.urgency == "now",
        "urgency": _(URGENCIES[line.urgency]),
        "severity": _(SEVERITIES[line.severity]) if line.severity else "",
        "tone": tone,
        "state": _(state),
        "owner": line.owner,
        "house": line.organisation or region().name,
        "reported": moment(line.reported_at),
        "due": moment(line.due_at) if line.due_at else "",
        "overdue": line.overdue(at),
    }


@require_GET
@signed_in
def one(request: House, incident_id: UUID) -> HttpResponse:
    """One incident; that it was read is written down, and stands on it."""
    return _page(request, incident_id)


def _page(
    request: House,
    incident_id: UUID,
    refused: Refused | None = None,
    candidates: list[dict[str, str]] | None = None,
) -> HttpResponse:
    at = now()
    page = incident_page(by=request.actor, at=at, incident_id=incident_id)
    wanted = as_uuid(request.POST.get("side") or request.GET.get("side", ""))
    side = next((each for each in page.sides if each.id == wanted), page.sides[0])
    shown = _told(page, side, at) | {
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "typed": request.POST.get("words", "") if refused else "",
        "involved": _involved(request, page),
        "key": fresh_key(),
        "number": clock_at(at).emergency,
        "others": _others(page),
        "candidates": candidates,
        "sought": request.POST.get("name", "") if candidates is not None else "",
    }
    return render(request, "incidents/incident.html", shown, status=refused.status if refused else 200)


def _told(page: IncidentPage, side: SidePart, at: datetime) -> dict[str, Any]:
    tone, state, _own = STATES[side.state]
    return {
        "page": page,
        "side": side,
        "other_sides": [(each.id, each.organisation or region().name) for each in page.sides if each != side],
        "kind": _(KINDS[page.kind]),
        "urgency": _(URGENCIES[page.urgency]),
        "urgent": page.urgency == "now",
        "tone": tone,
        "state": _(state),
        "outcome": _(OUTCOMES[side.outcome]) if side.outcome else "",
        "severity": _(SEVERITIES[side.severity]) if side.severity else "",
        "house": side.organisation or region().name,
        "due": moment(side.due_at) if side.due_at else "",
        "overdue": side.due_at is not None and side.due_at <= at,
        "rows": _rows(page),
        "authority_by": moment(page.authority_by) if page.authority_by and not page.authority_told else "",
        "acts": [_step(each) for each in page.steps if each.side == side.organisation],
        "readings": [
            {"who": each.by, "when": moment(each.at), "file": each.a_file} for each in page.readings
        ],
        "done": [(code, _(label)) for code, label in DONE.items()],
        "severities": [(code, _(label)) for code, label in SEVERITIES.items()],
        "parts": [(code, _(label)) for code, label in PARTS.items()],
        "outcomes": [(code, _(label)) for code, label in OUTCOMES.items()],
    }


def _rows(page: IncidentPage) -> list[dict[str, Any]]:
    visit = ""
    if page.visit_starts_at and page.visit_ends_at:
        visit = dates(page.visit_starts_at, page.visit_ends_at)
    rows = (
        (_("Reported by"), page.reporter, ""),
        (_("Reported"), moment(page.reported_at), ""),
        (_("Happened"), moment(page.happened_at), ""),
        (_("Where"), page.place, ""),
        (_("Who was there, they say"), page.who, ""),
        (_("[Visit]"), visit, reverse("visit", args=[page.visit_id]) if page.visit_id else ""),
        (_("Read at"), ", ".join([*page.read_at, region().name]), ""),
    )
    return [{"key": key, "value": value, "link": link} for key, value, link in rows if value]


def _step(line: StepLine) -> dict[str, Any]:
    icon, text = STEPS[line.kind]
    words = _(SEVERITIES[line.words]) if line.kind == "severity" else line.words
    about = [line.authority, line.number, moment(line.done_at) if line.done_at else ""]
    more = " · ".join(each for each in about if each)
    parts = [each for each in (more, words) if each]
    return {
        "icon": icon,
        "text": _(text) + (f": {' · '.join(parts)}" if parts else ""),
        "when": moment(line.at),
        "iso": line.at.isoformat(),
        "who": line.by,
        "url": reverse("suspension", args=[line.suspension_id]) if line.suspension_id else "",
    }


def _involved(request: House, page: IncidentPage) -> list[dict[str, Any]]:
    """Who is in it, each with a way to stop them, and to write down that they are."""
    known = {each.suspension_id for each in page.steps}
    may_stop = may_somewhere(request.actor, Permission.SUSPEND)
    shown = []
    for each in page.involved:
        stopped = suspension_of(by=request.actor, person_id=each.person_id) if each.person_id else None
        shown.append(
            {
                "name": each.name,
                "part": _(PARTS[each.part]),
                "by": each.said_by,
                "suspend": reverse("suspend", args=[each.person_id])
                if each.person_id and may_stop and not stopped
                else "",
                "suspension": stopped if stopped and stopped not in known else None,
            }
        )
    return shown


def _others(page: IncidentPage) -> list[tuple[str, str]]:
    """Organisations that do not read it yet, and the city."""
    city = any(each.organisation_id is None for each in page.sides)
    names = sorted(names_of_organisations().items(), key=lambda pair: pair[1])
    others = [(str(key), name) for key, name in names if name not in page.read_at]
    return [*([] if city else [(CITY, region().name)]), *others]


# --- verbs ----------------------------------------------------------------------------------------------------


def _done(
    request: House, incident_id: UUID, told: str, action: Callable[..., object], **what: Any
) -> HttpResponse:
    """Back to the incident with a sentence, or with what was refused; back to the queue where it is out of sight."""
    try:
        action(by=keyed(request), at=now(), incident_id=incident_id, **what)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _page(request, incident_id, refused)
    tell(request, told)
    if action is actions.stand_aside:
        return redirect("incidents")
    side = request.POST.get("side", "")
    address = reverse("incident", args=[incident_id])
    return redirect(f"{address}?side={side}" if as_uuid(side) else address)


def _side(request: House) -> UUID | None:
    return as_uuid(request.POST.get("side", ""))


@require_POST
@signed_in
def take(request: House, incident_id: UUID) -> HttpResponse:
    """I look after it."""
    told = _("You look after it now. Whoever reported it has been told that somebody has it.")
    return _done(request, incident_id, told, actions.take_incident, side_id=_side(request))


@require_POST
@signed_in
def give(request: House, incident_id: UUID) -> HttpResponse:
    """A colleague looks after it."""
    account_id = as_uuid(request.POST.get("account", "")) or incident_id
    told = _("Given to your colleague.")
    given = {"account_id": account_id, "side_id": _side(request)}
    return _done(request, incident_id, told, actions.give_incident, **given)


@require_POST
@signed_in
def note(request: House, incident_id: UUID) -> HttpResponse:
    """What was done: a note, a call, a referral, an authority that was told, a suspension."""
    sent = request.POST
    done = Done(
        kind=sent.get("kind", ""),
        words=sent.get("words", ""),
        severity=sent.get("severity", ""),
        authority=sent.get("authority", ""),
        number=sent.get("number", ""),
        done_at=_instant(request, sent.get("done_at", "")),
        suspension_id=as_uuid(sent.get("suspension", "")),
    )
    return _done(
        request, incident_id, _("Written down."), actions.note_done, done=done, side_id=_side(request)
    )


def _instant(request: House, text: str) -> datetime | None:
    """A local time as a browser writes it; none where nothing was chosen."""
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        raise Invalid.because("unknown_choice", field="done_at") from None
    return timezone.make_aware(found, zone_of(request)) if found and timezone.is_naive(found) else found


@require_POST
@signed_in
def link(request: House, incident_id: UUID) -> HttpResponse:
    """Somebody has to do with it: one of the house, who is looked for by name and chosen, or a stranger by name."""
    sent = request.POST
    if "find" in sent:
        return _page(request, incident_id, candidates=_alike(request, sent.get("name", "")))
    kind, _colon, key = sent.get("which", "").partition(":")
    given = {
        "part": sent.get("part", ""),
        "person_id": as_uuid(key) if kind == "person" else None,
        "service_user_id": as_uuid(key) if kind == "served" else None,
        "name": sent.get("name", ""),
        "side_id": _side(request),
    }
    told = _("Written down. Whoever it is about cannot read any of this.")
    return _done(request, incident_id, told, actions.link_person, **given)


def _alike(request: House, name: str) -> list[dict[str, str]]:
    """Whom the officer may mean, of those whom they may see."""
    by = request.actor
    people = [(f"person:{each.id}", each.name, _("[Worker]")) for each in search_people(by=by, text=name)]
    people += [
        (f"served:{each.id}", each.name, _("[Service user]"))
        for each in search_service_users(by=by, text=name)
    ]
    return [{"which": which, "name": called, "note": note} for which, called, note in people]


@require_POST
@signed_in
def bring(request: House, incident_id: UUID) -> HttpResponse:
    """Another organisation reads it too."""
    chosen = request.POST.get("organisation", "")
    place = None if chosen == CITY else as_uuid(chosen) or incident_id
    told = _("They read the report now, and none of your notes.")
    return _done(request, incident_id, told, actions.bring_in, organisation_id=place)


@require_POST
@signed_in
def aside(request: House, incident_id: UUID) -> HttpResponse:
    """I am too near to it."""
    told = _("You stand aside. Others look after it; you cannot open it any more.")
    words = request.POST.get("words", "")
    return _done(request, incident_id, told, actions.stand_aside, words=words)


@require_POST
@signed_in
def close(request: House, incident_id: UUID) -> HttpResponse:
    """It ends here, with what came of it."""
    given = {
        "outcome": request.POST.get("outcome", ""),
        "words": request.POST.get("words", ""),
        "told_reporter": request.POST.get("told", ""),
        "side_id": _side(request),
    }
    return _done(request, incident_id, _("Closed."), actions.close_incident, **given)


@require_POST
@signed_in
def reopen(request: House, incident_id: UUID) -> HttpResponse:
    """Something new is known."""
    given = {"words": request.POST.get("words", ""), "side_id": _side(request)}
    told = _("Open again. You look after it.")
    return _done(request, incident_id, told, actions.reopen_incident, **given)


@require_GET
@signed_in
def file(request: House, incident_id: UUID, file_id: UUID) -> HttpResponse:
    """A file, to be saved and never shown in the page; no browser guesses what else it could be."""
    row = actions.open_evidence(by=request.actor, at=now(), incident_id=incident_id, file_id=file_id)
    answer = HttpResponse(bytes(row.content), row.kind)
    answer["Content-Disposition"] = f'attachment; filename="evidence.{ENDINGS[row.kind]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
