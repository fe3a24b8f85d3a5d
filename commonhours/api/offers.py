"""Offers where somebody's own yes is needed: make one, see what is on offer, answer, take it back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.changes import NothingAsked
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.matching import WishAsked
from commonhours.api.values import Asked, Id, Instant, Told
from commonhours.common.clock import now
from commonhours.dispatch.actions import accept_offer, ask_move, decline_offer, make_offer, withdraw_offer
from commonhours.dispatch.offers import my_offers, openings
from commonhours.dispatch.openings import EmptyPlace, OpenDate, OtherTime

router = Router()


class ToWhomAsked(Asked):
    """Whom to ask first, and by when they must have answered; each who is asked after them has as long."""

    person_id: Id
    reply_by: Instant


class OpeningAsked(WishAsked):
    """A visit that is booked when somebody says yes: for whom, what, when, and whom to ask first until when."""

    person_id: Id
    reply_by: Instant


class OfferMadeTold(Told):
    """The place on offer and the offer, to whom and until when, and how many are in line behind them."""

    opening_id: UUID
    offer_id: UUID
    person_id: UUID
    reply_by: datetime
    in_line: int


class OpeningTold(Told):
    """A place on offer: who has it until when, how many were asked and how many may be asked after them."""

    id: UUID
    organisation_id: UUID
    service_user_id: UUID
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime
    visit_id: UUID | None
    series_id: UUID | None
    state: str = Field(examples=["open"], description="open, lapsed (the next is asked now) or nobody.")
    holder: str
    reply_by: datetime | None
    asked: int
    left: int
    was: tuple[datetime, datetime] | None = Field(
        description="When the visit takes place now, where its worker is asked for another time."
    )


class OpeningWithdrawnTold(Told):
    """The place that is offered to nobody any more."""

    opening_id: UUID


class MyOfferTold(Told):
    """An offer that waits for my answer; for whom it is I learn when I have said yes."""

    id: UUID
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime
    area: str
    organisation_id: UUID
    reply_by: datetime
    limits: list[str] = Field(description="Codes of limits of my own that a yes would pass.")
    moves: UUID | None = Field(description="The visit of mine that would move, and when it takes place now.")
    was: tuple[datetime, datetime] | None
    state: str = Field(examples=["open"], description="open, or lapsed when I am too late.")


class OfferAcceptedTold(Told):
    """The visit that my yes has booked."""

    offer_id: UUID
    visit_id: UUID
    person_id: UUID


class OfferDeclinedTold(Told):
    """The offer that I answered with no."""

    offer_id: UUID


class OfferNoAsked(Asked):
    """Why not, for whoever wants to say it."""

    reason: Annotated[str, Field(max_length=200)] = ""


@router.get("/openings", response=answers(list[OpeningTold]))
def list_openings(request: Knock) -> list[OpeningTold]:
    """What is on offer, and what nobody said yes to, soonest first."""
    return [OpeningTold.model_validate(line) for line in openings(by=request.auth, at=now())]


@router.post("/openings", response=answers(OfferMadeTold, *WRITING), openapi_extra=KEYED)
def offer_wish(request: Knock, asked: OpeningAsked) -> OfferMadeTold:
    """Offer a visit that is booked when somebody says yes."""
    made = make_offer(
        by=request.auth,
        at=now(),
        place=asked.wish(),
        person_id=asked.person_id,
        reply_by=asked.reply_by,
    )
    return OfferMadeTold.model_validate(made)


@router.post("/visits/{visit_id}/openings", response=answers(OfferMadeTold, *WRITING), openapi_extra=KEYED)
def offer_place(request: Knock, visit_id: Id, asked: ToWhomAsked) -> OfferMadeTold:
    """Offer the empty place of a visit."""
    made = make_offer(by=request.auth, at=now(), place=EmptyPlace(visit_id), **asked.model_dump())
    return OfferMadeTold.model_validate(made)


class MoveQuestionAsked(Asked):
    """Another time for a visit, why, and by when whoever comes must have answered."""

    starts_at: Instant
    ends_at: Instant
    reply_by: Instant
    reason: Annotated[str, Field(max_length=200)] = ""


@router.post("/visits/{visit_id}/move/ask", response=answers(OfferMadeTold, *WRITING), openapi_extra=KEYED)
def ask_to_move(request: Knock, visit_id: Id, asked: MoveQuestionAsked) -> OfferMadeTold:
    """Ask whoever comes to a visit for another time: it stays when it is until they say yes."""
    to = OtherTime(visit_id, asked.starts_at, asked.ends_at, asked.reason)
    made = ask_move(by=request.auth, at=now(), to=to, reply_by=asked.reply_by)
    return OfferMadeTold.model_validate(made)


@router.post(
    "/series/{series_id}/gaps/{gap_id}/openings",
    response=answers(OfferMadeTold, *WRITING),
    openapi_extra=KEYED,
)
def offer_date(request: Knock, series_id: Id, gap_id: Id, asked: ToWhomAsked) -> OfferMadeTold:
    """Offer an open date of a series."""
    made = make_offer(by=request.auth, at=now(), place=OpenDate(series_id, gap_id), **asked.model_dump())
    return OfferMadeTold.model_validate(made)


@router.post(
    "/openings/{opening_id}/withdraw",
    response=answers(OpeningWithdrawnTold, *WRITING),
    openapi_extra=KEYED,
)
def withdraw_opening(request: Knock, opening_id: Id, asked: NothingAsked) -> OpeningWithdrawnTold:
    """Take a place back that is on offer."""
    done = withdraw_offer(by=request.auth, at=now(), opening_id=opening_id)
    return OpeningWithdrawnTold.model_validate(done)


@router.get("/offers", response=answers(list[MyOfferTold]))
def list_my_offers(request: Knock) -> list[MyOfferTold]:
    """The offers that wait for one's own answer, and those of the past day that one answered too late."""
    return [MyOfferTold.model_validate(line) for line in my_offers(by=request.auth, at=now())]


@router.post("/offers/{offer_id}/accept", response=answers(OfferAcceptedTold, *WRITING), openapi_extra=KEYED)
def say_yes(request: Knock, offer_id: Id, asked: NothingAsked) -> OfferAcceptedTold:
    """Say yes: the visit is booked in this moment."""
    done = accept_offer(by=request.auth, at=now(), offer_id=offer_id)
    return OfferAcceptedTold.model_validate(done)


@router.post("/offers/{offer_id}/decline", response=answers(OfferDeclinedTold, *WRITING), openapi_extra=KEYED)
def say_no(request: Knock, offer_id: Id, asked: OfferNoAsked) -> OfferDeclinedTold:
    """Say no: the next in line is asked."""
    done = decline_offer(by=request.auth, at=now(), offer_id=offer_id, reason=asked.reason)
    return OfferDeclinedTold.model_validate(done)
