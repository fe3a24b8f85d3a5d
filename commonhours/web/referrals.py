"""Referrals, for staff: those that call for somebody first; one with all that was said; which services answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.referrals.actions import close_ask, note_answer, renew_link, take_back, withdraw_consent
from commonhours.referrals.counting import services_that_answer
from commonhours.referrals.letter import letter
from commonhours.referrals.pages import (
    SHOWN,
    ReferralLine,
    ReferralPage,
    asks_seen,
    referral_counts,
    referral_page,
    referrals_seen,
)
from commonhours.referrals.report import cells, columns, note, report
from commonhours.referrals.rules import OPEN
from commonhours.referrals.secret import code_of
from commonhours.referrals.telling import told_on_paper
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.refer_forms import AnswerForm
from commonhours.web.show import moment
from commonhours.words import said, sentence
from commonhours.words.referrals import FACTS, HOW, OTHER, STATES, STEPS, WAYS, state_words
from commonhours.words.requests import ago
from commonhours.words.terms import gettext as _

A_PAGE = 30
MOST_PAGES = 100


@require_GET
@signed_in
def referrals(request: House) -> HttpResponse:
    """What workers asked for, then those to whom nobody has answered, then the others."""
    by, at, show = request.actor, now(), request.GET.get("show", "")
    show = show if show in SHOWN else ""
    text = request.GET.get("page", "")
    number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1, 1), MOST_PAGES)
    lines = referrals_seen(by=by, at=at, show=show, skip=(number - 1) * A_PAGE, most=A_PAGE + 1)
    page = {
        "lines": [line_of(line, at) for line in lines[:A_PAGE]],
        "asks": [
            {"ask": each, "when": moment(each.asked_at)} for each in (asks_seen(by=by) if not show else ())
        ],
        "tabs": _tabs(show, referral_counts(by=by, at=at)),
        "plans": may_somewhere(by, Permission.PLAN),
        "key": fresh_key(),
        "number": number,
        "previous": number - 1,
        "next": number + 1 if len(lines) > A_PAGE else 0,
        "query": f"&show={show}" if show else "",
    }
    return render(request, "referrals/referrals.html", page)


def _tabs(show: str, counted: dict[str, int]) -> list[dict[str, Any]]:
    base = reverse("referrals")
    named = {"": _("All open"), "overdue": _("Nobody answered"), "over": _("Over")}
    return [
        {
            "url": f"{base}?show={code}" if code else base,
            "label": named[code],
            "current": code == show,
            "count": counted.get(code, 0),
        }
        for code in SHOWN
    ]


def line_of(line: ReferralLine, at: datetime) -> dict[str, Any]:
    """A referral as a list shows it."""
    overdue = line.overdue(at)
    due = ""
    if line.due_at is not None:
        words = _("ask again: %(span)s late") if overdue else _("ask again on %(day)s")
        span = ago(at - line.due_at) if overdue else ""
        due = words % {"span": span, "day": date_format(line.due_at, "DATE_FORMAT")}
    return {
        "line": line,
        "url": reverse("referral", args=[line.id]),
        "state": state_words(line.state, line.waiting_until),
        "tone": STATES[line.state][0],
        "sent": moment(line.sent_at),
        "overdue": overdue,
        "due": due,
    }


@require_GET
@signed_in
def referral(request: House, referral_id: UUID) -> HttpResponse:
    """One referral: what was told to whom, how it stands, and what can be done next."""
    return _page(request, referral_id, AnswerForm(staff=True))


def _page(
    request: House, referral_id: UUID, form: AnswerForm, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    page, at = referral_page(by=request.actor, referral_id=referral_id), now()
    is_open, outside = page.line.state in OPEN, page.line.way != "within"
    opens = is_open and outside and page.link_until is not None and page.link_until > at
    shown = line_of(page.line, at) | {
        "page": page,
        "rows": _rows(page),
        "acts": steps_of(page),
        "form": form if is_open and outside else None,
        "is_open": is_open,
        "outside": outside,
        "opens": opens,
        "code": code_of(page.line.id, page.round) if opens else "",
        "key": fresh_key(),
        "refusals": [said(each) for each in refused.refusals] if refused else [],
    }
    return render(request, "referrals/referral.html", shown, status=refused.status if refused else status)


def _rows(page: ReferralPage) -> list[dict[str, str]]:
    rows = (
        (_("Why"), page.reason),
        (_("How it went"), f"{_(WAYS[page.line.way])} {page.to_email}".strip()),
        (_("Beside their name and the reason"), told_words(page)),
        (_("They agreed"), f"{moment(page.consent_at)} · {_(HOW[page.consent_how])}"),
        (_("May be read until"), date_format(page.consent_until, "DATE_FORMAT")),
        (_("Consent taken back"), moment(page.withdrawn_at) if page.withdrawn_at else ""),
        (_("Referred by"), f"{page.line.sent_by}, {page.line.organisation}"),
    )
    return [{"key": key, "value": value} for key, value in rows if value]


def told_words(page: ReferralPage) -> str:
    """The facts that may be told, in words."""
    return ", ".join(_(FACTS[name]) for name in FACTS if name in page.consent_facts) or _("Nothing")


def steps_of(page: ReferralPage) -> list[dict[str, Any]]:
    """What was done, as components/timeline.html takes it."""
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


@require_POST
@signed_in
def answer(request: House, referral_id: UUID) -> HttpResponse:
    """What they said on the telephone or in a letter."""
    form = AnswerForm(request.POST, staff=True)
    if not form.is_valid():
        return _page(request, referral_id, form, status=422)
    try:
        note_answer(by=keyed(request), at=now(), referral_id=referral_id, answer=form.answer())
    except Refused as refused:
        if refused.status != 422:
            raise
        for each in refused.refusals:
            form.add_error(each.field if each.field in form.fields else None, sentence(each))
        return _page(request, referral_id, form, status=422)
    tell(request, _("Written down. Whoever it is about reads it on their page."))
    return redirect("referral", referral_id=referral_id)


def _done(request: House, referral_id: UUID, told: str, action: Any, **what: Any) -> HttpResponse:
    try:
        action(by=keyed(request), at=now(), referral_id=referral_id, **what)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _page(request, referral_id, AnswerForm(staff=True), refused)
    tell(request, told)
    return redirect("referral", referral_id=referral_id)


@require_POST
@signed_in
def back(request: House, referral_id: UUID) -> HttpResponse:
    """Take it back, or write down that they took their consent back."""
    if request.POST.get("consent") == "1":
        return _done(
            request, referral_id, _("Taken back. Its page shows nothing any more."), withdraw_consent
        )
    words = request.POST.get("words", "")
    return _done(request, referral_id, _("Taken back."), take_back, words=words)


@require_POST
@signed_in
def renew(request: House, referral_id: UUID) -> HttpResponse:
    """A new address and a new code; the old ones open nothing any more."""
    return _done(request, referral_id, _("The old address and code open nothing any more."), renew_link)


@require_GET
@signed_in
def paper(request: House, referral_id: UUID) -> HttpResponse:
    """The letter, in the language of whoever prints it."""
    at = now()
    shown = told_on_paper(by=request.actor, at=at, referral_id=referral_id)
    return pdf(letter(shown, day=at.astimezone(zone_of(request)).date()), "referral")


def pdf(made: bytes, name: str) -> HttpResponse:
    """A paper to keep or print."""
    disposition = f'attachment; filename="{name}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": disposition})


@require_POST
@signed_in
def leave(request: House, ask_id: UUID) -> HttpResponse:
    """Nobody is referred: it was looked at."""
    close_ask(by=keyed(request), at=now(), ask_id=ask_id)
    tell(request, _("Left. Whoever asked sees that you looked at it."))
    return redirect("referrals")


@require_GET
@signed_in
def answering(request: House) -> HttpResponse:
    """Which services answer; as a paper where that is asked for."""
    at = now()
    rows = services_that_answer(by=request.actor, at=at, other=_(OTHER))
    if request.GET.get("as") == "pdf":
        return pdf(report(rows, day=at.astimezone(zone_of(request)).date()), "services-that-answer")
    page = {"columns": columns(), "rows": [list(zip(columns(), cells(row), strict=True)) for row in rows]}
    return render(request, "referrals/answering.html", page | {"note": note()})
