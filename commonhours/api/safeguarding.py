"""Stop somebody, hear them, decide; who let whom in; and freezing everybody whom one account let in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Id, Told
from commonhours.common.clock import now
from commonhours.safeguarding import actions, pages
from commonhours.safeguarding.actions.suspend import ANSWER_DAYS, MOST_DAYS
from commonhours.safeguarding.approvers import approver_page
from commonhours.safeguarding.lineage import lineage_of

router = Router()

Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=PLAIN)]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]


class SuspendAsked(Asked):
    """Why, in words that the person reads, and how many days they have to answer."""

    words: Reason
    days: Days = ANSWER_DAYS


class SuspendedTold(Told):
    """Who is suspended, and for which organisation; none when it is for the region."""

    suspension_id: UUID
    person_id: UUID
    organisation_id: UUID | None


class SessionsEndedTold(Told):
    """Who was signed out, and in how many browsers."""

    person_id: UUID
    count: int


class SuspensionTold(Told):
    """Somebody who is suspended and waits for a decision."""

    id: UUID
    person_id: UUID
    name: str
    state: str = Field(examples=["open", "kept"])
    suspended_at: datetime
    suspended_by: str
    answer_by: datetime
    answered_at: datetime | None
    freeze_id: UUID | None


class LeftPlaceTold(Told):
    """A place that a suspension emptied, and what became of it."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: str = Field(examples=["waiting", "given", "left", "restored", "over"])
    given_to: str


class WholeSuspensionTold(Told):
    """One suspension: why, what they say, what was decided, and what became of the places."""

    line: SuspensionTold
    words: str
    answer: str
    decision: str
    decided_at: datetime | None
    counts: dict[str, int]
    places: list[LeftPlaceTold]
    pressed_after: int


class SuspensionAnswerAsked(Asked):
    """What somebody says to their own suspension."""

    words: Annotated[str, Field(min_length=1, max_length=1000, pattern=PLAIN)]


class SuspensionAnswerTold(Told):
    """The suspension that was answered."""

    suspension_id: UUID


class SuspensionDecideAsked(Asked):
    """Lift it or keep it, and why."""

    lift: bool
    words: Reason


class ReleaseAsked(Asked):
    """What was seen before somebody is let in anew."""

    words: Reason


class SuspensionDecidedTold(Told):
    """What was decided, and how many places the person has back."""

    suspension_id: UUID
    person_id: UUID
    decision: str = Field(examples=["lifted", "kept", "undone"])
    restored: int


class RoleGivenTold(Told):
    """Under which role somebody let people in, and who gave it to them."""

    name: str
    role: str
    organisation: str
    given_by: str
    given_at: datetime


class ApprovalTold(Told):
    """That somebody let a person in, and the chain of roles above it."""

    approver_id: UUID
    approver: str
    organisation: str
    part: str
    at: datetime
    checks: list[str]
    door: str
    stands: bool
    chain: list[RoleGivenTold]


class FactSeenTold(Told):
    """That somebody confirmed a fact, for whom and on what evidence."""

    kind: str
    evidence: str
    approver: str
    organisation: str
    at: datetime


class LineageTold(Told):
    """Who let somebody in, and who confirmed what."""

    person_id: UUID
    name: str
    approvals: list[ApprovalTold]
    facts: list[FactSeenTold]


class ReachTold(Told):
    """What approvals touch: ahead, and since people were let in; cents as charged to funders."""

    people: int
    visits_ahead: int
    minutes_ahead: int
    served_ahead: int
    visits_since: int
    minutes_since: int
    served_since: int
    cents_since: int


class LetInTold(Told):
    """A worker whom an approver let in; through whom, if not themselves."""

    person_id: UUID
    name: str
    organisation: str
    at: datetime
    through: str
    suspended: bool


class ApproverTold(Told):
    """Everybody whom an account let in, and what that touches."""

    account_id: UUID
    name: str
    people: list[LetInTold]
    reach: ReachTold


class FreezeAsked(Asked):
    """Where (the region when left out), who looks after it, and why, in words that each of them reads."""

    organisation_id: UUID | None = None
    owner_id: UUID
    words: Reason
    delegated: bool = True


class FrozenTold(Told):
    """The freeze, how many people it stopped, and how many places it emptied."""

    freeze_id: UUID
    people: int
    places: int


class FreezeTold(Told):
    """How far a freeze is, and who still waits to be looked at again."""

    id: UUID
    approver: str
    frozen_at: datetime
    owner: str
    reach: ReachTold
    counts: dict[str, int]
    waiting: list[SuspensionTold]
    done: int


@router.post("/people/{person_id}/suspension", response=answers(SuspendedTold, *WRITING), openapi_extra=KEYED)
def suspend_person(request: Knock, person_id: Id, asked: SuspendAsked) -> SuspendedTold:
    """Stop a worker at once, and look for others for every visit of theirs that lies ahead."""
    done = actions.suspend(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return SuspendedTold.model_validate(done)


@router.post(
    "/people/{person_id}/sign-out", response=answers(SessionsEndedTold, *WRITING), openapi_extra=KEYED
)
def end_sessions(request: Knock, person_id: Id) -> SessionsEndedTold:
    """Sign a worker out in every browser; they stay in good standing and come in again with a new code."""
    done = actions.end_sessions(by=request.auth, at=now(), person_id=person_id)
    return SessionsEndedTold.model_validate(done)


@router.get("/suspensions", response=answers(list[SuspensionTold]))
def list_suspensions(request: Knock) -> list[SuspensionTold]:
    """Who is suspended where the caller may decide; those who have answered first."""
    return [SuspensionTold.model_validate(each) for each in pages.suspensions_seen(by=request.auth)]


@router.get("/suspensions/places", response=answers(list[LeftPlaceTold]))
def list_left_places(request: Knock) -> list[LeftPlaceTold]:
    """Places that suspensions left open, the soonest first."""
    found = pages.places_to_fill(by=request.auth, at=now())
    return [LeftPlaceTold.model_validate(each) for each in found]


@router.get("/suspensions/{suspension_id}", response=answers(WholeSuspensionTold))
def show_suspension(request: Knock, suspension_id: Id) -> WholeSuspensionTold:
    """One suspension, for whoever may decide it."""
    return WholeSuspensionTold.model_validate(
        pages.suspension_page(by=request.auth, suspension_id=suspension_id)
    )


@router.post(
    "/suspensions/{suspension_id}/decision",
    response=answers(SuspensionDecidedTold, *WRITING),
    openapi_extra=KEYED,
)
def decide_suspension(
    request: Knock, suspension_id: Id, asked: SuspensionDecideAsked
) -> SuspensionDecidedTold:
    """Lift a suspension or keep it; never by whoever made it."""
    done = actions.decide_suspension(
        by=request.auth, at=now(), suspension_id=suspension_id, **asked.model_dump()
    )
    return SuspensionDecidedTold.model_validate(done)


@router.post(
    "/suspensions/{suspension_id}/release",
    response=answers(SuspensionDecidedTold, *WRITING),
    openapi_extra=KEYED,
)
def release_person(request: Knock, suspension_id: Id, asked: ReleaseAsked) -> SuspensionDecidedTold:
    """Let somebody in anew who was frozen; by nobody of those who let them in before."""
    done = actions.release(by=request.auth, at=now(), suspension_id=suspension_id, words=asked.words)
    return SuspensionDecidedTold.model_validate(done)


@router.post(
    "/suspensions/{suspension_id}/undo",
    response=answers(SuspensionDecidedTold, *WRITING),
    openapi_extra=KEYED,
)
def undo_suspension(request: Knock, suspension_id: Id) -> SuspensionDecidedTold:
    """Take back a suspension of one's own, within five minutes."""
    done = actions.undo_suspension(by=request.auth, at=now(), suspension_id=suspension_id)
    return SuspensionDecidedTold.model_validate(done)


@router.get("/people/{person_id}/lineage", response=answers(LineageTold))
def show_lineage(request: Knock, person_id: Id) -> LineageTold:
    """Who let somebody in, on what evidence, under which roles, and who confirmed what of them."""
    return LineageTold.model_validate(lineage_of(by=request.auth, person_id=person_id))


@router.get("/approvers/{account_id}", response=answers(ApproverTold))
def show_approver(request: Knock, account_id: Id) -> ApproverTold:
    """Everybody whom an account let in, and what that has touched since."""
    return ApproverTold.model_validate(approver_page(by=request.auth, at=now(), account_id=account_id))


@router.post("/approvers/{account_id}/freeze", response=answers(FrozenTold, *WRITING), openapi_extra=KEYED)
def freeze_approver(request: Knock, account_id: Id, asked: FreezeAsked) -> FrozenTold:
    """Suspend everybody whom an account let in until somebody else has looked at each of them again."""
    done = actions.freeze_approver(by=request.auth, at=now(), approver_id=account_id, **asked.model_dump())
    return FrozenTold.model_validate(done)


@router.get("/freezes/{freeze_id}", response=answers(FreezeTold))
def show_freeze(request: Knock, freeze_id: Id) -> FreezeTold:
    """How far a freeze is, and its queue."""
    return FreezeTold.model_validate(pages.freeze_page(by=request.auth, freeze_id=freeze_id))
