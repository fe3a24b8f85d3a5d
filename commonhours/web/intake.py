"""Requests for help, for staff: the queue, a caller on the line, one request and all that can be done about it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.intake.actions import (
    close_request,
    give_request,
    hand_over_request,
    note_request,
    recognise_request,
    take_call,
    take_request,
)
from commonhours.intake.models import HelpRequest
from commonhours.intake.pages import SHOWN, RequestLine, RequestPage, counts, queue, request_page
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_somewhere,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.web.approvals import picks
from commonhours.web.ask_forms import CallForm, until, writers
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.show import moment
from commonhours.words import said
from commonhours.words.requests import REASONS, STATES, STEPS, WAYS, WRITERS, ago, spoken
from commonhours.words.terms import gettext as _

A_PAGE = 30
MOST_PAGES = 100
CENTRE = "centre"


# --- the queue ----------------------------------------------------------------------------------------------


@require_GET
@signed_in
def requests(request: House) -> HttpResponse:
    """Who waits for help, overdue first: all, mine, those that nobody looks after, those that are overdue."""
    at, show = now(), request.GET.get("show", "")
    show = show if show in SHOWN else ""
    text = request.GET.get("page", "")
    number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1, 1), MOST_PAGES)
    lines = queue(by=request.actor, at=at, show=show, skip=(number - 1) * A_PAGE, most=A_PAGE + 1)
    page = {
        "lines": [_line(line, at) for line in lines[:A_PAGE]],
        "tabs": _tabs(show, counts(by=request.actor, at=at)),
        "number": number,
        "previous": number - 1,
        "next": number + 1 if len(lines) > A_PAGE else 0,
        "query": f"&show={show}" if show else "",
    }
    return render(request, "intake/requests.html", page)


def _tabs(show: str, counted: dict[str, int]) -> list[dict[str, Any]]:
    base = reverse("requests")
    named = {
        "": _("All open"),
        "mine": _("Mine"),
        "unowned": _("Nobody’s yet"),
        "overdue": _("Overdue"),
        "over": _("Over"),
    }
    return [
        {
            "url": f"{base}?show={code}" if code else base,
            "label": named[code],
            "current": code == show,
            "count": counted.get(code, 0),
        }
        for code in SHOWN
    ]


def _line(line: RequestLine, at: datetime) -> dict[str, Any]:
    overdue = line.overdue(at)
    return {
        "url": reverse("request", args=[line.id]),
        "key": line.id,
        "name": line.name,
        "reference": line.reference,
        "what": " · ".join(each for each in (line.work, line.area) if each),
        "language": spoken(line.language),
        "way": _(WAYS[line.way]),
        "place": line.organisation or _("Contact centre"),
        "state": _(STATES[line.state]),
        "open": line.due_at is not None,
        "is_new": line.state == "new",
        "owner": line.owner,
        "waits": _("waits %(span)s") % {"span": ago(at - line.arrived_at)},
        "touched": _("last touched %(span)s ago") % {"span": ago(at - line.touched_at)},
        "overdue": overdue,
        "due": _due(line, at),
    }


def _due(line: RequestLine, at: datetime) -> str:
    if line.due_at is None:
        return ""
    if line.overdue(at):
        return _("overdue by %(span)s") % {"span": ago(at - line.due_at)}
    words = _("call before %(when)s") if line.contacted_at is None else _("look again before %(when)s")
    return words % {"when": until(line.due_at)}


# --- by telephone -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def call(request: House) -> HttpResponse:
    """Write down what a caller says, read it back, and look after it."""
    require_somewhere(request.actor, Permission.INTAKE)
    writer = request.GET.get("as", "self")
    writer = writer if writer in WRITERS else "self"
    queues = _queues(request.actor)
    if request.method != "POST":
        return _call_page(request, CallForm(writer=writer, queues=queues, initial={"language": "en"}))
    form = CallForm(request.POST, writer=writer, queues=queues)
    if not form.is_valid():
        return _call_page(request, form, 422)
    try:
        received = take_call(
            by=keyed(request),
            at=now(),
            wanted=form.wanted(),
            read_back=form.cleaned_data["read_back"],
            organisation_id=as_uuid(form.cleaned_data["queue"]),
        )
    except Invalid as refused:
        form.refused(refused.refusals)
        return _call_page(request, form, refused.status)
    tell(request, _("Written down. The number is %(number)s.") % {"number": received.reference})
    return redirect("request", request_id=received.request_id)


def _call_page(request: House, form: CallForm, status: int = 200) -> HttpResponse:
    page = {"form": form, "key": fresh_key(), "tabs": writers(form.writer, reverse("request_call"))}
    return render(request, "intake/call.html", page, status=status)


def _queues(by: Actor) -> list[tuple[str, str]]:
    """The queues that somebody looks after: the contact centre's for roles of the region, else their organisations'."""
    names = names_of_organisations()
    if may(by, Permission.INTAKE):
        own = sorted(names.items(), key=lambda pair: pair[1])
        return [(CENTRE, _("Contact centre")), *((str(key), name) for key, name in own)]
    own_ids = organisations_with(by, Permission.INTAKE)
    return sorted(((str(key), names[key]) for key in set(own_ids)), key=lambda pair: pair[1])


# --- one request --------------------------------------------------------------------------------------------


@require_GET
@signed_in
def one(request: House, request_id: UUID) -> HttpResponse:
    """What they told, what was done, and what can be done next."""
    return _page(request, request_id)


def _page(request: House, request_id: UUID, refused: Refused | None = None) -> HttpResponse:
    page, at = request_page(by=request.actor, request_id=request_id), now()
    shown = {
        "page": page,
        "line": _line(page.line, at),
        "rows": _rows(page),
        "acts": _acts(page),
        "alike": picks(page.alike),
        "keepers": [(key, name) for key, name in page.keepers if key != page.line.owner_id],
        "organisations": _others(page),
        "reasons": [(code, _(label)) for code, label in REASONS.items()],
        "closed_because": _(REASONS[page.reason]) if page.reason else "",
        "may_register": may_somewhere(request.actor, Permission.REGISTER),
        "book_url": _book_url(page) if page.line.state == HelpRequest.REGISTERED else "",
        "key": fresh_key(),
        "refusals": [said(refusal) for refusal in refused.refusals] if refused else [],
    }
    return render(request, "intake/request.html", shown, status=refused.status if refused else 200)


def _rows(page: RequestPage) -> list[dict[str, str]]:
    written = [page.writer_name, page.writer_organisation]
    called = {_("Telephone"): f"tel:{page.phone}", _("E-mail"): f"mailto:{page.email}"}
    rows = (
        (_("Telephone"), page.phone),
        (_("E-mail"), page.email),
        (_("Language"), spoken(page.line.language)),
        (_("What help is needed"), page.words),
        (_("Kind of help"), page.line.work),
        (_("When"), page.when),
        (_("Where"), page.line.area),
        (_("Who writes"), ", ".join(each for each in written if each)),
        (_("Is answered at"), page.writer_email),
        (_("Taken down by"), page.taken_by),
        (_("Said that we may call"), moment(page.consent_at) if page.consent_at else _("Ask first")),
    )
    return [{"key": key, "value": value, "link": called.get(key, "")} for key, value in rows if value]


def _acts(page: RequestPage) -> list[dict[str, Any]]:
    return [
        {
            "icon": STEPS[each.kind][0],
            "text": _(STEPS[each.kind][1]) + (f": {each.words}" if each.words else ""),
            "when": moment(each.at),
            "iso": each.at.isoformat(),
            "who": each.by,
        }
        for each in page.steps
    ]


def _others(page: RequestPage) -> list[tuple[str, str]]:
    """Where it can be handed over to: every other queue of the region."""
    centre = [(CENTRE, _("Contact centre") + f" ({region().name})")] if page.organisation_id else []
    names = sorted(names_of_organisations().items(), key=lambda pair: pair[1])
    return centre + [(str(key), name) for key, name in names if key != page.organisation_id]


def _book_url(page: RequestPage) -> str:
    work = f"&work={page.type_of_work_id}" if page.type_of_work_id else ""
    return f"{reverse('find')}?service_user={page.service_user_id}{work}"


def _done(request: House, request_id: UUID, told: str, **what: Any) -> HttpResponse:
    """Back to the request with a sentence, or with what was refused."""
    action = what.pop("action")
    try:
        action(by=keyed(request), at=now(), request_id=request_id, **what)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _page(request, request_id, refused)
    tell(request, told)
    return redirect("request", request_id=request_id)


@require_POST
@signed_in
def take(request: House, request_id: UUID) -> HttpResponse:
    """I look after it."""
    return _done(request, request_id, _("You look after this request now."), action=take_request)


@require_POST
@signed_in
def note(request: House, request_id: UUID) -> HttpResponse:
    """What was done: spoken with them, or their turn now."""
    how = request.POST.get("how", "")
    return _done(
        request,
        request_id,
        _("Written down."),
        action=note_request,
        words=request.POST.get("words", ""),
        reached=how in {"reached", "waits"},
        waits=how == "waits",
    )


@require_POST
@signed_in
def give(request: House, request_id: UUID) -> HttpResponse:
    """A colleague looks after it."""
    account_id = as_uuid(request.POST.get("account", "")) or request_id
    words = _("Given to your colleague.")
    return _done(request, request_id, words, action=give_request, account_id=account_id)


@require_POST
@signed_in
def hand_over(request: House, request_id: UUID) -> HttpResponse:
    """Another organisation looks after it, as they agreed; one that is out of sight afterwards leads to the queue."""
    chosen = request.POST.get("organisation", "")
    what: dict[str, Any] = {
        "organisation_id": None if chosen == CENTRE else as_uuid(chosen) or request_id,
        "agreed": request.POST.get("agreed") == "1",
        "words": request.POST.get("words", ""),
    }
    try:
        hand_over_request(by=keyed(request), at=now(), request_id=request_id, **what)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _page(request, request_id, refused)
    tell(request, _("Handed over. They have been told."))
    return redirect("requests")


@require_POST
@signed_in
def close(request: House, request_id: UUID) -> HttpResponse:
    """It ends here, for a reason that they read."""
    return _done(
        request,
        request_id,
        _("Closed. They can read why."),
        action=close_request,
        reason=request.POST.get("reason", ""),
        words=request.POST.get("words", ""),
    )


@require_POST
@signed_in
def recognise(request: House, request_id: UUID) -> HttpResponse:
    """They are somebody who is here already."""
    served = as_uuid(request.POST.get("service_user", "")) or request_id
    words = _("Found. Now a first [visit] can be booked.")
    return _done(request, request_id, words, action=recognise_request, service_user_id=served)
