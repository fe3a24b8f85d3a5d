"""Agree with hours that somebody else changed by hand, where their payer wants that before anything goes out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refused
from commonhours.integrations.evv.models import Approval, Record
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.timesheets.models import Adjustment, Timesheet
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class ChangesApproved:
    """Whose hours somebody agreed with, in which revision."""

    record_id: UUID
    revision: int


@once(ChangesApproved)
def approve_changes(*, by: Actor, at: datetime, record_id: UUID) -> ChangesApproved:
    """Agree, as somebody who runs the organisation, with what a colleague changed by hand.

    Refuses with `not_allowed`, `unknown_record`, `own_hours`, `own_change`, `nothing_changed` or `approved_already`.
    """
    with acting("evv.approve", by=by, at=at) as act:
        require_somewhere(by, Permission.GOVERN)
        row = Record.objects.select_for_update(no_key=True).filter(id=record_id).first()
        if row is None:
            raise NotFound.because("unknown_record", field="record")
        require(by, Permission.GOVERN, row.organisation_ids)
        sheet = Timesheet.objects.get(id=row.timesheet_id)
        _refuse_own(by, sheet)
        told = {
            "id": new_id(),
            "record": row.id,
            "revision": sheet.revision,
            "approved_by": by.account_id,
            "approved_at": at,
            "act_id": act.id,
            "organisation_ids": row.organisation_ids,
        }
        if not insert(Approval, [told], unless="approval_once_a_revision"):
            raise Refused.because("approved_already")
        Record.objects.filter(id=row.id).update(marked_at=at)
        act.subject_id = row.id
        act.touches(row.person_id)
        act.concerns(row.organisation_ids)
        act.note(sheet=sheet.id, revision=sheet.revision)
        act.outcome = done = ChangesApproved(row.id, sheet.revision)
        return done


def _refuse_own(by: Actor, sheet: Timesheet) -> None:
    """A second look is somebody else's: neither whoever worked nor whoever made the last change."""
    if sheet.person_id == by.person_id:
        raise Refused.because("own_hours")
    last = Adjustment.objects.filter(timesheet=sheet).order_by("-made_at", "-id").first()
    if last is None:
        raise Refused.because("nothing_changed")
    if last.made_by_id == by.account_id:
        raise Refused.because("own_change")
