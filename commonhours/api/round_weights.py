"""What makes rounds dear, dated; and visits that no plan of them changes."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.rounds import RoundsOfSearched
from commonhours.api.values import Asked, Day, Id, Reason, Told
from commonhours.common.clock import now
from commonhours.routing import actions, pages
from commonhours.routing.weighing import MOST_CENTS, MOST_FOR_LEFT_OUT, Worth

router = Router()

Cents = Annotated[int, Field(ge=0, le=MOST_CENTS)]


class PinnedTold(Told):
    """The visit."""

    visit_id: UUID


class RoundsWorth(Told):
    """Cents: for a minute of way, of waiting, beyond what somebody wishes to work; for a visit without anybody, a new
    face, a change; for a minute beyond somebody's share or of a promised time that moves; a point of the ranking."""

    travel: Cents
    waiting: Cents
    overtime: Cents
    left_out: Annotated[int, Field(ge=0, le=MOST_FOR_LEFT_OUT)]
    new_face: Cents
    change: Cents
    fairness: Cents
    moved: Cents
    preference: Cents


class RoundsWorthAsked(Asked):
    """What everything is worth from a day on; without an organisation, in the whole region."""

    organisation_id: Id | None = None
    worth: RoundsWorth
    reason: Reason
    since: Day


class RoundsWorthTold(Told):
    """What holds or held, the last first."""

    organisation_id: UUID | None
    worth: RoundsWorth
    reason: str
    since: date
    set_by: str
    set_at: datetime


class RoundsWorthSetTold(Told):
    """Since when."""

    since: date


@router.post("/visits/{visit_id}/pin", response=answers(PinnedTold, *WRITING), openapi_extra=KEYED)
def pin(request: Knock, visit_id: Id) -> PinnedTold:
    """Let a visit stay as it is, whoever plans."""
    return PinnedTold.model_validate(actions.pin_visit(by=request.auth, at=now(), visit_id=visit_id))


@router.post("/visits/{visit_id}/unpin", response=answers(PinnedTold, *WRITING), openapi_extra=KEYED)
def unpin(request: Knock, visit_id: Id) -> PinnedTold:
    """Take the pin off."""
    return PinnedTold.model_validate(actions.unpin_visit(by=request.auth, at=now(), visit_id=visit_id))


@router.get("/rounds/weights", response=answers(list[RoundsWorthTold]))
def list_round_weights(request: Knock, sought: Query[RoundsOfSearched]) -> list[RoundsWorthTold]:
    """What makes rounds dear: an organisation's own word and the region's, now and before."""
    found = pages.weights_of(by=request.auth, organisation_id=sought.organisation_id)
    return [RoundsWorthTold.model_validate(each) for each in found]


@router.post(
    "/rounds/weights", response=answers(RoundsWorthSetTold, *WRITING, status=201), openapi_extra=KEYED
)
def set_round_weights(request: Knock, asked: RoundsWorthAsked) -> Status[RoundsWorthSetTold]:
    """Let other weights hold from a day on."""
    done = actions.set_round_weights(
        by=request.auth,
        at=now(),
        organisation_id=asked.organisation_id,
        worth=Worth.of(asked.worth.model_dump()),
        reason=asked.reason,
        since=asked.since,
    )
    return Status(201, RoundsWorthSetTold.model_validate(done))
