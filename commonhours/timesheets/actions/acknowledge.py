"""Say of what was unusual in hours why it was so, and what settled it; the hours stay as they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, Refused
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.timesheets.actions.adjust import held_sheet, settled
from commonhours.timesheets.models import Acknowledgement
from commonhours.timesheets.overlaps import unusual_in
from commonhours.timesheets.rules import TO_MEND
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Acknowledged:
    """What was looked at, in the hours of which revision."""

    timesheet_id: UUID
    revision: int
    exception: str


@once(Acknowledged)
def acknowledge_exception(
    *,
    by: Actor,
    at: datetime,
    timesheet_id: UUID,
    exception: str,
    reason: str,
    resolution: str,
    memo: str = "",
) -> Acknowledged:
    """Let pass what is unusual but right. What is missing or cannot be is put right instead.

    Refuses with `unknown_timesheet`, `not_allowed`, `own_hours`, `reason_missing`, `unknown_choice`, `note_missing`,
    `to_mend` or `acknowledged_already`.
    """
    with acting("timesheet.acknowledge", by=by, at=at) as act:
        require_somewhere(by, Permission.SETTLE_HOURS)
        sheet = held_sheet(by, at, timesheet_id)
        why = settled(by, sheet, reason, resolution, memo)
        if exception not in unusual_in([sheet])[sheet.id]:
            raise Invalid.because("unknown_choice", field="exception")
        if exception in TO_MEND:
            raise Refused.because("to_mend")
        row = {
            "id": new_id(),
            "timesheet": sheet.id,
            "person": sheet.person_id,
            "revision": sheet.revision,
            "exception": exception,
            "reason": why[0],
            "resolution": why[1],
            "memo": why[2],
            "made_by": by.account_id,
            "made_at": at,
            "act_id": act.id,
            "organisation_ids": sheet.organisation_ids,
        }
        if not insert(Acknowledgement, [row], unless="acknowledgement_once"):
            raise Refused.because("acknowledged_already")
        act.subject_id = sheet.assignment_id
        act.touches(sheet.person_id)
        act.concerns(sheet.organisation_ids)
        act.note(sheet=sheet.id, revision=sheet.revision, exception=exception, reason=why[0])
        act.outcome = acknowledged = Acknowledged(sheet.id, sheet.revision, exception)
        return acknowledged
