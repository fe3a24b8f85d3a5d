"""Hours worked, for the office: what needs somebody, one timesheet with all that led to it, and putting it right."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.timesheets.actions import acknowledge_exception, adjust_hours, confirm_hours, decide_dispute
from commonhours.timesheets.models import ClockEvent, Dispute
from commonhours.timesheets.packs import pack_on
from commonhours.timesheets.packs.scores import PENNSYLVANIA, TEXAS, Counted, unedited_share, usage_score
from commonhours.timesheets.pages import (
    SHOWN,
    SheetLine,
    SheetPage,
    counted_in_quarter,
    queue,
    timesheet,
    waiting_counts,
)
from commonhours.timesheets.rules import TO_MEND
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.record import moment
from commonhours.web.show import clock, day_in_words
from commonhours.words import said
from commonhours.words.hours import (
    EXCEPTIONS,
    LABELS,
    METHODS,
    SIDES,
    STATES,
    reason_name,
    resolution_name,
)
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
    counted = counted_in_quarter(by=by, day=at.astimezone(zone_of(request)).date())
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
            "scores": _scores(counted),
        },
    )


@require_GET
@signed_in
def sheet(request: House, timesheet_id: UUID) -> HttpResponse:
    """One timesheet: plan, presses as they came, what was put right, who said what; and what can be done."""
    page = timesheet(by=request.actor, at=now(), timesheet_id=timesheet_id)
    return render(request, "hours/sheet.html", _sheet(page))


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
        return render(request, "hours/sheet.html", _sheet(page) | shown, status=refused.status)
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


def line_shown(line: SheetLine) -> dict[str, Any]:
    """A line of the queue in words."""
    waits = ", ".join(_(SIDES[side]) for side in line.waits_for)
    if waits and line.waits_since:
        waits = _("%(who)s, since %(when)s") % {"who": waits, "when": moment(line.waits_since)}
    return {
        "id": line.id,
        "visit_id": line.visit_id,
        "day": day_in_words(timezone.localtime(line.planned_start).date()),
        "person": line.person or _("[A worker]"),
        "service_user": line.service_user,
        "planned": _span(line.planned_start, line.planned_end),
        "worked": _span(line.starts_at, line.ends_at) if line.starts_at or line.ends_at else "–",
        "state": line.state,
        "state_label": _(STATES[line.state]),
        "open": [_(EXCEPTIONS[code]) for code in line.exceptions]
        or ([_(STATES["unclocked"])] if line.state == "unclocked" else []),
        "waits": waits,
    }


def _scores(counted: Counted) -> list[dict[str, Any]]:
    """How payers would count the quarter; a score that needs what was sent to a payer waits for that."""
    share = unedited_share(counted)
    electronic = usage_score(electronic=counted.unedited, accepted=counted.known, not_rejected=0, exported=0)
    nothing = _("Nothing to count yet")
    return [
        {
            "name": PENNSYLVANIA.name,
            "value": nothing if share is None else f"{share} %",
            "wanted": f"{PENNSYLVANIA.wanted} %",
            "source": PENNSYLVANIA.source,
        },
        {
            "name": TEXAS.name,
            "value": _("Counts once [visits] are sent to a payer") if electronic is None else str(electronic),
            "wanted": str(TEXAS.wanted),
            "source": TEXAS.source,
        },
    ]


def _sheet(page: SheetPage) -> dict[str, Any]:
    pack = pack_on(page.line.planned_start.date())
    open_dispute = next((each for each in page.disputes if each.decided_at is None), None)
    line = page.line
    return {
        "line": line_shown(line),
        "events": [_event(each) for each in page.events],
        "exceptions": _exceptions(page, pack.code),
        "happened": _happened(page, pack.code),
        "open_dispute": _dispute(open_dispute) if open_dispute else None,
        "own": page.own,
        "revision": page.revision,
        "may_note_yes": "served" in line.waits_for,
        "pack": pack,
        "reasons": [(code, reason_name(pack.code, code)) for code in pack.reasons],
        "resolutions": [(code, resolution_name(pack.code, code)) for code in pack.resolutions],
        # What nobody knows is suggested as it was planned; what is known is left alone.
        "suggested_start": "" if line.starts_at else _local(line.planned_start),
        "suggested_end": "" if line.ends_at else _local(line.planned_end),
        "key": fresh_key(),
    }


def _event(event: ClockEvent) -> dict[str, Any]:
    if event.latitude is None:
        place = _("No place was kept.")
    elif event.metres is None:
        place = _("A place was kept.")
    else:
        place = _("A place was kept, %(metres)s m from the [visit].") % {"metres": event.metres}
    return {
        "what": _("Start") if event.way == "in" else _("Finish"),
        "at": moment(event.at),
        "method": _(METHODS[event.method]),
        "label": _(LABELS[event.label]) if event.label else _("place not said"),
        "device": clock(timezone.localtime(event.device_at)),
        "received": moment(event.received_at),
        "place": place,
        "off": event.off,
    }


def _exceptions(page: SheetPage, pack: str) -> list[dict[str, Any]]:
    seen = {each.exception: each for each in page.acknowledged if each.revision == page.revision}
    shown = []
    for code in page.line.exceptions:
        done = seen.get(code)
        settled = ""
        if done is not None:
            why = f"{reason_name(pack, done.reason)}; {resolution_name(pack, done.resolution)}. {done.memo}"
            settled = f"{page.names.get(done.made_by_id, '')}, {moment(done.made_at)}: {why}"
        to_mend = code in TO_MEND
        shown.append(
            {
                "code": code,
                "label": _(EXCEPTIONS[code]),
                "settled": settled,
                "to_mend": to_mend,
                "asks": done is None and not to_mend and code != "by_hand",
            }
        )
    return shown


def _happened(page: SheetPage, pack: str) -> list[dict[str, Any]]:
    """What was put right, confirmed and disputed, by time."""
    rows: list[tuple[datetime, dict[str, Any]]] = []
    for put in page.adjustments:
        why = f"{reason_name(pack, put.reason)}; {resolution_name(pack, put.resolution)}. {put.memo}"
        what = _("Put right: %(hours)s") % {"hours": _span(put.starts_at, put.ends_at)}
        rows.append((put.made_at, _act("edit", what, page.names.get(put.made_by_id, ""), why)))
    for yes in page.confirmations:
        words = yes.told if yes.revision == page.revision else _("The hours have changed since.")
        what = _("Yes: %(side)s") % {"side": _(SIDES[yes.side])}
        rows.append((yes.said_at, _act("check", what, page.names.get(yes.said_by_id, ""), words)))
    for said_no in page.disputes:
        what = _("Not right: %(side)s") % {"side": _(SIDES[said_no.side])}
        who = page.names.get(said_no.opened_by_id, "")
        rows.append((said_no.opened_at, _act("warning", what, who, f"“{said_no.words}”")))
        if said_no.decided_at and said_no.decided_by_id:
            who = page.names.get(said_no.decided_by_id, "")
            rows.append((said_no.decided_at, _act("check", _("Decided"), who, said_no.decision)))
    return [{**shown, "at": moment(at)} for at, shown in sorted(rows, key=lambda row: row[0])]


def _act(icon: str, what: str, who: str, words: str) -> dict[str, Any]:
    return {"icon": icon, "what": what, "who": who, "words": words}


def _dispute(row: Dispute) -> dict[str, Any]:
    return {"id": row.id, "side": _(SIDES[row.side]), "words": row.words}


def _span(start: datetime | None, end: datetime | None) -> str:
    first, last = (clock(timezone.localtime(each)) if each else "…" for each in (start, end))
    return f"{first}–{last}"


def _local(instant: datetime) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%dT%H:%M")
