"""Paid sick leave: an account of it, and taking some for a day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Told
from commonhours.common.clock import now
from commonhours.payroll import actions
from commonhours.payroll.pages import leave_seen

router = Router()


class LeaveAsked(Asked):
    """A day, and how many minutes of sick leave were taken on it; 0 takes it back."""

    person_id: Id
    day: Day
    minutes: Annotated[int, Field(ge=0, le=1440)]


class LeaveSaidTold(Told):
    """What is taken on that day now, and what is left on the account, in minutes."""

    person_id: UUID
    day: date
    minutes: int
    left: int


class LeaveDayTold(Told):
    """Sick leave of one day."""

    day: date
    minutes: int


class LeaveTold(Told):
    """An account of sick leave, in minutes."""

    organisation_id: UUID
    person_id: UUID
    earned: int
    taken: int
    left: int
    usable_from: date | None
    days: list[LeaveDayTold]


@router.get("/organisations/{organisation_id}/people/{person_id}/sick-leave", response=answers(LeaveTold))
def show_sick_leave(request: Knock, organisation_id: Id, person_id: Id) -> LeaveTold:
    """Somebody's paid sick leave with an employer: earned, taken, left."""
    seen = leave_seen(by=request.auth, at=now(), organisation_id=organisation_id, person_id=person_id)
    return LeaveTold(
        organisation_id=organisation_id,
        person_id=person_id,
        earned=seen.account.earned // 60,
        taken=seen.account.taken,
        left=seen.account.left,
        usable_from=seen.usable,
        days=[LeaveDayTold.model_validate(each) for each in seen.taken],
    )


@router.post(
    "/organisations/{organisation_id}/sick-leave",
    response=answers(LeaveSaidTold, *WRITING),
    openapi_extra=KEYED,
)
def take_sick_leave(request: Knock, organisation_id: Id, asked: LeaveAsked) -> LeaveSaidTold:
    """Take paid sick leave for a day: one's own, or written down by whoever keeps the books."""
    said = asked.model_dump()
    made = actions.take_sick_leave(by=request.auth, at=now(), organisation_id=organisation_id, **said)
    return LeaveSaidTold.model_validate(made)
