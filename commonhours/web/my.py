"""A worker's own pages: where I am next, and what is written down about me."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.bookings.pages import Sought, Span, VisitLine, person_page, visits
from commonhours.bookings.undoable import last_handed_back
from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.looks import CONTACT, looked_at
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern, seeing
from commonhours.credentials.actions import claim_fact
from commonhours.credentials.queries import facts_of
from commonhours.credentials.unlocking import works_open_to
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.actions import offer_affinities
from commonhours.people.queries import identity, offers_of
from commonhours.planning.trials.pages import trials_that_ask
from commonhours.routing.own import own_ways
from commonhours.web.ages import age_shown
from commonhours.web.badges import badges_shown
from commonhours.web.clocking import asked_of_me, door_shown
from commonhours.web.doors import signed_in
from commonhours.web.events import about_me
from commonhours.web.fairness_audits import description_of
from commonhours.web.join_forms import ClaimForm
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.my_supervision import looked_after
from commonhours.web.next_visit import by_day, next_card
from commonhours.web.offers import offers_made_to
from commonhours.web.own_rules import rules_shown
from commonhours.web.people import as_uuid, switch_asked
from commonhours.web.record import (
    facts_by_category,
    memberships_of,
    terms_of,
    visit_of,
    week_in_words,
    work_of,
)
from commonhours.web.steps import agreements_open
from commonhours.web.swaps import offers_to
from commonhours.words.terms import gettext as _

TWO_WEEKS = timedelta(days=14)
ONE_DAY = timedelta(days=1)


@require_GET
@signed_in
def my_visits(request: House) -> HttpResponse:
    """Where I am next, when, with whom and how to get there; then two weeks ahead, and the two that are over."""
    by, at = request.actor, now()
    today = at.astimezone(zone_of(request)).date()
    if by.person_id is None:
        return render(request, "my/visits.html", {"no_worker": True})
    lines = _own(by, Span(today - TWO_WEEKS, today + TWO_WEEKS + ONE_DAY))
    coming = [line for line in lines if line.ends_at > at and line.state == "planned"]
    looked_at((line.service_user_id for line in coming if line.address), CONTACT)
    houses = names_of_organisations()
    ways = own_ways(by=by, since=at - ONE_DAY, until=at + TWO_WEEKS + ONE_DAY)
    return render(
        request,
        "my/visits.html",
        {
            "next": next_card(request, coming[0], at, ways.get(coming[0].id)) if coming else None,
            "days": by_day(list(coming[1:]), at, ways),
            "past": [visit_of(line, houses) for line in reversed(lines) if line.ends_at <= at],
            "undo": _undo(by, at),
            "today": today,
            "events": about_me(request),
            "key": fresh_key(),
            **door_shown(request),
            **asked_of_me(request),
            **offers_to(request),
            **offers_made_to(request),
            "agreements": agreements_open(request),
            "trial_asks": trials_that_ask(by),
            **looked_after(request),
        },
    )


def _undo(by: Actor, at: datetime) -> dict[str, Any] | None:
    """The visit that I gave back just now, while I can have it back."""
    act_id = last_handed_back(by=by, at=at)
    if act_id is None:
        return None
    return {
        "text": _("You gave [a visit] back just now."),
        "url": reverse("undo", args=[act_id]),
        "fields": [("key", fresh_key()), ("back", "my_visits")],
    }


def _own(by: Actor, span: Span) -> tuple[VisitLine, ...]:
    return visits(by=by, sought=Sought(span, person_id=by.person_id, most=400))


@require_GET
@signed_in
def me(request: House) -> HttpResponse:
    """My record: facts and who confirmed them, work on and off, what I do not work with, hours and terms."""
    by, at = request.actor, now()
    if by.person_id is None:
        return render(request, "my/me.html", {"no_worker": True})
    today = at.astimezone(zone_of(request)).date()
    page = person_page(by=by, at=at, person_id=by.person_id)
    with seeing(by.sight):
        concern([by.person_id])
        # What is written down about somebody is theirs to read, the confidential facts too.
        facts = facts_of(by.person_id, secret=True)
        works = works_open_to(by.person_id, page.identity.organisation_ids, on=today, secret=True)
        badges = badges_shown(request, by.person_id, page.identity.organisation_ids)
    return render(
        request,
        "my/me.html",
        {
            "page": page,
            "memberships": memberships_of(page.identity.memberships, "worker"),
            "facts": facts_by_category(facts, today),
            "badges": badges,
            **age_shown(request, by.person_id),
            "works_on": work_of(works)["on"],
            "key": fresh_key(),
            "near_url": reverse("relations", args=[by.person_id]),
            "terms": terms_of(page.terms) if page.terms else [],
            "week": week_in_words(page.pattern, today),
            "offers": _offers(by),
            "described": description_of(by),
            "rules_edit": rules_shown(by, at, by.person_id, page.rules),
        },
    )


def _offers(by: Actor) -> list[tuple[UUID, str, bool]]:
    chosen = set(offers_of(by))
    return [(row.id, row.name, row.id in chosen) for row in words().affinities]


@require_POST
@signed_in
def offer(request: House) -> HttpResponse:
    """Offer of myself what is ticked, and take back what is not."""
    if request.actor.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    chosen = [as_uuid(each) for each in request.POST.getlist("affinities")]
    if None in chosen:
        raise Invalid.because("unknown_choice", field="affinities")
    offer_affinities(by=keyed(request), at=now(), affinity_ids=[each for each in chosen if each])
    tell(request, _("Kept. You can take it back at any time."))
    return redirect("me")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def claim(request: House) -> HttpResponse:
    """Say that I hold a fact; somebody will look."""
    person_id = request.actor.person_id
    if request.method != "POST":
        return _to_claim(request, ClaimForm())
    if person_id is None:
        raise NotFound.because("unknown_person", field="person")
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _to_claim(request, form, status=422)
    data = form.cleaned_data
    claim_fact(
        by=keyed(request),
        at=now(),
        person_id=person_id,
        kind_id=UUID(data["kind"]),
        evidence=data["evidence"],
        since=data["since"],
        until=data["until"],
    )
    tell(request, _("Written down. Somebody will ask to see it."))
    return redirect("me")


def _to_claim(request: House, form: ClaimForm, status: int = 200) -> HttpResponse:
    page = {"form": form, "key": fresh_key(), "no_worker": request.actor.person_id is None}
    return render(request, "my/claim.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def types(request: House) -> HttpResponse:
    """My types of work: on, off, and locked with what is missing; one of them switched on or off."""
    by = request.actor
    if request.method == "POST":
        if by.person_id is None:
            raise NotFound.because("unknown_person", field="person")
        switch_asked(request, by.person_id)
        return redirect("switch_my_work")
    if by.person_id is None:
        return render(request, "my/types.html", {"no_worker": True})
    page = {"works": _works(request), "may_switch": True, "key": fresh_key()}
    return render(request, "my/types.html", page)


def _works(request: House) -> dict[str, list[dict[str, Any]]]:
    """What is written down about somebody is theirs to read, what is confidential too."""
    by, today = request.actor, now().astimezone(zone_of(request)).date()
    assert by.person_id
    with seeing(by.sight):
        mine = identity(by, by.person_id)
        concern([by.person_id])
        return work_of(works_open_to(by.person_id, mine.organisation_ids, on=today, secret=True))
