"""Reliability: the share and every event behind it; writing down what was missed, contesting it, deciding."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Id, Told
from commonhours.bookings import actions
from commonhours.bookings.events import contests, reliability_page
from commonhours.common.clock import now

router = Router()

Words = Annotated[str, Field(min_length=1, max_length=400, pattern=PLAIN)]


class ReliabilityEventTold(Told):
    """An event, how much it counts, and how far it is excused or contested."""

    assignment_id: UUID
    kind: str = Field(examples=["kept", "late", "no_show"])
    starts_at: datetime
    counts: float
    excuse: str
    contest: str = Field(examples=["", "open", "excused", "kept"])


class ReliabilityTold(Told):
    """The share from 0 to 1, null where too little is known, and what it was worked out from."""

    share: float | None
    events: int
    days: int
    items: list[ReliabilityEventTold]


class AbsenceAsked(Asked):
    """What was missed, and why it does not count if it does not."""

    how: Literal["no_show", "late"]
    excuse: Literal["", "illness", "agreed"] = ""
    note: Annotated[str, Field(max_length=500)] = ""


class AbsenceTold(Told):
    """The place in a visit, whose it was, and whether somebody else is needed for what is left."""

    assignment_id: UUID
    person_id: UUID
    open_place: bool


class ContestAsked(Asked):
    """What happened, in one's own words."""

    words: Words


class ContestTold(Told):
    """What is contested now."""

    assignment_id: UUID


class ContestedTold(Told):
    """Something that a worker contests, for whoever decides."""

    assignment_id: UUID
    person_id: UUID
    person: str
    kind: str
    starts_at: datetime
    words: str
    recorded_by: str
    may_decide: bool


class DecideAsked(Asked):
    """Excuse it or keep it, and why."""

    excuse: bool
    reason: Words


class ContestDecidedTold(Told):
    """What was decided."""

    assignment_id: UUID
    person_id: UUID
    decision: str = Field(examples=["excused", "kept"])


@router.get("/people/{person_id}/reliability", response=answers(ReliabilityTold))
def show_reliability(request: Knock, person_id: Id) -> ReliabilityTold:
    """How reliable somebody is by the formula, and every event that counts."""
    page = reliability_page(by=request.auth, at=now(), person_id=person_id)
    found = page.reliability
    items = [ReliabilityEventTold.model_validate(line) for line in page.lines if line.kind]
    return ReliabilityTold(share=found.share, events=found.events, days=found.terms.days, items=items)


@router.post(
    "/assignments/{assignment_id}/absence", response=answers(AbsenceTold, *WRITING), openapi_extra=KEYED
)
def write_absence(request: Knock, assignment_id: Id, asked: AbsenceAsked) -> AbsenceTold:
    """Write down that a worker did not come, or left too late."""
    done = actions.note_absence(by=request.auth, at=now(), assignment_id=assignment_id, **asked.model_dump())
    return AbsenceTold.model_validate(done)


@router.post(
    "/assignments/{assignment_id}/contest", response=answers(ContestTold, *WRITING), openapi_extra=KEYED
)
def contest_absence(request: Knock, assignment_id: Id, asked: ContestAsked) -> ContestTold:
    """Say that something written down about oneself is not right."""
    done = actions.contest_absence(by=request.auth, at=now(), assignment_id=assignment_id, words=asked.words)
    return ContestTold.model_validate(done)


@router.get("/contests", response=answers(list[ContestedTold]))
def list_contests(request: Knock) -> list[ContestedTold]:
    """What workers contest, the oldest first."""
    return [ContestedTold.model_validate(each) for each in contests(by=request.auth)]


@router.post(
    "/assignments/{assignment_id}/contest/decision",
    response=answers(ContestDecidedTold, *WRITING),
    openapi_extra=KEYED,
)
def decide_contest(request: Knock, assignment_id: Id, asked: DecideAsked) -> ContestDecidedTold:
    """Excuse what is contested, or keep it."""
    done = actions.decide_contest(
        by=request.auth, at=now(), assignment_id=assignment_id, **asked.model_dump()
    )
    return ContestDecidedTold.model_validate(done)
