"""Payers who ask for records of visits: what they ask for, by which rules, and under which numbers they know people."""

from datetime import date
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.catalogue.queries import name_of, words
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.integrations.evv import actions, pages
from commonhours.integrations.evv.pages import PayerLine
from commonhours.integrations.evv.profiles import PROFILES
from commonhours.organisations.permissions import Permission, may
from commonhours.organisations.queries import names_of_organisations
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.payer_form import PayerForm
from commonhours.web.payer_terms import TermsForm, set_terms_shown, terms_shown, usual_terms
from commonhours.web.people import as_uuid
from commonhours.web.show import moment
from commonhours.words import said, sentence
from commonhours.words.evv import FAMILIES, STATES, trouble_words
from commonhours.words.evv import PROFILES as PROFILE_NAMES
from commonhours.words.terms import gettext as _


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def payers(request: House) -> HttpResponse:
    """The payers who ask for records; a POST writes another one down."""
    by = request.actor
    lines = pages.payers(by=by, at=now())
    houses = [
        (key, name) for key, name in names_of_organisations().items() if may(by, Permission.GOVERN, [key])
    ]
    form = PayerForm(request.POST if request.method == "POST" else None, initial={"since": _today(request)})
    status = 200
    if request.method == "POST":
        house = as_uuid(request.POST.get("organisation", ""))
        if house is None or not may(by, Permission.GOVERN, [house]):
            raise NotAllowed.because("not_allowed", permission=Permission.GOVERN.value)
        status = _set(request, form, organisation_id=house)
        if status == 302:
            tell(request, _("Written down."))
            return redirect("payers")
    page = {
        "payers": [payer_line(each) for each in lines],
        "houses": sorted(houses, key=lambda each: each[1]),
        "form": form if houses else None,
        "key": fresh_key(),
    }
    return render(request, "evv/payers.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def payer(request: House, payer_id: UUID) -> HttpResponse:
    """One payer: what is asked, for which work, under which numbers people are known; a POST changes what is asked."""
    seen = pages.payer(by=request.actor, at=now(), payer_id=payer_id)
    row = seen.line.payer
    initial = {name: getattr(row, name) for name in PayerForm.base_fields}
    form = PayerForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = _set(request, form, payer_id=payer_id)
        if status == 302:
            tell(request, _("Written down."))
            return redirect("payer", payer_id=payer_id)
    return _payer_page(request, payer_id, form=form, status=status)


@require_POST
@signed_in
def payer_change(request: House, payer_id: UUID) -> HttpResponse:
    """Set the code of a type of work, or somebody's number."""

    def do() -> None:
        given: dict[str, Any] = {"by": keyed(request), "at": now(), "payer_id": payer_id}
        if "work" in request.POST:
            work = as_uuid(request.POST["work"])
            if work is None:
                raise Invalid.because("unknown_choice", field="work")
            modifiers = tuple(request.POST.get("modifiers", "").upper().split())
            code = request.POST.get("code", "").strip().upper()
            actions.set_procedure(**given, type_of_work_id=work, code=code, modifiers=modifiers)
        else:
            actions.set_number(
                **given,
                number=request.POST.get("number", "")[:60],
                service_user_id=as_uuid(request.POST.get("service_user_id", "")),
                person_id=as_uuid(request.POST.get("person_id", "")),
            )

    try:
        do()
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _payer_page(request, payer_id, refused=refused, status=refused.status)
    tell(request, _("Written down."))
    return redirect("payer", payer_id=payer_id)


@require_POST
@signed_in
def payer_terms(request: House, payer_id: UUID) -> HttpResponse:
    """Set by which rules visits of a payer are counted from a day on."""
    form = TermsForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            asked = actions.TermsAsked(**form.cleaned_data)
            actions.set_terms(by=keyed(request), at=now(), payer_id=payer_id, asked=asked)
            tell(request, _("Written down."))
            return redirect("payer", payer_id=payer_id)
        except Refused as refused:
            status = _into(form, refused)
    return _payer_page(request, payer_id, terms_form=form, status=status)


# --- inside -------------------------------------------------------------------------------------------------


def _set(request: House, form: PayerForm, **which: UUID) -> int:
    """Write a payer down; return 302, or the status with which the form is shown again."""
    if not form.is_valid():
        return 422
    try:
        asks = actions.PayerAsks(**form.cleaned_data)
        actions.set_payer(by=keyed(request), at=now(), asks=asks, **which)
    except Refused as refused:
        return _into(form, refused)
    return 302


def _into(form: Form, refused: Refused) -> int:
    """What was refused, beside the fields of a form; return the status with which it is shown again."""
    if refused.status not in {409, 422}:
        raise refused
    for each in refused.refusals:
        form.add_error(each.field if each.field in form.fields else None, sentence(each))
    return refused.status


def _payer_page(
    request: House,
    payer_id: UUID,
    *,
    form: PayerForm | None = None,
    terms_form: TermsForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = pages.payer(by=request.actor, at=now(), payer_id=payer_id)
    row = seen.line.payer
    governs = may(request.actor, Permission.GOVERN, row.organisation_ids)
    initial = {name: getattr(row, name) for name in PayerForm.base_fields}
    page = {
        "payer": payer_line(seen.line),
        "source": PROFILES[row.profile].source,
        "staff_elsewhere": PROFILES[row.profile].staff_elsewhere,
        "procedures": [
            {"work": name_of(each.type_of_work_id), "code": " ".join((each.code, *each.modifiers))}
            for each in seen.procedures
        ],
        "clients": seen.clients,
        "workers": seen.workers,
        "more_clients": seen.more_clients,
        "more_workers": seen.more_workers,
        "works": sorted(((each.id, name_of(each.id)) for each in words().works), key=lambda each: each[1])
        if governs
        else [],
        "form": (form or PayerForm(initial=initial)) if governs else None,
        "terms": terms_shown(seen.terms),
        "set_terms": [set_terms_shown(each) for each in seen.set_terms],
        "terms_form": (terms_form or TermsForm(initial=usual_terms(seen, _today(request))))
        if governs
        else None,
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    return render(request, "evv/payer.html", page, status=status)


def payer_line(line: PayerLine) -> dict[str, Any]:
    """A payer in a list: what is asked, by whose rules, and what goes wrong."""
    queue = reverse("payer_records")
    return {
        "each": line.payer,
        "organisation": line.organisation,
        "profile": _(PROFILE_NAMES[line.payer.profile]),
        "pack": _(FAMILIES[line.pack]),
        "counts": [(_(STATES[state]), line.counts[state], f"{queue}?show={state}") for state in pages.SHOWN],
        "trouble": trouble_words(line.trouble) if line.trouble else "",
        "next": moment(line.next_at) if line.next_at else "",
    }


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()
