"""Referrals: hand a service user on with their consent, note the answer, take it back; which services answer."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Most, Page, Searched, Told
from commonhours.common.clock import now
from commonhours.referrals import actions, pages
from commonhours.referrals.actions.sending import MOST_EMAIL
from commonhours.referrals.counting import services_that_answer
from commonhours.words.referrals import OTHER
from commonhours.words.terms import gettext as _

router = Router()
Words = Annotated[str, Field(max_length=300, pattern=PLAIN)]
Fact = Literal["phone", "address", "language", "communication"]


class ReferAsked(Asked):
    """To a service by letter or (with `email`) e-mail, or to an organisation; why, and the consent."""

    service_id: Id | None = None
    organisation_id: Id | None = None
    email: Annotated[str, Field(max_length=MOST_EMAIL, pattern=PLAIN)] = ""
    reason: Words
    consent: bool = Field(description="They know to whom this goes, and agreed to it.")
    facts: Annotated[list[Fact], Field(max_length=4)] = []
    until: Day
    how: Literal["spoken", "phone", "written"] = "spoken"
    ask_id: Id | None = Field(
        default=None, description="What a worker asked the office for, if this answers it."
    )


class ReferralSentTold(Told):
    """The referral, and the request that it is in another organisation's queue, if it stays in the region."""

    referral_id: UUID
    state: str = Field(examples=["sent", "seen", "accepted", "waiting", "declined", "finished", "taken_back"])
    request_id: UUID | None


class ReferralTold(Told):
    """A referral; `due_at` is when somebody should ask how it stands, null once it is over."""

    id: UUID
    service_user_id: UUID
    name: str
    to: str
    way: str = Field(examples=["within", "letter", "email"])
    state: str
    organisation: str
    sent_by: str
    sent_at: datetime
    state_at: datetime
    due_at: datetime | None
    waiting_until: date | None
    answer: str


class ReferralStepTold(Told):
    """What was done; by nobody of ours where whoever was asked did it."""

    kind: str
    words: str
    by: str
    at: datetime


class ReferralWholeTold(Told):
    """One referral: why, what may be told until when, and what was done."""

    line: ReferralTold
    reason: str
    consent_at: datetime
    consent_how: str
    consent_until: date
    consent_facts: list[str]
    withdrawn_at: datetime | None
    answered_by: str
    to_email: str
    mailed_at: datetime | None
    link_until: datetime | None
    steps: list[ReferralStepTold]


class ReferralsTold(Told):
    """Referrals, and the number of the next page."""

    items: list[ReferralTold]
    next: int | None


class ReferralsSearched(Searched):
    """Which referrals: all that are open, those that nobody answered, or those that are over."""

    show: Literal["", "overdue", "over"] = ""
    page: Page = 1
    most: Most = 50


class ReferralAnswerAsked(Asked):
    """What whoever was asked said."""

    state: Literal["accepted", "waiting", "declined", "finished"]
    words: Words = ""
    waiting_until: Day | None = None
    name: Annotated[str, Field(max_length=120, pattern=PLAIN)] = ""


class ReferralStateTold(Told):
    """A referral and its state now."""

    referral_id: UUID
    state: str


class ReferralBackAsked(Asked):
    """Whether they took their consent back; a few words for the office."""

    consent: bool = False
    words: Words = ""


class ReferralRenewedTold(Told):
    """In which round the address is now; those of earlier rounds open nothing."""

    referral_id: UUID
    round: int


class OfficeAskAsked(Asked):
    """What a worker saw."""

    words: Words


class OfficeAskTold(Told):
    """What was asked for, and how it stands for the worker."""

    ask_id: UUID
    state: str = Field(examples=["asked", "sent", "in_hand", "over"])


class AskLineTold(Told):
    """What a worker asked the office for."""

    id: UUID
    service_user_id: UUID
    name: str
    worker: str
    visit_id: UUID
    words: str
    asked_at: datetime


class ServiceAnswersTold(Told):
    """How a service answers; people as a multiple of five, and null for every count from one to four."""

    service: str
    people_at_least: int
    counts: dict[str, int | None]
    days: int | None


@router.post(
    "/service-users/{service_user_id}/referrals",
    response=answers(ReferralSentTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def send_referral(request: Knock, service_user_id: Id, asked: ReferAsked) -> Status[ReferralSentTold]:
    """Hand a service user on to whoever can help them."""
    done = actions.send_referral(
        by=request.auth,
        at=now(),
        service_user_id=service_user_id,
        to=actions.Target(asked.service_id, asked.organisation_id, asked.email),
        reason=asked.reason,
        consent=actions.Consent(asked.consent, tuple(asked.facts), asked.until, asked.how),
        ask_id=asked.ask_id,
    )
    return Status(201, ReferralSentTold.model_validate(done))


@router.get("/referrals", response=answers(ReferralsTold))
def list_referrals(request: Knock, asked: Query[ReferralsSearched]) -> ReferralsTold:
    """Referrals of the caller's organisations, those that nobody answered first."""
    skip = (asked.page - 1) * asked.most
    found = pages.referrals_seen(by=request.auth, at=now(), show=asked.show, skip=skip, most=asked.most + 1)
    items = [ReferralTold.model_validate(line) for line in found[: asked.most]]
    return ReferralsTold(items=items, next=asked.page + 1 if len(found) > asked.most else None)


@router.get("/referrals/asked", response=answers(list[AskLineTold]))
def list_office_asks(request: Knock) -> list[AskLineTold]:
    """What workers asked the caller's offices for, and nobody has looked at yet."""
    return [AskLineTold.model_validate(each) for each in pages.asks_seen(by=request.auth)]


@router.get("/referrals/services", response=answers(list[ServiceAnswersTold]))
def list_services_that_answer(request: Knock) -> list[ServiceAnswersTold]:
    """What became of the past year's referrals, by service."""
    return [
        ServiceAnswersTold(service=row.service, people_at_least=row.total, counts=row.counts, days=row.days)
        for row in services_that_answer(by=request.auth, at=now(), other=_(OTHER))
    ]


@router.get("/referrals/{referral_id}", response=answers(ReferralWholeTold))
def show_referral(request: Knock, referral_id: Id) -> ReferralWholeTold:
    """One referral with all that was said."""
    page = pages.referral_page(by=request.auth, referral_id=referral_id)
    return ReferralWholeTold.model_validate(
        {name: getattr(page, name) for name in ReferralWholeTold.model_fields}
    )


@router.post(
    "/referrals/{referral_id}/answer", response=answers(ReferralStateTold, *WRITING), openapi_extra=KEYED
)
def note_referral_answer(request: Knock, referral_id: Id, asked: ReferralAnswerAsked) -> ReferralStateTold:
    """Write down what whoever was asked said on the telephone or in a letter."""
    answer = actions.Answer(**asked.model_dump())
    done = actions.note_answer(by=request.auth, at=now(), referral_id=referral_id, answer=answer)
    return ReferralStateTold.model_validate(done)


@router.post(
    "/referrals/{referral_id}/back", response=answers(ReferralStateTold, *WRITING), openapi_extra=KEYED
)
def take_referral_back(request: Knock, referral_id: Id, asked: ReferralBackAsked) -> ReferralStateTold:
    """Take it back: its page shows nothing any more, and what another queue was told is deleted."""
    if asked.consent:
        done = actions.withdraw_consent(by=request.auth, at=now(), referral_id=referral_id)
    else:
        done = actions.take_back(by=request.auth, at=now(), referral_id=referral_id, words=asked.words)
    return ReferralStateTold.model_validate(done)


@router.post(
    "/referrals/{referral_id}/address", response=answers(ReferralRenewedTold, *WRITING), openapi_extra=KEYED
)
def renew_referral_address(request: Knock, referral_id: Id) -> ReferralRenewedTold:
    """Make a new address and code; an e-mail goes out again. Neither is told here: the referral's page has them."""
    return ReferralRenewedTold.model_validate(
        actions.renew_link(by=request.auth, at=now(), referral_id=referral_id)
    )


@router.post(
    "/visits/{visit_id}/other-help",
    response=answers(OfficeAskTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def ask_for_other_help(request: Knock, visit_id: Id, asked: OfficeAskAsked) -> Status[OfficeAskTold]:
    """Ask the office, on a visit of one's own, for other help."""
    done = actions.ask_office(by=request.auth, at=now(), visit_id=visit_id, words=asked.words)
    return Status(201, OfficeAskTold.model_validate(done))


@router.post(
    "/referrals/asked/{ask_id}/leave", response=answers(OfficeAskTold, *WRITING), openapi_extra=KEYED
)
def leave_office_ask(request: Knock, ask_id: Id) -> OfficeAskTold:
    """It was looked at, and nobody is referred."""
    return OfficeAskTold.model_validate(actions.close_ask(by=request.auth, at=now(), ask_id=ask_id))
