"""Take paid sick leave for a day: the worker says so, or whoever keeps the books writes it down for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.payroll.leave import account_of, paid_minutes
from commonhours.payroll.models import LeaveTaken
from commonhours.payroll.rates_of import frame_for
from commonhours.people.actions import lock_people
from commonhours.rates.pay.leave import TOO_MUCH, TOO_SOON, Account, why_not
from commonhours.rates.pay.packs import Sick, shipped
from commonhours.trail.actions import acting, once

# As far ahead as an illness is told in one breath.
AHEAD = timedelta(days=28)


@dataclass(frozen=True)
class LeaveSaid:
    """What is taken on a day now, and what is left on the account, in minutes."""

    organisation_id: UUID
    person_id: UUID
    day: date
    minutes: int
    left: int


@once(LeaveSaid)
def take_sick_leave(
    *, by: Actor, at: datetime, organisation_id: UUID, person_id: UUID, day: date, minutes: int
) -> LeaveSaid:
    """Say how much leave is taken on a day; said again the later word counts, and 0 takes it back.

    The next run pays it. Refuses with `not_allowed`, `unknown_person`, `no_frame`, `leave_too_long`,
    `leave_to_come`, `leave_too_soon`, `leave_too_much`, `leave_year_spent`, or `leave_paid` where less is said than
    was paid.
    """
    with acting("leave.take", by=by, at=at) as act:
        if person_id != by.person_id:
            require(by, Permission.KEEP_BOOKS, [organisation_id])
        concern([person_id])
        lock_people([person_id])
        account = account_of(organisation_id, person_id, day)
        frame = frame_for(organisation_id)
        if account is None:
            raise NotFound.because("unknown_person", field="person")
        if frame is None:
            raise Refused.because("no_frame")
        if not 0 <= minutes <= 24 * 60:
            raise Invalid.because("leave_too_long", field="hours")
        if day > at.astimezone(region().tzinfo).date() + AHEAD:
            raise Invalid.because("leave_to_come", field="day")
        if minutes:
            _refuse(account, shipped().figure(Sick, frame.place, day), day, minutes)
        _refuse_less_than_paid(organisation_id, person_id, day, minutes)
        row = {
            "id": new_id(),
            "organisation": organisation_id,
            "person": person_id,
            "day": day,
            "minutes": minutes,
            "said_by": by.account_id,
            "said_at": at,
            "act_id": act.id,
        }
        insert(LeaveTaken, [row])
        act.subject_id = person_id
        act.touches(person_id)
        act.concerns([organisation_id])
        act.note(organisation=organisation_id, person=person_id, day=day, minutes=minutes)
        left = max(0, account.left - minutes)
        act.outcome = said = LeaveSaid(organisation_id, person_id, day, minutes, left)
        return said


def _refuse(account: Account, figure: Sick | None, day: date, minutes: int) -> None:
    """Where no law gives any leave, none was earned."""
    code = why_not(account, figure, day, minutes) if figure else TOO_MUCH
    if code:
        raise Invalid.because(code, field="day" if code == TOO_SOON else "hours")


def _refuse_less_than_paid(organisation_id: UUID, person_id: UUID, day: date, minutes: int) -> None:
    said = LeaveTaken.objects.filter(organisation_id=organisation_id, person_id=person_id, day=day)
    if minutes < paid_minutes(organisation_id, person_id, list(said.values_list("id", flat=True))):
        raise Refused.because("leave_paid", field="hours")
