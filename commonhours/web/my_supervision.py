"""The worker's side of being looked after: a bad day, a first day, what was agreed, what was seen and my answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.supervision import actions
from commonhours.supervision.records import Own, own_supervision
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.show import moment
from commonhours.web.supervision import first_day_of, talk_of, watched_of
from commonhours.web.supervision_forms import payment_choices
from commonhours.words.terms import gettext as _


def looked_after(request: House) -> dict[str, Any]:
    """What my/visits.html shows of it: the list of a first day, the button for a bad day, and what came of it."""
    own = own_supervision(by=request.actor, at=now())
    return {
        "first_days": [first_day_of(line) for line in own.first_days],
        "payments": payment_choices(),
        "word": _word(own),
        "may_ask": own.may_ask,
        "supervisors": own.supervisors,
        "care_key": fresh_key(),
    }


def _word(own: Own) -> str:
    """How it stands with the call that I asked for."""
    if own.word is None:
        return ""
    if own.word.answered_by:
        return _("%(name)s calls you.") % {"name": own.word.answered_by}
    facts = {"name": own.word.called, "when": moment(own.word.call_by)}
    if own.word.called:
        return _("Keep your telephone near you. %(name)s has been asked to call you by %(when)s") % facts
    return _("Keep your telephone near you. Somebody on duty is asked to call you by %(when)s") % facts


@require_GET
@signed_in
def mine(request: House) -> HttpResponse:
    """Who looks after me, what we agreed, what was seen of my visits."""
    if request.actor.person_id is None:
        return render(request, "supervision/mine.html", {"no_worker": True})
    own = own_supervision(by=request.actor, at=now())
    page = {
        "supervisors": own.supervisors,
        "talks": [talk_of(each) for each in own.talks],
        "watched": [watched_of(each) for each in own.watched],
    }
    return render(request, "supervision/mine.html", page)


@require_POST
@signed_in
def bad_day(request: House) -> HttpResponse:
    """I have a bad day: somebody calls me."""
    actions.ask_for_a_word(by=keyed(request), at=now())
    tell(request, _("Somebody will call you. Your [visits] and your place are as they were."))
    return redirect("my_visits")


@require_POST
@signed_in
def payment(request: House) -> HttpResponse:
    """Choose how I am paid: only the kind."""
    place = as_uuid(request.POST.get("organisation", ""))
    if place is None:
        raise NotFound.because("unknown_person", field="person")
    chosen = request.POST.get("payment", "")
    actions.choose_payment(by=keyed(request), at=now(), organisation_id=place, payment=chosen)
    tell(request, _("Kept. Nobody asks for numbers here."))
    return redirect("my_visits")


@require_POST
@signed_in
def reply(request: House, observation_id: UUID) -> HttpResponse:
    """Say what I think of what was seen on my visit."""
    words = request.POST.get("words", "")
    actions.answer_observation(by=keyed(request), at=now(), observation_id=observation_id, words=words)
    tell(request, _("Your answer stands beside it now."))
    return redirect("my_supervision")
