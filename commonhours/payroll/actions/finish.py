"""What a worker says when they finish: meal break, rests, whether they were sent home, how long other work took."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.payroll.models import APPROVED, AtFinish, PaidHours, Run
from commonhours.timesheets.models import Timesheet
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class FinishSaid:
    """The hours that something was said about."""

    timesheet_id: UUID


@once(FinishSaid)
def say_at_finish(
    *,
    by: Actor,
    at: datetime,
    timesheet_id: UUID,
    meal: bool | None = None,
    rests: bool | None = None,
    sent_home: bool | None = None,
    other_minutes: int | None = None,
) -> FinishSaid:
    """Write down a worker's own word about their day; None is no answer, and nothing is made of it.

    The last word counts, until the hours are paid. Refuses with `unknown_timesheet`, `nothing_said`, `other_too_long`
    or `finish_paid`.
    """
    with acting("hours.finish", by=by, at=at) as act:
        sheet = Timesheet.objects.select_related("assignment").filter(id=timesheet_id).first()
        if sheet is None or by.person_id is None or sheet.person_id != by.person_id:
            raise NotFound.because("unknown_timesheet", field="timesheet")
        said_at_all = {"meal": meal, "rests": rests, "sent_home": sent_home, "other_minutes": other_minutes}
        if all(each is None for each in said_at_all.values()):
            raise Invalid.because("nothing_said", field="meal")
        if other_minutes is not None and not 0 <= other_minutes <= _minutes(sheet):
            raise Invalid.because("other_too_long", field="other_minutes")
        if _is_paid(sheet):
            raise Refused.because("finish_paid")
        row = {
            "id": new_id(),
            "timesheet": sheet.id,
            "organisation": sheet.assignment.organisation_id,
            "person": by.person_id,
            **said_at_all,
            "said_at": at,
            "act_id": act.id,
        }
        insert(AtFinish, [row])
        act.subject_id = sheet.id
        act.touches(by.person_id)
        act.concerns([sheet.assignment.organisation_id])
        act.note(timesheet=sheet.id, **said_at_all)
        act.outcome = said = FinishSaid(sheet.id)
        return said


def _minutes(sheet: Timesheet) -> int:
    """How long the visit took, or was to take while nobody knows."""
    start, end = sheet.starts_at or sheet.planned_start, sheet.ends_at or sheet.planned_end
    return int((end - start) / timedelta(minutes=1))


def _is_paid(sheet: Timesheet) -> bool:
    # The wall keeps runs from whoever they pay; their own hours tell them which it was.
    runs = set(PaidHours.objects.filter(timesheet=sheet).values_list("statement__run_id", flat=True))
    concern(runs)
    return Run.objects.filter(id__in=runs, state=APPROVED).exists()
