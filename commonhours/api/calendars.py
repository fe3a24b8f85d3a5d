"""Other calendars of whoever the token acts for: which there are, attach one, remove one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Router, Status
from pydantic import Field, StringConstraints

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Id, Told
from commonhours.availability.actions import Attached, remove_calendar
from commonhours.availability.queries import calendars_of
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.common.sight import seeing
from commonhours.integrations.ical.attaching import attach_feed, attach_file

router = Router()

Line = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class CalendarTold(Told):
    """A calendar that blocks its owner's time; its address is never told again."""

    id: UUID
    name: str
    feed: bool = Field(description="Read again and again; a file is read once.")
    attached_at: datetime
    read_at: datetime | None
    times: int = Field(description="Stretches that it blocks from now on.")
    trouble: str | None = Field(description="The code of why it could not be read last.")


class CalendarAsked(Asked):
    """A name, and either the address of a feed or the text of an iCalendar file."""

    name: Line
    address: str = Field("", max_length=2000)
    content: str = Field("", max_length=60_000)


class AttachedTold(Told):
    """The calendar; a feed blocks nothing until it has been read."""

    calendar_id: UUID
    times: int


class RemovedTold(Told):
    """The calendar that blocks nothing any more."""

    calendar_id: UUID


@router.get("/me/calendars", response=answers(list[CalendarTold]))
def list_my_calendars(request: Knock) -> list[CalendarTold]:
    """The other calendars of whoever this token acts for."""
    by = request.auth
    if by.person_id is None:
        return []
    with seeing(by.sight):
        lines = calendars_of(by.person_id, at=now())
    return [
        CalendarTold(
            id=line.id,
            name=line.name,
            feed=line.feed,
            attached_at=line.attached_at,
            read_at=line.read_at,
            times=line.times,
            trouble=line.trouble.code if line.trouble else None,
        )
        for line in lines
    ]


@router.post("/me/calendars", response=answers(AttachedTold, *WRITING, status=201), openapi_extra=KEYED)
def attach_my_calendar(request: Knock, asked: CalendarAsked) -> Status[AttachedTold]:
    """Attach a calendar: its busy times are blocked in one's availability."""
    done = _attach(request, asked)
    return Status(201, AttachedTold(calendar_id=done.calendar_id, times=done.times))


def _attach(request: Knock, asked: CalendarAsked) -> Attached:
    if bool(asked.address) == bool(asked.content):
        raise Invalid.because(
            "calendar.two_given" if asked.content else "calendar.nothing_given", field="address"
        )
    if asked.address:
        return attach_feed(by=request.auth, at=now(), name=asked.name, address=asked.address)
    return attach_file(by=request.auth, at=now(), name=asked.name, content=asked.content.encode())


@router.post(
    "/me/calendars/{calendar_id}/remove",
    response=answers(RemovedTold, *WRITING),
    openapi_extra=KEYED,
)
def remove_my_calendar(request: Knock, calendar_id: Id) -> RemovedTold:
    """Remove a calendar: what only it blocked is free again."""
    done = remove_calendar(by=request.auth, at=now(), calendar_id=calendar_id)
    return RemovedTold(calendar_id=done.calendar_id)
