"""Records of visits for payers who ask: what stands where, what was said of it, what to do."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.integrations.evv import actions, pages
from commonhours.integrations.evv.pages import RecordLine, SentOnce
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.payers import payer_line
from commonhours.web.show import moment
from commonhours.words import said
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
        "payers": [payer_line(each) for each in pages.payers(by=by, at=now())],
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
def approve_record(request: House, record_id: UUID) -> HttpResponse:
    """Agree with what a colleague changed by hand."""

    def do() -> None:
        actions.approve_changes(by=keyed(request), at=now(), record_id=record_id)

    return _done(request, record_id, do, _("Agreed. The record is looked through again."))


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


# --- inside -------------------------------------------------------------------------------------------------


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
        "approved": f"{seen.approved[0]}, {moment(seen.approved[1])}" if seen.approved else "",
        "may_approve": "not_approved" in seen.line.faults and may_somewhere(request.actor, Permission.GOVERN),
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    return render(request, "evv/record.html", page, status=status)


def _line(line: RecordLine) -> dict[str, Any]:
    return {
        "each": line,
        "when": moment(line.starts_at),
        "state": _(STATES[line.state]),
        "why": [fault_words(code)[0] for code in line.faults],
        "due": moment(line.due_by) if line.due_by else "",
        "late": line.due_by is not None and line.due_by < now(),
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


def _url(show: str, page: int = 1) -> str:
    query = QueryDict(mutable=True)
    query["show"] = show
    if page > 1:
        query["page"] = str(page)
    return f"{reverse('payer_records')}?{query.urlencode()}"
