"""After a visit, how it was; before the first one, who could be met."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, READING_BODY, WRITING, Knock, answers
from commonhours.api.matching import WishAsked
from commonhours.api.values import Asked, Id, Instant, Reason, Told
from commonhours.bookings import actions
from commonhours.common.clock import now
from commonhours.dispatch import actions as dispatch
from commonhours.dispatch.meetings import MOST_MEETINGS, propose_meetings

router = Router()


class OutcomeAsked(Asked):
    """How a visit was, and what should come next."""

    words: Annotated[Reason, Field(max_length=300)] = ""
    thanks: bool = False
    next_step: Literal["", "repeat", "other_person", "other_work", "referral"] = ""
    liked: bool | None = None


class OutcomeTold(Told):
    """Of which visit which side has said something, and who had come."""

    visit_id: UUID
    side: str = Field(examples=["served"])
    person_ids: list[UUID]


class ProposedTold(Told):
    """Somebody worth meeting, and when they could come."""

    person_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime


class MeetingAsked(Asked):
    """Whom to meet, and when."""

    person_id: Id
    starts_at: Instant


class MeetingsAsked(WishAsked):
    """A wish of an hour or less, and up to three people, each at a time of their own."""

    meetings: Annotated[list[MeetingAsked], Field(min_length=1, max_length=MOST_MEETINGS)]


class MeetingsTold(Told):
    """The visits at which people get to know each other."""

    visit_ids: list[UUID]


@router.post("/visits/{visit_id}/outcome", response=answers(OutcomeTold, *WRITING), openapi_extra=KEYED)
def say_outcome(request: Knock, visit_id: Id, asked: OutcomeAsked) -> OutcomeTold:
    """Say how a visit that has begun was; said again, the later word stands."""
    said = actions.Said(**asked.model_dump())
    return OutcomeTold.model_validate(
        actions.say_outcome(by=request.auth, at=now(), visit_id=visit_id, said=said)
    )


@router.post("/meetings/propose", response=answers(list[ProposedTold], *READING_BODY))
def propose(request: Knock, asked: WishAsked) -> list[ProposedTold]:
    """The best three people for a wish, each at the first time at which they can come for a meeting."""
    found = propose_meetings(by=request.auth, at=now(), wish=asked.wish())
    return [
        ProposedTold(
            person_id=each.candidate.person_id,
            name=each.candidate.name,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
        )
        for each in found
    ]


@router.post("/meetings", response=answers(MeetingsTold, *WRITING, status=201), openapi_extra=KEYED)
def book_meetings(request: Knock, asked: MeetingsAsked) -> Status[MeetingsTold]:
    """Book first meetings with up to three people, all or none."""
    meetings = [dispatch.Meeting(each.person_id, each.starts_at) for each in asked.meetings]
    booked = dispatch.book_meetings(by=request.auth, at=now(), wish=asked.wish(), meetings=meetings)
    return Status(201, MeetingsTold.model_validate(booked))
