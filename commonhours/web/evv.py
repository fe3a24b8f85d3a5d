"""Records of visits for payers who ask: what stands where, what was said of it, what to do; and the payers."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.catalogue.queries import name_of, words
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.integrations.evv import actions, pages
from commonhours.integrations.evv.pages import PayerLine, RecordLine, SentOnce
from commonhours.integrations.evv.profiles import PROFILES
from commonhours.organisations.permissions import Permission, may
from commonhours.organisations.queries import names_of_organisations
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.payer_form import PayerForm
from commonhours.web.people import as_uuid
from commonhours.web.show import moment
from commonhours.words import said, sentence
from commonhours.words.evv import PROFILES as PROFILE_NAMES
from commonhours.words.evv import STATES, fault_words, reason_words, trouble_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

ROWS = 40
ICONS = {"held": "edit", "rejected": "warning", "waiting": "clock", "sent": "send", "accepted": "check"}
TITLES = {
    "held": gettext_lazy("To be mended"),
    "rejected": gettext_lazy("Turned back"),
    "waiting": gettext_lazy("Waiting"),
    "sent": gettext_lazy("Sent"),
    "accepted": gettext_lazy("Accepted"),
}
# The fields of what was sent that people can read; the whole of it stands below them.
READ = ("AdjInDateTime", "AdjOutDateTime", "ProcedureCode", "ClientID", "EmployeeIdentifier")


@require_GET
@signed_in
def records(request: House) -> HttpResponse:
    """The queue: what is to be mended, what was turned back, what waits, what is out, what is taken in."""
    by = request.actor
    show = request.GET.get("show", "")
    counts = pages.record_counts(by=by)
    if show not in pages.SHOWN:
        show = next((each for each in pages.SHOWN if counts[each]), pages.SHOWN[0])
    text = request.GET.get("page", "")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    lines, total = pages.records(by=by, show=show, skip=(number - 1) * ROWS, most=ROWS)
    last = max(1, -(-total // ROWS))
    page = {
        "tabs": [
            {
                "url": _url(each),
                "label": TITLES[each],
                "icon": ICONS[each],
                "current": each == show,
                "count": counts[each] if each != "accepted" else 0,
            }
            for each in pages.SHOWN
        ],
        "title": TITLES[show],
        "icon": ICONS[show],
        "lines": [_line(each) for each in lines],
        "total": total,
        "number": number,
        "pages": last,
        "previous_url": _url(show, number - 1) if number > 1 else "",
        "next_url": _url(show, number + 1) if number < last else "",
        "payers": [_payer_line(each) for each in pages.payers(by=by)],
    }
    return render(request, "evv/records.html", page)


@require_GET
@signed_in
def record(request: House, record_id: UUID) -> HttpResponse:
    """One record: what keeps it here, what was said of it, and what to do."""
    return _record_page(request, record_id)


@require_POST
@signed_in
def send_again(request: House, record_id: UUID) -> HttpResponse:
    """Send once more what was turned back."""

    def do() -> None:
        actions.send_again(by=keyed(request), at=now(), record_id=record_id)

    return _done(request, record_id, do, _("It goes out again, under a higher number."))


@require_POST
@signed_in
def record_number(request: House, record_id: UUID) -> HttpResponse:
    """Write down the number that a record lacks, for its service user or its worker."""
    line = pages.record(by=request.actor, record_id=record_id).line
    whose = request.POST.get("whose", "")

    def do() -> None:
        actions.set_number(
            by=keyed(request),
            at=now(),
            payer_id=line.payer_id,
            number=request.POST.get("number", "")[:60],
            service_user_id=line.service_user_id if whose != "worker" else None,
            person_id=line.person_id if whose == "worker" else None,
        )

    return _done(request, record_id, do, _("Written down. The record is looked through again."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def payers(request: House) -> HttpResponse:
    """The payers who ask for records; a POST writes another one down."""
    by = request.actor
    lines = pages.payers(by=by)
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
        "payers": [_payer_line(each) for each in lines],
        "houses": sorted(houses, key=lambda each: each[1]),
        "form": form if houses else None,
        "key": fresh_key(),
    }
    return render(request, "evv/payers.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def payer(request: House, payer_id: UUID) -> HttpResponse:
    """One payer: what is asked, for which work, under which numbers people are known; a POST changes what is asked."""
    seen = pages.payer(by=request.actor, payer_id=payer_id)
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


# --- inside -------------------------------------------------------------------------------------------------


def _set(request: House, form: PayerForm, **which: UUID) -> int:
    """Write a payer down; return 302, or the status with which the form is shown again."""
    if not form.is_valid():
        return 422
    try:
        asks = actions.PayerAsks(**form.cleaned_data)
        actions.set_payer(by=keyed(request), at=now(), asks=asks, **which)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        for each in refused.refusals:
            form.add_error(each.field if each.field in form.fields else None, sentence(each))
        return refused.status
    return 302


def _done(request: House, record_id: UUID, do: Callable[[], None], words_of_it: str) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _record_page(request, record_id, refused=refused, status=refused.status)
    tell(request, words_of_it)
    return redirect("payer_record", record_id=record_id)


def _record_page(
    request: House, record_id: UUID, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    seen = pages.record(by=request.actor, record_id=record_id)
    page = {
        "line": _line(seen.line),
        "faults": [dict(zip(("what", "fix"), fault_words(code), strict=True)) for code in seen.line.faults],
        "asks_client": "no_client_number" in seen.line.faults or seen.line.state == "rejected",
        "asks_worker": "no_worker_number" in seen.line.faults or seen.line.state == "rejected",
        "client_number": seen.client_number,
        "worker_number": seen.worker_number,
        "sendings": [_sending(each) for each in seen.sendings],
        "trouble": trouble_words(seen.trouble) if seen.trouble else "",
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    return render(request, "evv/record.html", page, status=status)


def _payer_page(
    request: House,
    payer_id: UUID,
    *,
    form: PayerForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = pages.payer(by=request.actor, payer_id=payer_id)
    row = seen.line.payer
    governs = may(request.actor, Permission.GOVERN, row.organisation_ids)
    initial = {name: getattr(row, name) for name in PayerForm.base_fields}
    page = {
        "payer": _payer_line(seen.line),
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
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    return render(request, "evv/payer.html", page, status=status)


def _line(line: RecordLine) -> dict[str, Any]:
    return {
        "each": line,
        "when": moment(line.starts_at),
        "state": _(STATES[line.state]),
        "why": [fault_words(code)[0] for code in line.faults],
        "changed": moment(line.changed_at),
    }


def _sending(sent: SentOnce) -> dict[str, Any]:
    reasons = [
        {"what": what, "fix": fix, "text": text}
        for field, text in sent.reasons
        for what, fix in (reason_words(field),)
    ]
    calls = [(each["CallAssignment"], each["CallDateTime"], each["CallType"]) for each in sent.body["Calls"]]
    return {
        "each": sent,
        "made": moment(sent.made_at),
        "answered": moment(sent.answered_at) if sent.answered_at else "",
        "reasons": reasons,
        "calls": calls,
        "fields": [
            ("SequenceID", sent.sequence),
            *((name, sent.body[name]) for name in READ if sent.body.get(name)),
            ("VisitChanges", len(sent.body["VisitChanges"])),
        ],
    }


def _payer_line(line: PayerLine) -> dict[str, Any]:
    return {
        "each": line.payer,
        "organisation": line.organisation,
        "profile": _(PROFILE_NAMES[line.payer.profile]),
        "counts": [(_(STATES[state]), line.counts[state], _url(state)) for state in pages.SHOWN],
        "trouble": trouble_words(line.trouble) if line.trouble else "",
        "next": moment(line.next_at) if line.next_at else "",
    }


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()


def _url(show: str, page: int = 1) -> str:
    query = QueryDict(mutable=True)
    query["show"] = show
    if page > 1:
        query["page"] = str(page)
    return f"{reverse('payer_records')}?{query.urlencode()}"
