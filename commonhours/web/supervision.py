"""Looking after workers: who needs a word today, and what is written down of one worker."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import NotFound, Refused
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.supervision import actions
from commonhours.supervision.beginnings import FirstDayLine
from commonhours.supervision.pages import Mine, WordLine, my_people, words_waiting
from commonhours.supervision.records import Part, Talk, Watched, WorkerPage, worker_page
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.show import dates, day_in_words, from_to, moment
from commonhours.web.supervision_forms import (
    CheckInForm,
    FirstDayForm,
    ObservedForm,
    OfWorkerForm,
    ShadowForm,
    SupervisorForm,
)
from commonhours.words.care import how_words, payment_words, step_words
from commonhours.words.terms import gettext as _

# Where nothing else was agreed the form offers a talk in two weeks.
USUAL = timedelta(days=14)


@require_GET
@signed_in
def home(request: House) -> HttpResponse:
    """My people today: who asked for a word, whose talk is overdue, whose first day it is, and everybody."""
    found = my_people(by=request.actor, at=now())
    page = {
        "words": words_of(found.words),
        "overdue": [_mine(each) for each in found.overdue],
        "first_days": [first_day_of(each) for each in found.first_days],
        # Who is out today comes first; where they work is said only where it is not the same for all.
        "people": [_mine(each) for each in sorted(found.people, key=lambda each: not each.visits)],
        "several": len({each.organisation for each in found.people}) > 1,
    }
    return render(request, "supervision/home.html", page)


def words_for(request: House) -> list[dict[str, Any]]:
    """Whoever waits for the reader's call, as supervision/words.html takes them."""
    return words_of(words_waiting(by=request.actor))


def words_of(lines: Iterable[WordLine]) -> list[dict[str, Any]]:
    """Words that wait, each with the telephone number to call."""
    return [
        {
            "id": line.id,
            "name": line.person,
            "phone": line.phone,
            "asked": moment(line.asked_at),
            "call_by": moment(line.call_by),
            "late": line.call_by < now(),
            "called": line.called,
            "key": fresh_key(),
        }
        for line in lines
    ]


def _mine(line: Mine) -> dict[str, Any]:
    return {
        "id": line.person_id,
        "name": line.person,
        "organisation": line.organisation,
        "last": day_in_words(line.last) if line.last else "",
        "due": day_in_words(line.due),
        "overdue": line.overdue,
        "visits": [{"id": each.id, "when": from_to(each.starts_at, each.ends_at)} for each in line.visits],
    }


def first_day_of(line: FirstDayLine) -> dict[str, Any]:
    """A first day in words: what is arranged, and what is still open."""
    shadow = ""
    if line.shadow_starts_at and line.shadow_ends_at:
        shadow = dates(line.shadow_starts_at, line.shadow_ends_at)
    return {
        "id": line.person_id,
        "name": line.person,
        "organisation_id": line.organisation_id,
        "organisation": line.organisation,
        "papers": line.papers,
        "payment": payment_words(line.payment),
        "meeting": "meeting" not in line.open,
        "whom": line.meet_whom,
        "where": line.meet_where,
        "when": moment(line.meet_at) if line.meet_at else "",
        "buddy": line.buddy,
        "shadow": shadow,
        "yes": line.shadow_yes,
        "open": [step_words(step) for step in line.open],
        "done": line.done,
    }


@require_POST
@signed_in
def answer(request: House, word_id: UUID) -> HttpResponse:
    """I call them; nobody else is asked."""
    actions.answer_word(by=keyed(request), at=now(), word_id=word_id)
    tell(request, _("They know that you call. Nobody else is asked."))
    # Whoever was only on duty goes back to duty.
    return redirect("my_people" if may_somewhere(request.actor, Permission.SUPERVISE) else "duty")


# --- one worker ----------------------------------------------------------------------------------------------


@require_GET
@signed_in
def worker(request: House, person_id: UUID) -> HttpResponse:
    """What is written down of a worker, and the forms to write more."""
    return _page(request, worker_page(by=request.actor, at=now(), person_id=person_id))


def _page(
    request: House,
    page: WorkerPage,
    form: OfWorkerForm | None = None,
    of: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    parts = [_part(request, page, part, form if part.organisation_id == of else None) for part in page.parts]
    shown = {
        "page": page,
        "parts": parts,
        "several": len(parts) > 1,
        "form": form,
        "talks": [talk_of(each) for each in page.talks],
        "watched": [watched_of(each) for each in page.watched],
    }
    return render(request, "supervision/worker.html", shown, status=status)


def _part(request: House, page: WorkerPage, part: Part, bound: OfWorkerForm | None) -> dict[str, Any]:
    today = now().astimezone(zone_of(request)).date()
    talk = CheckInForm(part=part, initial={"held_on": today, "next_by": today + USUAL})
    forms: dict[str, OfWorkerForm] = {
        "supervisor_form": SupervisorForm(part=part),
        "talk_form": talk,
        "observed_form": ObservedForm(part=part, visits=page.begun),
        "first_form": FirstDayForm(part=part, zone=zone_of(request)),
        "shadow_form": ShadowForm(part=part, visits=page.with_buddy),
    }
    if bound:
        forms = {name: bound if isinstance(bound, type(form)) else form for name, form in forms.items()}
    return {
        "part": part,
        "first_day": first_day_of(part.first_day),
        "begun": bool(page.begun),
        "with_buddy": bool(page.with_buddy),
        "opened": type(bound).__name__ if bound else "",
        "key": fresh_key(),
        **forms,
    }


def talk_of(talk: Talk) -> dict[str, Any]:
    """A talk as supervision/talks.html takes it."""
    return {
        "day": day_in_words(talk.held_on),
        "how": how_words(talk.how),
        "by": talk.by,
        "agreed": talk.agreed,
        "private": talk.private,
        "next_by": date_format(talk.next_by, "DATE_FORMAT") if talk.next_by else "",
    }


def watched_of(line: Watched) -> dict[str, Any]:
    """A watched visit as supervision/watched.html takes it."""
    return {
        "id": line.id,
        "visit_id": line.visit_id,
        "when": dates(line.starts_at, line.ends_at),
        "by": line.by,
        "went_well": line.went_well,
        "to_practise": line.to_practise,
        "reply": line.reply,
        "key": fresh_key(),
    }


def _of(request: House, page: WorkerPage) -> Part:
    """The part in an organisation that a form is about."""
    wanted = request.POST.get("organisation", "")
    found = next((part for part in page.parts if str(part.organisation_id) == wanted), None)
    if found is None:
        raise NotFound.because("unknown_person", field="person")
    return found


def _save(
    request: House,
    person_id: UUID,
    form_of: Callable[[WorkerPage, Part], OfWorkerForm],
    act: Callable[[Any, dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """Do what a form asks for, or show it again with what is wrong; nothing typed is lost."""
    page = worker_page(by=request.actor, at=now(), person_id=person_id)
    part = _of(request, page)
    form, status = form_of(page, part), 422
    if form.is_valid():
        given = {"by": keyed(request), "at": now(), "person_id": person_id}
        try:
            act(form, given | {"organisation_id": part.organisation_id})
        except Refused as refused:
            form.refused(refused)
            status = refused.status
        else:
            tell(request, said)
            return redirect("supervision", person_id=person_id)
    return _page(request, page, form, part.organisation_id, status)


@require_POST
@signed_in
def name(request: House, person_id: UUID) -> HttpResponse:
    """Say who looks after a worker."""
    return _save(
        request,
        person_id,
        lambda _page, part: SupervisorForm(request.POST, part=part),
        lambda form, given: actions.name_supervisor(**given, account_id=form.chosen("supervisor")),
        _("Kept. Both have been told."),
    )


@require_POST
@signed_in
def check_in(request: House, person_id: UUID) -> HttpResponse:
    """Write down a talk."""
    return _save(
        request,
        person_id,
        lambda _page, part: CheckInForm(request.POST, part=part),
        lambda form, given: actions.write_check_in(**given, **form.cleaned_data),
        _("Written down. What you agreed can be read by the [worker]; the private note cannot."),
    )


@require_POST
@signed_in
def observe(request: House, person_id: UUID) -> HttpResponse:
    """Write down what was seen on a visit."""

    def act(form: ObservedForm, given: dict[str, Any]) -> object:
        data = form.cleaned_data
        words = {"went_well": data["went_well"], "to_practise": data["to_practise"]}
        return actions.observe_visit(**given, visit_id=UUID(data["visit"]), **words)

    return _save(
        request,
        person_id,
        lambda page, part: ObservedForm(request.POST, part=part, visits=page.begun),
        act,
        _("Written down. The [worker] has been told, and can answer."),
    )


@require_POST
@signed_in
def first_day(request: House, person_id: UUID) -> HttpResponse:
    """Arrange a first day."""
    return _save(
        request,
        person_id,
        lambda _page, part: FirstDayForm(request.POST, part=part, zone=zone_of(request)),
        lambda form, given: actions.plan_first_day(**given, plan=form.plan()),
        _("Kept. It stands on their page “My [visits]”."),
    )


@require_POST
@signed_in
def shadow(request: House, person_id: UUID) -> HttpResponse:
    """Have somebody new go along on a visit of their buddy."""

    def act(form: ShadowForm, given: dict[str, Any]) -> object:
        data = form.cleaned_data
        return actions.plan_shadow(**given, visit_id=UUID(data["visit"]), yes=data["yes"])

    return _save(
        request,
        person_id,
        lambda page, part: ShadowForm(request.POST, part=part, visits=page.with_buddy),
        act,
        _("Kept. The [worker], the buddy and whoever is served have been told."),
    )
