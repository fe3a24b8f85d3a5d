"""Partnerships: look, offer, answer, take back, end."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Told
from commonhours.common.clock import now
from commonhours.partnerships import actions
from commonhours.partnerships.charges import Charging, Tier
from commonhours.partnerships.queries import offers_of, partnerships_of

router = Router()

Cents = Annotated[int, Field(ge=0, le=10_000_000)]
Words = Annotated[str, Field(max_length=400, pattern=PLAIN)]


class TierSaid(Told):
    """So many cents an hour from so many minutes lent in the month on."""

    from_minutes: Annotated[int, Field(ge=0, le=1_000_000)]
    cents_per_hour: Cents


class ChargingSaid(Told):
    """What is charged for a visit that crosses. Left out: nothing of the kind."""

    fixed_cents: Cents = 0
    share: Annotated[
        int,
        Field(ge=0, le=100_000, description="Hundredths of a per cent of what the hour costs the lender."),
    ] = 0
    tiers: Annotated[list[TierSaid], Field(max_length=6)] = Field(default_factory=list)
    least_cents: Cents = 0
    most_cents: Cents | None = None
    most_month_cents: Cents | None = None

    def charging(self) -> Charging:
        """As the rules take it."""
        tiers = tuple(Tier(each.from_minutes, each.cents_per_hour) for each in self.tiers)
        return Charging(**{**self.model_dump(), "tiers": tiers})


class PartnershipTermsTold(Told):
    """What was agreed between two days, and by whom."""

    since: date
    until: date | None
    charging: ChargingSaid
    offered_by: str
    accepted_by: str


class PartnershipTold(Told):
    """Guest may book workers of host; its terms, latest first."""

    id: UUID
    host_id: UUID
    host: str
    guest_id: UUID
    guest: str
    type_of_work_id: UUID | None = Field(description="Null: all types of work.")
    work: str
    since: date
    until: date | None
    terms: list[PartnershipTermsTold]


class OfferTold(Told):
    """What one side offers, and what became of it."""

    id: UUID
    partnership_id: UUID | None
    host: str
    guest: str
    work: str
    since: date
    charging: ChargingSaid
    words: str
    offered_for: str
    offered_by: str
    offered_at: datetime
    state: str = Field(examples=["open"])
    answered_by: str
    answer: str
    may_answer: bool
    may_withdraw: bool


class OfferAsked(Asked):
    """A new partnership between the organisation that offers and another."""

    host_id: Id
    guest_id: Id
    since: Day
    charging: ChargingSaid = Field(default_factory=ChargingSaid)
    type_of_work_id: Id | None = None
    words: Words = ""


class PartnershipTermsAsked(Asked):
    """Other terms for a partnership that there is."""

    offered_for: Id
    since: Day
    charging: ChargingSaid
    words: Words = ""


class PartnershipAnswerAsked(Asked):
    """Yes, or no with a word."""

    accept: bool
    words: Words = ""


class EndOfPartnership(Asked):
    """The last day, and why."""

    last_day: Day
    reason: Words


class PartnershipOfferedTold(Told):
    """An offer, and the partnership it made or is about."""

    proposal_id: UUID
    state: str
    partnership_id: UUID | None


class PartnershipEndedTold(Told):
    """A partnership and its last day."""

    partnership_id: UUID
    last_day: date


@router.get("/organisations/{organisation_id}/partnerships", response=answers(list[PartnershipTold]))
def list_partnerships(request: Knock, organisation_id: Id) -> list[PartnershipTold]:
    """All partnerships of an organisation with their terms."""
    found = partnerships_of(by=request.auth, organisation_id=organisation_id)
    return [PartnershipTold.model_validate(each) for each in found]


@router.get("/organisations/{organisation_id}/offers", response=answers(list[OfferTold]))
def list_offers(request: Knock, organisation_id: Id) -> list[OfferTold]:
    """What an organisation was offered and offers, what is open first."""
    found = offers_of(by=request.auth, organisation_id=organisation_id)
    return [OfferTold.model_validate(each) for each in found]


@router.post(
    "/organisations/{organisation_id}/offers",
    response=answers(PartnershipOfferedTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def offer_partnership(
    request: Knock, organisation_id: Id, asked: OfferAsked
) -> Status[PartnershipOfferedTold]:
    """Offer another organisation a partnership; it holds once the other side accepts."""
    offer = actions.Offer(
        organisation_id,
        asked.host_id,
        asked.guest_id,
        asked.since,
        asked.charging.charging(),
        asked.type_of_work_id,
        asked.words,
    )
    made = actions.offer_partnership(by=request.auth, at=now(), offer=offer)
    return Status(201, PartnershipOfferedTold.model_validate(made))


@router.post(
    "/partnerships/{partnership_id}/offers",
    response=answers(PartnershipOfferedTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def offer_terms(
    request: Knock, partnership_id: Id, asked: PartnershipTermsAsked
) -> Status[PartnershipOfferedTold]:
    """Offer other terms; what was agreed holds until the other side accepts."""
    made = actions.offer_terms(
        by=request.auth,
        at=now(),
        partnership_id=partnership_id,
        offered_for=asked.offered_for,
        since=asked.since,
        charging=asked.charging.charging(),
        words=asked.words,
    )
    return Status(201, PartnershipOfferedTold.model_validate(made))


@router.post(
    "/offers/{proposal_id}/answer", response=answers(PartnershipOfferedTold, *WRITING), openapi_extra=KEYED
)
def answer_offer(request: Knock, proposal_id: Id, asked: PartnershipAnswerAsked) -> PartnershipOfferedTold:
    """Accept what the other side offers, or decline it."""
    made = actions.answer_offer(
        by=request.auth, at=now(), proposal_id=proposal_id, accept=asked.accept, words=asked.words
    )
    return PartnershipOfferedTold.model_validate(made)


@router.post(
    "/offers/{proposal_id}/withdraw", response=answers(PartnershipOfferedTold, *WRITING), openapi_extra=KEYED
)
def withdraw_offer(request: Knock, proposal_id: Id) -> PartnershipOfferedTold:
    """Take back an offer that nobody has answered."""
    made = actions.withdraw_offer(by=request.auth, at=now(), proposal_id=proposal_id)
    return PartnershipOfferedTold.model_validate(made)


@router.post(
    "/partnerships/{partnership_id}/end",
    response=answers(PartnershipEndedTold, *WRITING),
    openapi_extra=KEYED,
)
def end_partnership(request: Knock, partnership_id: Id, asked: EndOfPartnership) -> PartnershipEndedTold:
    """End a partnership after a day; what is booked already stands."""
    made = actions.end_partnership(
        by=request.auth, at=now(), partnership_id=partnership_id, **asked.model_dump()
    )
    return PartnershipEndedTold.model_validate(made)
