"""Take in what was pressed on a phone: late, twice, out of order, and each press once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hmac import compare_digest
from uuid import UUID

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.place import metres
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.timesheets.actions.reckoning import reckon
from commonhours.timesheets.models import LABELS, METHODS, ClockEvent, HomeCode, LocationConsent, Timesheet
from commonhours.timesheets.packs import Terms, terms_of
from commonhours.timesheets.rules import WAYS, happened_at
from commonhours.trail.actions import acting, once

MOST_PRESSES = 200


@dataclass(frozen=True)
class Press:
    """One press as the device tells it; `id` was made there. A place is a snapshot, and may be left out."""

    id: UUID
    assignment_id: UUID
    way: str
    device_at: datetime
    sent_at: datetime
    method: str = "app"
    label: str = ""
    lat: float | None = None
    lng: float | None = None
    # The code that hangs at the home. A wrong one keeps no press out: it counts as one without.
    code: str = ""


@dataclass(frozen=True)
class ClockedIn:
    """Which presses count from now on, which had come before, and which belong to nothing of this person's."""

    counted: tuple[UUID, ...]
    known: tuple[UUID, ...]
    unknown: tuple[UUID, ...]


@once(ClockedIn)
def clock(*, by: Actor, at: datetime, presses: Sequence[Press]) -> ClockedIn:
    """Take in presses of a worker, however late: a visit that was called off meanwhile may have taken place.

    One that cannot be placed never keeps the others out. Refuses with `nothing_clocked`, `too_many_presses` or
    `unknown_choice`.
    """
    with acting("visit.clock", by=by, at=at) as act:
        _refuse_unsound(presses)
        if by.person_id is None:
            raise NotFound.because("unknown_visit", field="visit")
        own = {
            row.id: row
            for row in Assignment.objects.filter(
                id__in=[press.assignment_id for press in presses], person_id=by.person_id
            )
        }
        concern(row.visit_id for row in own.values())
        sheets = sheets_of(own.values())
        lets = _places_allowed(sheets.values())
        codes = _codes_at_home(sheets.values())
        terms = terms_of(sheets)
        placed = {press.id: press for press in presses if press.assignment_id in own}
        rows = [
            _row(
                _proved(press, codes.get(sheets[press.assignment_id].service_user_id, ""), by.door),
                own,
                sheets,
                at,
                act.id,
                lets,
                terms[press.assignment_id],
            )
            for press in placed.values()
        ]
        written = set(insert(ClockEvent, rows, unless="timesheets_clockevent_pkey") if rows else [])
        touched = {press.assignment_id for press in placed.values() if press.id in written}
        anew = reckon([sheets[each] for each in sorted(touched)], at=at)
        act.touches(by.person_id)
        act.concerns({each for row in own.values() for each in row.organisation_ids})
        act.note(sheets=[sheets[each].id for each in sorted(touched)], events=sorted(written), anew=anew)
        act.outcome = clocked = ClockedIn(
            tuple(sorted(written)),
            tuple(sorted(set(placed) - written)),
            tuple(sorted({press.id for press in presses} - set(placed))),
        )
        return clocked


def _refuse_unsound(presses: Sequence[Press]) -> None:
    if not presses:
        raise Invalid.because("nothing_clocked", field="presses")
    if len(presses) > MOST_PRESSES:
        raise Invalid.because("too_many_presses", field="presses", most=MOST_PRESSES)
    for press in presses:
        known = press.way in WAYS and press.method in METHODS and press.label in LABELS
        if not known or not _is_place(press.lat, press.lng):
            raise Invalid.because("unknown_choice", field="presses")


def _is_place(lat: float | None, lng: float | None) -> bool:
    """Nothing, or somewhere on earth; what is no number lies nowhere."""
    if lat is None or lng is None:
        return lat is lng
    return -90 <= lat <= 90 and -180 <= lng <= 180


def sheets_of(assignments: Iterable[Assignment]) -> dict[UUID, Timesheet]:
    """The timesheet of each, opened where there was none, its row held: what comes meanwhile waits and sees ours."""
    by_id = {row.id: row for row in assignments}
    if not by_id:
        return {}
    visits = dict(
        Visit.objects.filter(id__in=[row.visit_id for row in by_id.values()]).values_list(
            "id", "service_user_id"
        )
    )
    rows = [
        {
            "id": row.id,
            "assignment": row.id,
            "person": row.person_id,
            "service_user": visits[row.visit_id],
            "planned_start": row.starts_at,
            "planned_end": row.ends_at,
            "exceptions": [],
            "revision": 0,
            "state": "open",
            "organisation_ids": row.organisation_ids,
        }
        for row in sorted(by_id.values(), key=lambda each: each.id)
    ]
    insert(Timesheet, rows, unless="timesheets_timesheet_pkey")
    held = Timesheet.objects.select_for_update(no_key=True).filter(assignment_id__in=list(by_id))
    return {sheet.assignment_id: sheet for sheet in held.order_by("assignment_id")}


def _places_allowed(sheets: Iterable[Timesheet]) -> dict[UUID, list[tuple[date, date]]]:
    """For each service user the days on which a place may be kept; without a yes none is."""
    lets: dict[UUID, list[tuple[date, date]]] = {}
    served = {sheet.service_user_id for sheet in sheets}
    concern(served)
    for row in LocationConsent.objects.filter(service_user_id__in=served):
        lets.setdefault(row.service_user_id, []).append((row.since, row.until))
    return lets


def _codes_at_home(sheets: Iterable[Timesheet]) -> dict[UUID, str]:
    """The code of each home that has one; the caller has let these homes be seen."""
    rows = HomeCode.objects.filter(service_user_id__in={sheet.service_user_id for sheet in sheets})
    return dict(rows.values_list("service_user_id", "code"))


def _proved(press: Press, code: str, door: str) -> Press:
    """The press by the method that it can show: only the right code says that it was made at the home, and only
    the telephone's own door that it was made on one."""
    if code and compare_digest(press.code.encode(), code.encode()):
        return replace(press, method="home_code")
    shown = press.method == "app" or (press.method == "telephone" and door == "phone")
    return press if shown else replace(press, method="app")


def _row(
    press: Press,
    own: Mapping[UUID, Assignment],
    sheets: Mapping[UUID, Timesheet],
    at: datetime,
    act_id: UUID,
    lets: dict[UUID, list[tuple[date, date]]],
    terms: Terms,
) -> dict[str, object]:
    assignment, sheet = own[press.assignment_id], sheets[press.assignment_id]
    happened, off = happened_at(press.device_at, press.sent_at, at)
    zone = region().tzinfo
    # On the day it happened and on the day it came: what was taken back meanwhile is not kept either.
    days = (happened.astimezone(zone).date(), at.astimezone(zone).date())
    allowed = lets.get(sheet.service_user_id, ())
    # Where its payer wants no place, or only one from homes and nobody says that it was there, none is kept.
    wanted = terms.pack.takes_place(press.label)
    may_keep = wanted and all(any(since <= day < until for since, until in allowed) for day in days)
    lat, lng = (press.lat, press.lng) if may_keep else (None, None)
    apart = None
    there = (assignment.latitude, assignment.longitude)
    if lat is not None and lng is not None and there[0] is not None and there[1] is not None:
        apart = round(metres(lat, lng, there[0], there[1]))
    return {
        "id": press.id,
        "timesheet": sheet.id,
        "person": sheet.person_id,
        "way": press.way,
        "method": press.method,
        "device_at": press.device_at,
        "sent_at": press.sent_at,
        "received_at": at,
        "at": happened,
        "off": off,
        "label": press.label,
        "latitude": lat,
        "longitude": lng,
        "metres": apart,
        "act_id": act_id,
        "organisation_ids": sheet.organisation_ids,
    }
