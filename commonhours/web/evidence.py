"""What shows that a visit took place: to be read, to be taken away signed, and the key to check it with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.sight import NOBODY, seeing
from commonhours.documents.evidence import paper_of_evidence
from commonhours.integrations.evidence.actions import evidence, evidence_key, take_evidence
from commonhours.integrations.evidence.bundle import content_of
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, zone_of
from commonhours.web.show import clock, moment
from commonhours.words.acts import ACTS
from commonhours.words.evv import FAMILIES
from commonhours.words.hours import EXCEPTIONS, LABELS, METHODS, SIDES, STATES, reason_name, resolution_name
from commonhours.words.terms import gettext as _

COMMAND = "commonhours verify-evidence FILE --key KEY"


@require_GET
@signed_in
def bundle(request: House, timesheet_id: UUID) -> HttpResponse:
    """The evidence of one visit, to be read."""
    told = evidence(by=request.actor, at=now(), timesheet_id=timesheet_id)
    with seeing(NOBODY):
        key = evidence_key()
    page = {"id": timesheet_id, "key": key, "command": COMMAND, **_shown(told)}
    return render(request, "evv/evidence.html", page)


@require_POST
@signed_in
def evidence_paper(request: House, timesheet_id: UUID) -> HttpResponse:
    """The same on paper, to be printed and read; that it was taken is an act as well."""
    taken = take_evidence(by=request.actor, at=now(), timesheet_id=timesheet_id)
    told = content_of(taken.file)
    made = paper_of_evidence(
        _shown(told), code=short_code(timesheet_id), day=now().astimezone(zone_of(request)).date()
    )
    name = f"evidence-{str(timesheet_id)[-12:]}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _shown(told: dict[str, Any]) -> dict[str, Any]:
    """The bundle in words, for the page and for the paper."""
    return {
        "told": told,
        "when": moment(_at(told["visit"]["planned_start"])),
        "planned": _span(told["visit"], "planned_start", "planned_end"),
        "booked": moment(_at(told["visit"]["booked_at"])),
        "worked": _span(told["hours"] or {}, "starts_at", "ends_at"),
        "state": _(STATES[told["hours"]["state"] if told["hours"] else "unclocked"]),
        "unusual": [_(EXCEPTIONS[code]) for code in (told["hours"] or {}).get("unusual", ())],
        "parties": [
            (title, party["name"], [_approval(each) for each in party["approvals"]])
            for title, party in ((_("[Worker]"), told["who"]), (_("[Service user]"), told["for"]))
        ],
        "presses": [_press(each) for each in told["presses"]],
        "steps": _steps(told),
        "acts": [
            {
                "what": _(ACTS[each["verb"]][1]) if each["verb"] in ACTS else each["verb"],
                "by": each["by"],
                "at": moment(_at(each["at"])),
            }
            for each in told["acts"]
        ],
        "place": _place(told["visit"]["place"]),
        "family": _(FAMILIES[told["payer"]["rules"]]),
    }


@require_POST
@signed_in
def evidence_file(request: House, timesheet_id: UUID) -> HttpResponse:
    """The same as a signed file."""
    taken = take_evidence(by=request.actor, at=now(), timesheet_id=timesheet_id)
    name = f"evidence-{str(timesheet_id)[-12:]}.json"
    return HttpResponse(
        taken.file.encode(),
        "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
def key_of_evidence(request: HttpRequest) -> HttpResponse:
    """The region's key, for everybody: what a file of evidence is checked against."""
    with seeing(NOBODY):
        return HttpResponse(evidence_key() + "\n", "text/plain; charset=utf-8")


# --- inside -------------------------------------------------------------------------------------------------


def _place(named: str) -> str:
    known = {"home": _("at home"), "remote": _("by telephone or video")}
    return known.get(named, named)


def _at(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))


def _span(said: dict[str, Any], first: str, last: str) -> str:
    return "–".join(clock(_at(said[name])) if said.get(name) else "…" for name in (first, last))


def _approval(said: dict[str, Any]) -> dict[str, str]:
    # With its year: it may be long ago.
    return {**said, "approved_at": date_format(_at(said["approved_at"]), "DATE_FORMAT")}


def _press(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "what": _("Start") if said["way"] == "in" else _("Finish"),
        "at": moment(_at(said["at"])),
        "method": _(METHODS[said["method"]]),
        "label": _(LABELS[said["place"]]) if said["place"] else _("place not said"),
        "device": clock(_at(said["device_showed"])),
        "received": moment(_at(said["received_at"])),
        "metres": said["metres_from_visit"],
        "kept": said["latitude"] is not None,
        "wrong": said["clock_was_wrong"],
    }


def _steps(told: dict[str, Any]) -> list[dict[str, str]]:
    """What was put right, looked at, confirmed and disputed, in the order in which it came."""
    rows = [
        *(
            (
                each["made_at"],
                "edit",
                _("Put right: %(hours)s") % {"hours": _span(each, "starts_at", "ends_at")},
                each["by"],
                _why(told, each),
            )
            for each in told["changes"]
        ),
        *(
            (each["made_at"], "check", _(EXCEPTIONS[each["unusual"]]), each["by"], _why(told, each))
            for each in told["looked_at"]
        ),
        *(
            (
                each["said_at"],
                "check",
                _("Yes: %(side)s") % {"side": _(SIDES[each["side"]])},
                each["by"],
                each["told"] if each["holds"] else _("The hours have changed since."),
            )
            for each in told["confirmations"]
        ),
        *(
            (
                each["opened_at"],
                "warning",
                _("Not right: %(side)s") % {"side": _(SIDES[each["side"]])},
                each["by"],
                f"“{each['words']}”",
            )
            for each in told["disputes"]
        ),
        *(
            (each["decided_at"], "check", _("Decided"), each["decided_by"], each["decision"])
            for each in told["disputes"]
            if each["decided_at"]
        ),
    ]
    return [
        {"icon": icon, "what": what, "who": who, "words": words, "at": moment(_at(at))}
        for at, icon, what, who, words in sorted(rows)
    ]


def _why(told: dict[str, Any], said: dict[str, Any]) -> str:
    pack = told["payer"]["rules"]
    names = f"{reason_name(pack, said['reason'])}; {resolution_name(pack, said['resolution'])}"
    return f"{names}. {said['memo']}".strip()
