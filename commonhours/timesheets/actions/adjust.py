"""Put hours right, with a reason and what settled it; what both sides had confirmed is to be confirmed anew."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.people.conflicts import SELF, SHUT, verdict
from commonhours.people.ties import ties_to_person
from commonhours.timesheets.actions.clock import sheets_of
from commonhours.timesheets.actions.reckoning import reckon
from commonhours.timesheets.models import Adjustment, Timesheet
from commonhours.timesheets.packs import terms_of
from commonhours.timesheets.rules import ASTRAY
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Adjusted:
    """Which timesheet has which hours now, and the revision of them that has to be confirmed."""

    timesheet_id: UUID
    starts_at: datetime | None
    ends_at: datetime | None
    revision: int


def held_sheet(by: Actor, at: datetime, timesheet_id: UUID) -> Timesheet:
    """The timesheet, its row locked; of a visit that has begun and that nobody clocked it is opened.

    Refuses with `unknown_timesheet`.
    """
    sheet = Timesheet.objects.select_for_update(no_key=True).filter(id=timesheet_id).first()
    return sheet or _opened(by, at, timesheet_id)


def _opened(by: Actor, at: datetime, timesheet_id: UUID) -> Timesheet:
    """Only who worked and who settles open one: to whoever was served there is nothing yet to agree to."""
    place = Assignment.objects.filter(id=timesheet_id, starts_at__lte=at).first()
    if place is None:
        raise NotFound.because("unknown_timesheet", field="timesheet")
    if place.person_id != by.person_id:
        require(by, Permission.SETTLE_HOURS, place.organisation_ids)
    concern([place.visit_id])
    sheet = sheets_of([place])[place.id]
    reckon([sheet], at=at)
    return sheet


@once(Adjusted)
def adjust_hours(
    *,
    by: Actor,
    at: datetime,
    timesheet_id: UUID,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str,
    resolution: str,
    memo: str = "",
) -> Adjusted:
    """Set the beginning, the end, or both; the clock events stay as they came, and none is invented.

    Refuses with `unknown_timesheet`, `not_allowed`, `own_hours`, `reason_missing`, `unknown_choice`,
    `note_missing`, `nothing_changes`, `ends_before_start` or `far_from_plan`.
    """
    with acting("timesheet.adjust", by=by, at=at) as act:
        require_somewhere(by, Permission.SETTLE_HOURS)
        sheet = held_sheet(by, at, timesheet_id)
        why = settled(by, sheet, reason, resolution, memo)
        _refuse_unsound(sheet, starts_at, ends_at, at)
        _write(act, sheet, starts_at, ends_at, why)
        anew = reckon([sheet], at=at)
        act.subject_id = sheet.assignment_id
        act.touches(sheet.person_id)
        act.concerns(sheet.organisation_ids)
        act.note(sheet=sheet.id, revision=sheet.revision, reason=why[0], anew=anew)
        act.outcome = adjusted = Adjusted(sheet.id, sheet.starts_at, sheet.ends_at, sheet.revision)
        return adjusted


def require_far(by: Actor, person_id: UUID) -> None:
    """Refuse with `own_hours` or `near_hours` whoever would decide about their own hours or those of somebody near."""
    ties = ties_to_person(by, person_id)
    if verdict("settle_hours", ties) == SHUT:
        raise Refused.because("own_hours" if SELF in ties else "near_hours")


def settled(by: Actor, sheet: Timesheet, reason: str, resolution: str, memo: str) -> tuple[str, str, str]:
    """Why and what settled it, in codes of the payer's pack, by somebody who may say so of somebody else's hours."""
    require(by, Permission.SETTLE_HOURS, sheet.organisation_ids)
    require_far(by, sheet.person_id)
    if not reason.strip() or not resolution.strip():
        raise Invalid.because("reason_missing", field="reason")
    pack = terms_of([sheet.id])[sheet.id].pack
    for code, known, field in (
        (reason, pack.reasons, "reason"),
        (resolution, pack.resolutions, "resolution"),
    ):
        if code.strip() not in known:
            raise Invalid.because("unknown_choice", field=field)
    if pack.wants_note(reason.strip()) and not memo.strip():
        raise Invalid.because("note_missing", field="memo", reason=reason.strip())
    return reason.strip(), resolution.strip(), memo.strip()[:256]


def _refuse_unsound(
    sheet: Timesheet, starts_at: datetime | None, ends_at: datetime | None, at: datetime
) -> None:
    start, end = starts_at or sheet.starts_at, ends_at or sheet.ends_at
    if (start, end) == (sheet.starts_at, sheet.ends_at):
        raise Refused.because("nothing_changes")
    if start and end and end <= start:
        raise Invalid.because("ends_before_start", field="ends_at")
    for name, moment in (("starts_at", starts_at), ("ends_at", ends_at)):
        if moment and (
            not sheet.planned_start - ASTRAY <= moment <= sheet.planned_end + ASTRAY or moment > at
        ):
            raise Invalid.because("far_from_plan", field=name)


def _write(
    act: OpenAct,
    sheet: Timesheet,
    starts_at: datetime | None,
    ends_at: datetime | None,
    why: tuple[str, str, str],
) -> None:
    assert act.by.account_id is not None  # only an account holds a role
    Adjustment.objects.create(
        timesheet=sheet,
        person_id=sheet.person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=why[0],
        resolution=why[1],
        memo=why[2],
        made_by_id=act.by.account_id,
        made_at=act.at,
        act_id=act.id,
        organisation_ids=sheet.organisation_ids,
    )
