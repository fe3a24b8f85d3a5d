"""From any cent, visit or person to the whole chain behind it; each look is written down."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.audit.actions import trace as follow
from commonhours.audit.chain import LOOKS, PARTS, Chain, Gap, Link, Piece
from commonhours.audit.eyes import Eyes
from commonhours.audit.tracing import start_of
from commonhours.bookings.pages import VisitLine
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.ledger.rules import Reference
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House
from commonhours.web.proof_pages import head_to_show
from commonhours.words import sentence
from commonhours.words.trace import kind_name, part_icon, part_title, piece_words, who_words

P = Permission
# Where the page of a record is, and which permission opens such pages at all; one's own open by themselves.
PAGES: dict[str, tuple[str, P]] = {
    "transfer": ("transfer", P.SEE_MONEY),
    "account": ("account_lines", P.SEE_MONEY),
    "run": ("payroll_run", P.SEE_MONEY),
    "billing": ("billing_run", P.SEE_MONEY),
    "invoice": ("invoice", P.SEE_MONEY),
    "timesheet": ("timesheet", P.SETTLE_HOURS),
    "visit": ("visit", P.PLAN),
    "person": ("person", P.SEE_PEOPLE),
    "service_user": ("service_user", P.SEE_SERVICE_USERS),
    "partnership": ("partnership", P.AGREE),
    "request": ("request", P.INTAKE),
}
OWN = {"statement": "pay_statement", "visit": "visit"}


class RefForm(forms.Form):
    """What to follow back, and why."""

    ref = forms.CharField(label=gettext_lazy("Reference"), max_length=80)
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def find_trace(request: House) -> HttpResponse:
    """Type or paste a reference; a POST shows its chain, so that no reason stands in an address."""
    if not Eyes(request.actor).staff:
        raise NotAllowed.because("not_allowed", permission="trace")
    form = RefForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                start = start_of(form.cleaned_data["ref"])
            except Invalid as refused:
                form.add_error("ref", sentence(refused.refusals[0]))
            else:
                return _page(request, start, form.cleaned_data["why"])
    return render(request, "audit/find.html", {"form": form}, status=status)


@require_GET
@signed_in
def trace(request: House, what: str, refers_id: UUID) -> HttpResponse:
    """The chain of one record, in one click from wherever it stands."""
    return _page(request, Reference(what, refers_id), "")


def _page(request: House, start: Reference, why: str) -> HttpResponse:
    by = request.actor
    chain = follow(by=by, at=now(), start=start, why=why).chain
    pieces = {part: list(chain.part(part)) for part in PARTS}
    page = {
        "what": kind_name(chain.start.kind),
        "code": short_code(chain.start.id),
        "ref": f"{chain.start.kind}:{chain.start.id}",
        "parts": [
            {
                "name": part,
                "title": part_title(part),
                "icon": part_icon(part),
                "rows": [_row(each, chain, by) for each in pieces[part]],
                "folded": part == LOOKS or len(pieces[part]) > 40,
            }
            for part in PARTS
            if pieces[part]
        ],
        "more": chain.more,
        "staff": Eyes(by).staff,
        "find_url": reverse("find_trace"),
        "head": head_to_show(),
    }
    return render(request, "audit/trace.html", page)


def _row(piece: Piece, chain: Chain, by: Actor) -> dict[str, Any]:
    words = piece_words(piece, chain)
    if isinstance(piece, Gap):
        return {"gap": True, "text": words}
    number = chain.numbers.get(piece.act) if piece.act else None
    return {
        "text": words,
        "url": opens(by, piece),
        "source": str(piece.facts.get("rule_url") or ""),
        "rule": str(piece.facts.get("rule") or ""),
        "when": date_format(timezone.localtime(piece.at), "SHORT_DATETIME_FORMAT") if piece.at else "",
        "who": who_words(piece, chain),
        "number": number,
        "proof": reverse("proof_of_act", args=[piece.act]) if number else "",
        "leg": piece.code in ("debit", "credit"),
    }


def opens(by: Actor, link: Link) -> str:
    """The page of what a link stands for, for those who may open such pages."""
    if link.opens is None:
        return ""
    kind, key = link.opens.kind, link.opens.id
    name, permission = PAGES.get(kind, ("", P.SEE_MONEY))
    if name and may_somewhere(by, permission):
        return reverse(name, args=[key])
    if kind == "statement" and may_somewhere(by, P.SEE_MONEY):
        return reverse("pay_statement", args=[key])
    if by.person_id is not None and not by.roles and kind in OWN:
        return reverse(OWN[kind], args=[key])
    return ""


def trace_url(by: Actor, page: VisitLine) -> str:
    """Where the chain of a visit begins, for those who may follow it; empty for others."""
    houses = {page.organisation_id, *(coming.organisation_id for coming in page.people)}
    people = {coming.person_id for coming in page.people}
    own = by.person_id if by.person_id in people else None
    follows = Eyes(by).follows(houses, own, page.service_user_id)
    return reverse("trace", args=["visit", page.id]) if follows else ""
