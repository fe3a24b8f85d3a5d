"""Pages of people for staff: find somebody, and see what the house knows of a worker."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.events import reliability_page
from commonhours.bookings.pages import VisitLine, person_page
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed
from commonhours.common.sight import concern, seeing
from commonhours.credentials.actions import switch_work
from commonhours.credentials.unlocking import works_open_to
from commonhours.matching.days import weeks_of
from commonhours.organisations.permissions import Permission, may, may_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.pages import workers_seen
from commonhours.people.queries import MembershipLine
from commonhours.people.search import search_people, search_service_users
from commonhours.supervision.records import may_supervise
from commonhours.trail.pages import Happening, happened_to
from commonhours.web.ages import age_shown
from commonhours.web.badges import badges_shown
from commonhours.web.doors import signed_in
from commonhours.web.exclusives import exclusive_shown
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.own_rules import rules_shown
from commonhours.web.record import (
    fact_of,
    facts_by_category,
    memberships_of,
    terms_of,
    visit_of,
    week_in_words,
    work_of,
)
from commonhours.web.reliability import share_in_words
from commonhours.web.rounds_forms import mend_url
from commonhours.web.show import calendar_of, dates, moment, strip_of
from commonhours.web.steps import steps_for
from commonhours.web.suspensions import safety_of
from commonhours.words.acts import act_words, door_words
from commonhours.words.terms import gettext as _

A_PAGE = 24
MOST_PAGES = 200


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def people(request: House) -> HttpResponse:
    """Find a worker or a service user by a few letters (a POST: no names in addresses), or look through the workers."""
    by = request.actor
    if not (may_somewhere(by, Permission.SEE_PEOPLE) or may_somewhere(by, Permission.SEE_SERVICE_USERS)):
        raise NotAllowed.because("not_allowed", permission=Permission.SEE_PEOPLE.value)
    page: dict[str, Any] = {"text": ""}
    if request.method == "POST":
        page |= _found(by, request.POST.get("who", "")[:120])
    elif may_somewhere(by, Permission.SEE_PEOPLE):
        page |= _workers(request)
    page["may_register"] = may_somewhere(by, Permission.REGISTER)
    page["may_import"] = may_somewhere(by, Permission.APPROVE)
    return render(request, "people/people.html", page)


def _found(by: Actor, text: str) -> dict[str, Any]:
    picks = []
    if may_somewhere(by, Permission.SEE_PEOPLE):
        picks += [
            _pick("person", row.id, row.name, _("[Worker]"), row.area) | {"worker": True}
            for row in search_people(by=by, text=text)
        ]
    if may_somewhere(by, Permission.SEE_SERVICE_USERS):
        picks += [
            _pick("service_user", row.id, row.name, _("[Service user]"), row.area)
            for row in search_service_users(by=by, text=text)
        ]
    answers = may_somewhere(by, Permission.REPORT_ILL)
    return {"text": text, "searched": True, "picks": picks, "answers_calls": answers}


def _pick(page: str, identifier: UUID, name: str, note: str, area: object = None) -> dict[str, Any]:
    return {
        "name": name,
        "key": identifier,
        "note": note,
        "more": str(area or ""),
        "url": reverse(page, args=[identifier]),
    }


def _workers(request: House) -> dict[str, Any]:
    number = min(max(_whole(request.GET.get("page")), 1), MOST_PAGES)
    today = now().astimezone(zone_of(request)).date()
    lines = workers_seen(by=request.actor, on=today, skip=(number - 1) * A_PAGE, most=A_PAGE + 1)
    return {
        "workers": [_pick("person", line.id, line.name, _("[Worker]")) for line in lines[:A_PAGE]],
        "number": number,
        "previous": number - 1,
        "next": number + 1 if len(lines) > A_PAGE else 0,
    }


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


# --- a worker ------------------------------------------------------------------------------------------------


@require_GET
@signed_in
def person(request: House, person_id: UUID) -> HttpResponse:
    """A person for staff: facts and who confirmed them, work, terms, weeks, visits, and what happened."""
    by, at = request.actor, now()
    page = person_page(by=by, at=at, person_id=person_id)
    today = at.astimezone(zone_of(request)).date()
    known_to = page.identity.organisation_ids
    may_edit = person_id == by.person_id or may(by, Permission.EDIT_AVAILABILITY, known_to)
    with seeing(by.sight):
        trail = happened_to(person_id) if may(by, Permission.SEE_TRAIL, known_to) else ()
        concern([person_id])
        secret = may(by, Permission.SEE_CONFIDENTIAL, known_to) or person_id == by.person_id
        works = works_open_to(person_id, known_to, on=today, secret=secret)
        steps = steps_for(by, person_id, can_sign_in=page.identity.can_sign_in, on=today)
        badges = badges_shown(request, person_id, known_to)
        exclusive = exclusive_shown(by, person_id, today)
    return render(
        request,
        "people/person.html",
        {
            "page": page,
            "memberships": memberships_of(page.identity.memberships, "worker"),
            "facts": facts_by_category(page.facts, today),
            "claimed": [
                fact for fact in (fact_of(each, today) for each in page.facts) if fact["state"] == "claimed"
            ],
            "confirm_for": _confirm_for(by, person_id, known_to),
            "leaving": leaving(by, page.identity.memberships, "worker", today),
            "steps": steps,
            "badges": badges,
            "exclusive": exclusive,
            **age_shown(request, person_id, known_to),
            "works": work_of(works),
            "may_switch": may_edit,
            "may_report_ill": person_id == by.person_id or may(by, Permission.REPORT_ILL, known_to),
            "ill_open": "ill" in request.GET,
            "mend_url": mend_url(by, person_id, known_to, today),
            "rules_edit": rules_shown(by, at, person_id, page.rules) if may_edit else None,
            "safety": safety_of(request, person_id),
            "may_keep_records": may_somewhere(by, Permission.KEEP_RECORDS),
            "may_supervise": may_supervise(by, person_id, known_to),
            "may_see_near": person_id == by.person_id or may(by, Permission.APPROVE, known_to),
            "reliability": share_in_words(reliability_page(by=by, at=at, person_id=person_id).reliability),
            "key": fresh_key(),
            "today": today,
            "terms": terms_of(page.terms) if page.terms else [],
            "week": week_in_words(page.pattern, today),
            "strips": [
                strip_of(strip, calendar_of(strip.days[0][0]))
                for strip in weeks_of(at=at, person_ids=[person_id])
            ],
            "visits": [
                visit_of(line, names_of_organisations()) | {"shut": not _opens(request.actor, line)}
                for line in page.next_visits
            ],
            "acts": _told(trail) if may(by, Permission.SEE_TRAIL, known_to) else None,
        },
    )


def _confirm_for(by: Actor, person_id: UUID, known_to: tuple[UUID, ...]) -> list[tuple[UUID, str]]:
    """The organisations for which the reader may confirm this person's facts; none for themselves."""
    if person_id == by.person_id:
        return []
    names = names_of_organisations()
    return [(each, names[each]) for each in known_to if may(by, Permission.CONFIRM_FACTS, [each])]


def leaving(by: Actor, lines: tuple[MembershipLine, ...], part: str, today: date) -> list[dict[str, Any]]:
    """Memberships in force that the reader may end."""
    return [
        {"id": line.id, "organisation": line.organisation}
        for line in lines
        if line.part == part
        and line.approved_by
        and (line.until is None or line.until > today)
        and may(by, Permission.APPROVE, [line.organisation_id])
    ]


@require_POST
@signed_in
def switch(request: House, person_id: UUID) -> HttpResponse:
    """Switch a type of work on or off for somebody."""
    switch_asked(request, person_id)
    return redirect("person", person_id=person_id)


def switch_asked(request: House, person_id: UUID) -> None:
    """Do what a form of work switches asks for, and say so on the next page."""
    work, on = as_uuid(request.POST.get("work", "")), request.POST.get("on") == "1"
    if work is None:
        raise NotAllowed.because("unknown_choice", field="work")
    switch_work(by=keyed(request), at=now(), person_id=person_id, type_of_work_id=work, on=on)
    tell(request, _("Switched on.") if on else _("Switched off. [Visits] that are booked already stand."))


def as_uuid(text: str) -> UUID | None:
    """An id that came in a form or an address; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _opens(by: Actor, line: VisitLine) -> bool:
    """Whether whoever reads the page of a person may open one of their visits."""
    organisations = [line.organisation_id, *(each.organisation_id for each in line.people)]
    return may(by, Permission.PLAN, organisations)


def _told(trail: tuple[Happening, ...]) -> list[dict[str, Any]]:
    """Acts as components/timeline.html takes them."""
    names = names_of_accounts({act.by_account_id for act in trail})
    return [
        {
            "icon": act_words(act.verb)[0],
            "text": _("%(what)s: %(when)s") % {"what": act_words(act.verb)[1], "when": when}
            if (when := _about_when(act))
            else act_words(act.verb)[1],
            "who": names.get(act.by_account_id, "") if act.by_account_id else door_words(act.door),
            "when": moment(act.at),
            "iso": act.at.isoformat(),
        }
        for act in trail
    ]


def _about_when(act: Happening) -> str:
    """When the first visit is that an act speaks of."""
    told = act.facts.get("visits") or ()
    first = told[0] if isinstance(told, list) and told and isinstance(told[0], dict) else {}
    try:
        return dates(*(datetime.fromisoformat(first[end]) for end in ("starts_at", "ends_at")))
    except (KeyError, TypeError, ValueError):
        return ""
