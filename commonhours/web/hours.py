"""Hours worked, for the office: what needs somebody, one timesheet with all that led to it, and putting it right."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.integrations.evv.pages import record_counts
from commonhours.integrations.evv.scores import scores
from commonhours.timesheets.actions import acknowledge_exception, adjust_hours, confirm_hours, decide_dispute
from commonhours.timesheets.pages import (
    SHOWN,
    counted_in_quarter,
    queue,
    timesheet,
    waiting_counts,
)
from commonhours.web.doors import signed_in
from commonhours.web.hours_show import line_shown, score_shown, sheet_shown
from commonhours.web.middleware import House, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.words import said
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

ROWS = 40
TITLES = {
    "missing": gettext_lazy("Beginning or end is missing"),
    "exceptions": gettext_lazy("Unusual"),
    "disputed": gettext_lazy("Somebody says it is wrong"),
    "waiting": gettext_lazy("Waiting for a yes"),
    "confirmed": gettext_lazy("Confirmed"),
}
ICONS = {
    "missing": "clock",
    "exceptions": "warning",
    "disputed": "edit",
    "waiting": "person",
    "confirmed": "check",
}


@require_GET
@signed_in
def hours(request: House) -> HttpResponse:
    """What needs somebody: missing, unusual, disputed, waiting for whom since when; and what is confirmed."""
    by, at = request.actor, now()
    show = request.GET.get("show", "")
    show = show if show in SHOWN else SHOWN[0]
    text = request.GET.get("page", "")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    lines, total = queue(by=by, at=at, show=show, skip=(number - 1) * ROWS, most=ROWS)
    counts = waiting_counts(by=by, at=at)
    today = at.astimezone(zone_of(request)).date()
    counted = counted_in_quarter(by=by, day=today)
    of_records = record_counts(by=by)
    pages = max(1, -(-total // ROWS))
    return render(
        request,
        "hours/queue.html",
        {
            "tabs": [
                {
                    "url": _url(each),
                    "label": TITLES[each],
                    "icon": ICONS[each],
                    "current": each == show,
                    "count": counts.get(each, 0),
                }
                for each in SHOWN
            ],
            "title": TITLES[show],
            "lines": [line_shown(line) for line in lines],
            "total": total,
            "number": number,
            "pages": pages,
            "previous_url": _url(show, number - 1) if number > 1 else "",
            "next_url": _url(show, number + 1) if number < pages else "",
            "counted": counted,
            "to_mend": of_records["held"] + of_records["rejected"],
            "scores": [score_shown(each) for each in scores(by=by, at=at)],
        },
    )


@require_GET
@signed_in
def sheet(request: House, timesheet_id: UUID) -> HttpResponse:
    """One timesheet: plan, presses as they came, what was put right, who said what; and what can be done."""
    page = timesheet(by=request.actor, at=now(), timesheet_id=timesheet_id)
    return render(request, "hours/sheet.html", sheet_shown(page))


@require_POST
@signed_in
def adjust(request: House, timesheet_id: UUID) -> HttpResponse:
    """Put hours right."""

    def do() -> None:
        adjust_hours(
            by=keyed(request),
            at=now(),
            timesheet_id=timesheet_id,
            starts_at=_instant(request, "starts_at"),
            ends_at=_instant(request, "ends_at"),
            **_why(request),
        )

    return _done(request, timesheet_id, do, _("Put right. Both sides are asked to say yes."))


@require_POST
@signed_in
def acknowledge(request: House, timesheet_id: UUID) -> HttpResponse:
    """Say that what is unusual is all right."""

    def do() -> None:
        exception = request.POST.get("exception", "")
        acknowledge_exception(
            by=keyed(request), at=now(), timesheet_id=timesheet_id, exception=exception, **_why(request)
        )

    return _done(request, timesheet_id, do, _("Written down."))


@require_POST
@signed_in
def note_yes(request: House, timesheet_id: UUID) -> HttpResponse:
    """Write down the yes of whoever was served, who said it to the office."""
    text = request.POST.get("revision", "")
    revision = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1

    def do() -> None:
        told = request.POST.get("told", "").strip()
        if not told:
            raise Invalid.because("reason_missing", field="told")
        confirm_hours(by=keyed(request), at=now(), timesheet_id=timesheet_id, revision=revision, told=told)

    return _done(request, timesheet_id, do, _("Written down."))


@require_POST
@signed_in
def decide(request: House, dispute_id: UUID) -> HttpResponse:
    """Decide what one side disputed."""
    decision = request.POST.get("decision", "")[:400]

    def do() -> None:
        decide_dispute(by=keyed(request), at=now(), dispute_id=dispute_id, decision=decision)

    return _done(request, as_uuid(request.POST.get("sheet", "")), do, _("Decided. Both sides are told."))


# --- inside -------------------------------------------------------------------------------------------------


def _done(request: House, timesheet_id: UUID | None, do: Callable[[], None], words: str) -> HttpResponse:
    """Do it and show the timesheet; a refusal stands on it, beside what was typed."""
    try:
        do()
    except Refused as refused:
        if refused.status not in {409, 422} or timesheet_id is None:
            raise
        page = timesheet(by=request.actor, at=now(), timesheet_id=timesheet_id)
        shown = {"refusals": [said(each) for each in refused.refusals], "posted": request.POST}
        return render(request, "hours/sheet.html", sheet_shown(page) | shown, status=refused.status)
    tell(request, words)
    return redirect("timesheet", timesheet_id=timesheet_id) if timesheet_id else redirect("hours")


def _why(request: House) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:256] for name in ("reason", "resolution", "memo")}


def _instant(request: House, name: str) -> datetime | None:
    """A local day and time as a browser sends it; nothing where it is left empty."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid.because("far_from_plan", field=name) from None
    if not 2000 <= given.year <= 2100:
        raise Invalid.because("far_from_plan", field=name)
    return given.replace(tzinfo=zone_of(request)) if given.tzinfo is None else given


def _url(show: str, page: int = 1) -> str:
    query = QueryDict(mutable=True)
    query["show"] = show
    if page > 1:
        query["page"] = str(page)
    return f"{reverse('hours')}?{query.urlencode()}"
