"""For staff: write somebody down, look at those who wait, decide, and let people go."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.credentials.actions import confirm_fact, refuse_fact
from commonhours.joining.actions import Seen, approve, ask_more, decline, end_membership
from commonhours.joining.actions import register as write_down
from commonhours.joining.alike import Traits, alike
from commonhours.joining.application import PARTS, SERVICE_USER, WORKER
from commonhours.joining.pages import FactLine, Line, Waiting, claims, ending_soon, queue
from commonhours.joining.pages import waiting as read_waiting
from commonhours.joining.places import spot_of
from commonhours.organisations.permissions import Permission, may, may_somewhere, require_somewhere
from commonhours.policies.steps import AGREEMENTS, CHECKLIST, OFFERED
from commonhours.web.doors import signed_in
from commonhours.web.join_forms import JoinForm
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.record import said_of
from commonhours.web.show import day_in_words
from commonhours.web.steps import step_of
from commonhours.words import said
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

A_PAGE = 30
MOST_PAGES = 100


# --- write somebody down ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def register(request: House) -> HttpResponse:
    """Write somebody down at a desk; whoever may be the same is shown before."""
    require_somewhere(request.actor, Permission.REGISTER)
    part = request.GET.get("as", WORKER)
    part = part if part in PARTS else WORKER
    if request.method != "POST":
        return _register_page(request, desk(request, part))
    form = desk(request, part, request.POST)
    if not form.is_valid():
        return _register_page(request, form, status=422)
    return _write_down(request, form)


def _write_down(request: House, form: JoinForm) -> HttpResponse:
    application = form.application()
    again = request.POST.get("although_alike") == "1"
    try:
        done = write_down(by=keyed(request), at=now(), application=application, although_alike=again)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        known = [refusal.code == "maybe_known" for refusal in refused.refusals]
        if any(known):
            return _register_page(request, form, status=409, alike=alike_of(request, form))
        form.refused(refused.refusals)
        return _register_page(request, form, status=refused.status)
    tell(request, _("Written down. They wait for approval now."))
    if done.service_user_id:
        return redirect("service_user", service_user_id=done.service_user_id)
    return redirect("person", person_id=done.person_id)


def desk(
    request: House, part: str, data: QueryDict | None = None, initial: dict[str, Any] | None = None
) -> JoinForm:
    """The form of joining for whoever writes somebody down; with the organisations for which they may."""
    known = {"language": "en", "kind": "person", **(initial or {})}
    form = JoinForm(data, part=part, staff=True, initial=known)
    by = request.actor
    if not may(by, Permission.REGISTER):
        field = form.fields["organisations"]
        field.choices = [  # type: ignore[attr-defined]  # a choice field
            (key, name)
            for _group, group in field.choices  # type: ignore[attr-defined]
            for key, name in group
            if may(by, Permission.REGISTER, [UUID(key)])
        ]
        form.listed = True
        if data is None and len(field.choices) == 1:  # type: ignore[attr-defined]
            form.initial["organisations"] = [field.choices[0][0]]  # type: ignore[attr-defined]
    return form


def alike_of(request: House, form: JoinForm) -> list[dict[str, Any]]:
    """Who may be the same as whoever the form is about."""
    asked = form.application()
    spot = spot_of(asked.area_id, asked.zip_code)
    traits = Traits(asked.name, asked.email, asked.phone, spot.area_id)
    return picks(alike(by=request.actor, part=asked.part, traits=traits))


def picks(found: Any) -> list[dict[str, Any]]:
    """Those who may be the same, by what, as components/pick.html takes them."""
    by_what = {
        "email": _("the same e-mail"),
        "phone": _("the same telephone"),
        "name": _("the same name"),
    }
    return [
        {
            "name": each.name,
            "key": each.id,
            "note": by_what[each.by],
            "more": each.area,
            "url": reverse("service_user" if each.part == SERVICE_USER else "person", args=[each.id]),
        }
        for each in found
    ]


def _register_page(request: House, form: JoinForm, status: int = 200, **more: Any) -> HttpResponse:
    page = {"form": form, "part": form.part, "key": fresh_key(), **more}
    return render(request, "joining/register.html", page, status=status)


# --- the queue ----------------------------------------------------------------------------------------------


@require_GET
@signed_in
def approvals(request: House) -> HttpResponse:
    """Who waits, the longest wait first; workers or service users alone."""
    part = request.GET.get("part", "")
    text = request.GET.get("page", "")
    number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1, 1), MOST_PAGES)
    lines = queue(by=request.actor, part=part, skip=(number - 1) * A_PAGE, most=A_PAGE + 1)
    today = now().astimezone(zone_of(request)).date()
    page = {
        "lines": [_line(line, today) for line in lines[:A_PAGE]],
        "tabs": _tabs(part),
        "number": number,
        "previous": number - 1,
        "next": number + 1 if len(lines) > A_PAGE else 0,
        "checks_facts": may_somewhere(request.actor, Permission.CONFIRM_FACTS),
        "may_register": may_somewhere(request.actor, Permission.REGISTER),
    }
    return render(request, "joining/approvals.html", page)


def _tabs(part: str) -> list[dict[str, Any]]:
    base = reverse("approvals")
    parts = (("", _("Everybody")), (WORKER, _("[Workers]")), (SERVICE_USER, _("[Service users]")))
    return [
        {"url": f"{base}?part={code}" if code else base, "label": label, "current": code == part}
        for code, label in parts
    ]


def _line(line: Line, today: date) -> dict[str, Any]:
    days = (today - line.since).days
    waited = ngettext("waits %(count)s day", "waits %(count)s days", days) % {"count": days}
    return {
        "name": line.name,
        "key": line.membership_id,
        "note": part_words(line.part) + " · " + line.organisation,
        "more": (_("waits since today") if days < 1 else waited)
        + (" · " + _("asked for more") if line.more_asked else ""),
        "url": reverse("approval", args=[line.membership_id]),
    }


def part_words(part: str) -> str:
    """A part in an organisation by its name."""
    return _("[Service user]") if part == SERVICE_USER else _("[Worker]")


# --- one application ----------------------------------------------------------------------------------------


@require_GET
@signed_in
def approval(request: House, membership_id: UUID) -> HttpResponse:
    """Somebody who waits: what they say, what shows it, who may be the same; and the decision."""
    return _approval_page(request, membership_id)


def _approval_page(request: House, membership_id: UUID, refused: Refused | None = None) -> HttpResponse:
    page = read_waiting(by=request.actor, at=now(), membership_id=membership_id)
    facts = [
        fact | {"ticked": str(fact["kind_id"]) in request.POST.getlist("seen")}
        for fact in said_of(page.facts)
    ]
    shown = {
        "page": page,
        "part": part_words(page.part),
        "asked": day_in_words(page.asked),
        # What is open stands in the form itself.
        "facts": [fact for fact in facts if not fact["open"] or page.part != WORKER],
        "open": [fact for fact in facts if fact["open"]],
        "steps": _steps(request, page),
        "alike": picks(page.alike),
        "typed": request.POST,
        "refusals": [said(refusal) for refusal in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    return render(request, "joining/approval.html", shown, status=refused.status if refused else 200)


def _steps(request: House, page: Waiting) -> list[dict[str, Any]]:
    """What the organisation asks of a worker before it lets them in, or before they are booked."""
    return [
        step_of(step)
        | {
            "ticked": str(step.id) in request.POST.getlist("ticked"),
            "to_tick": not step.done_at
            and (step.kind == CHECKLIST or (step.kind in AGREEMENTS and not page.can_sign_in)),
        }
        for step in page.steps
        if step.moment != OFFERED
    ]


@require_POST
@signed_in
def decide(request: House, membership_id: UUID) -> HttpResponse:
    """Let them in with what was seen, ask for more, or say no."""
    given: dict[str, Any] = {"by": keyed(request), "at": now(), "membership_id": membership_id}
    words = request.POST.get("words", "")
    decision = request.POST.get("decision", "")
    try:
        if decision == "approve":
            ticked = [_id(each) for each in request.POST.getlist("ticked")]
            approve(**given, seen=_seen(request.POST), ticked=ticked)
        elif decision == "ask":
            ask_more(**given, words=words)
        elif decision == "decline":
            decline(**given, reason=words)
        else:
            raise Invalid.because("unknown_choice", field="decision")
    except Refused as refused:
        if refused.status not in {409, 422} or any(r.code == "already_decided" for r in refused.refusals):
            raise
        return _approval_page(request, membership_id, refused)
    tell(request, _DONE()[decision])
    return redirect("approvals")


def _DONE() -> dict[str, str]:
    return {
        "approve": _("Let in. They have been told."),
        "ask": _("They have been told what is missing."),
        "decline": _("They have been told, with the reason."),
    }


def _seen(posted: QueryDict) -> list[Seen]:
    """The facts that are ticked, each with the evidence and the last day that stand beside it."""
    return [
        Seen(
            kind_id=_id(kind),
            evidence=posted.get(f"evidence-{kind}", "")[:200],
            until=_day(posted.get(f"until-{kind}", "")),
        )
        for kind in posted.getlist("seen")
    ]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid.because("unknown_choice", field="kind") from None


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        raise Invalid.because("bad_input", field="until")
    return day


@require_POST
@signed_in
def leave(request: House, membership_id: UUID) -> HttpResponse:
    """End a membership after a last day."""
    last_day = _day(request.POST.get("last_day", ""))
    if last_day is None:
        raise Invalid.because("missing", field="last_day")
    reason = request.POST.get("reason", "")[:300]
    ended = end_membership(
        by=keyed(request), at=now(), membership_id=membership_id, last_day=last_day, reason=reason
    )
    left = ngettext(
        "It ends. %(count)s [visit] after that day still stands: find somebody else for it.",
        "It ends. %(count)s [visits] after that day still stand: find somebody else for them.",
        ended.visits_left,
    )
    tell(request, left % {"count": ended.visits_left} if ended.visits_left else _("It ends after that day."))
    return redirect("people")


# --- facts --------------------------------------------------------------------------------------------------


@require_GET
@signed_in
def facts(request: House) -> HttpResponse:
    """Claims that wait for an answer, and facts that end within thirty days."""
    page = {
        "claims": _fact_picks(claims(by=request.actor), _("claimed on %(day)s")),
        "ending": _fact_picks(ending_soon(by=request.actor, at=now()), _("ends on %(day)s")),
    }
    return render(request, "joining/facts.html", page)


def _fact_picks(lines: Iterable[FactLine], words: str) -> list[dict[str, Any]]:
    """One card for each person and day, with all that they claim or that ends then."""
    cards: dict[tuple[UUID, date], list[FactLine]] = {}
    for line in lines:
        cards.setdefault((line.person_id, line.day), []).append(line)
    return [
        {
            "name": card[0].person,
            "key": person_id,
            "note": ", ".join(line.kind for line in card),
            "more": words % {"day": day_in_words(day)},
            "url": reverse("person", args=[person_id]) + "#facts-title",
        }
        for (person_id, day), card in cards.items()
    ]


@require_POST
@signed_in
def answer_fact(request: House, person_id: UUID) -> HttpResponse:
    """Confirm what somebody claims, or say why not."""
    posted = request.POST
    about: dict[str, Any] = {"person_id": person_id, "kind_id": _id(posted.get("kind", ""))}
    about["organisation_id"] = _id(posted.get("organisation", ""))
    if posted.get("answer") == "refuse":
        refuse_fact(by=keyed(request), at=now(), **about, reason=posted.get("evidence", ""))
        tell(request, _("Not confirmed. They have been told why."))
    else:
        until = _day(posted.get("until", ""))
        evidence = posted.get("evidence", "")[:200]
        confirm_fact(by=keyed(request), at=now(), **about, evidence=evidence, until=until)
        tell(request, _("Confirmed."))
    # Whoever came from the page of a trial goes on there.
    trial_id = _id(posted.get("trial", "")) if posted.get("trial") else None
    return redirect("trial", trial_id) if trial_id else redirect("person", person_id=person_id)
