"""Joining: write somebody down, see who waits, let them in or not, end it; claim and answer facts."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Most, Page, Reason, Searched, Told
from commonhours.common.clock import now
from commonhours.credentials import actions as facts
from commonhours.joining import actions
from commonhours.joining.application import (
    MOST_ADDRESS,
    MOST_NAME,
    MOST_PHONE,
    MOST_WORDS,
    Application,
    Claim,
)
from commonhours.joining.pages import queue
from commonhours.people.models import ServiceUser

router = Router()

_PLAIN = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Evidence = Annotated[str, Field(max_length=200, pattern=_PLAIN)]
MOST_LISTED = 60


class ClaimAsked(Asked):
    """A kind of fact that somebody says they hold, and what shows it."""

    kind_id: Id
    evidence: Evidence = ""
    since: Day | None = None
    until: Day | None = Field(default=None, description="The first day on which it no longer holds.")


class RegisterAsked(Asked):
    """Somebody who wants to join: a worker or a service user, at one or several organisations."""

    part: Literal["worker", "service_user"]
    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME, pattern=_PLAIN)]
    organisation_ids: Annotated[list[Id], Field(min_length=1, max_length=5)]
    email: Annotated[
        str, Field(max_length=254, pattern=r"^([^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+)?$")
    ] = ""
    phone: Annotated[str, Field(max_length=MOST_PHONE, pattern=_PLAIN)] = ""
    language: Annotated[str, Field(max_length=10, pattern=r"^[a-zA-Z-]{2,10}$")] = "en"
    address: Annotated[str, Field(max_length=MOST_ADDRESS, pattern=_PLAIN)] = ""
    zip_code: Annotated[str, Field(max_length=10, pattern=_PLAIN)] = ""
    area_id: Id | None = None
    type_of_work_ids: Annotated[list[Id], Field(max_length=MOST_LISTED)] = []
    claims: Annotated[list[ClaimAsked], Field(max_length=MOST_LISTED)] = []
    kind: Literal["person", "family", "business", "institution"] = "person"
    need_ids: Annotated[list[Id], Field(max_length=MOST_LISTED)] = []
    feature_ids: Annotated[list[Id], Field(max_length=MOST_LISTED)] = []
    words: Annotated[str, Field(max_length=MOST_WORDS, pattern=_PLAIN)] = ""
    of_age_on: Day | None = Field(
        default=None, description="The day on which a worker turns 18, of those alone who are younger."
    )
    although_alike: bool = Field(default=False, description="Go on although somebody alike is here already.")

    def application(self) -> Application:
        """What the request asks for, as the room takes it."""
        told = self.model_dump(include={"part", "name", "email", "phone", "language", "address", "zip_code"})
        return Application(
            **told,
            organisation_ids=tuple(self.organisation_ids),
            area_id=self.area_id,
            work_ids=tuple(self.type_of_work_ids),
            claims=tuple(Claim(each.kind_id, each.evidence, each.since, each.until) for each in self.claims),
            kind=self.kind,
            need_ids=tuple(self.need_ids),
            feature_ids=tuple(self.feature_ids),
            words=self.words,
            of_age_on=self.of_age_on,
        )


class RegisteredTold(Told):
    """Who waits now, and their part in each organisation."""

    person_id: UUID | None
    service_user_id: UUID | None
    membership_ids: list[UUID]


class JoiningWaitingTold(Told):
    """Somebody who waits for approval."""

    membership_id: UUID
    name: str
    part: str = Field(examples=["worker"])
    organisation: str
    since: date
    more_asked: str


class WaitingsTold(Told):
    """A page of those who wait."""

    items: list[JoiningWaitingTold]
    next: int | None


class WaitingSearched(Searched):
    """Who waits: everybody, workers or service users."""

    part: Literal["", "worker", "service_user"] = ""
    page: Page = 1
    most: Most = 50


class JoiningApproveAsked(Asked):
    """The facts that the approver has seen; each is confirmed in their name."""

    seen: Annotated[list[ClaimAsked], Field(max_length=MOST_LISTED)] = []
    ticked: Annotated[list[Id], Field(max_length=MOST_LISTED)] = Field(
        default=[], description="Steps of the organisation that were done."
    )


class SaidAsked(Asked):
    """What the person reads."""

    words: Annotated[str, Field(min_length=1, max_length=300, pattern=_PLAIN)]


class JoiningDecidedTold(Told):
    """Whose part was decided, and how."""

    membership_id: UUID
    person_id: UUID | None
    service_user_id: UUID | None
    decision: str = Field(examples=["approved", "declined", "more_asked"])


class JoiningEndAsked(Asked):
    """The last day, today or later."""

    last_day: Day
    reason: Reason = ""


class JoiningEndedTold(Told):
    """The first day on which it no longer holds, and how many visits after it still stand."""

    membership_id: UUID
    until: date
    visits_left: int


class ClaimedTold(Told):
    """The claim that waits for an answer."""

    fact_id: UUID


class ConfirmAsked(ClaimAsked):
    """What was seen, and for which organisation."""

    organisation_id: Id


class RefuseAsked(Asked):
    """Why a claim is not confirmed."""

    kind_id: Id
    organisation_id: Id
    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=_PLAIN)]


class JoiningAnsweredTold(Told):
    """A kind of fact of somebody, and whether it was confirmed."""

    person_id: UUID
    kind_id: UUID
    confirmed: bool


assert set(ServiceUser.KINDS) == {"person", "family", "business", "institution"}  # as RegisterAsked says


@router.post("/registrations", response=answers(RegisteredTold, *WRITING, status=201), openapi_extra=KEYED)
def register(request: Knock, asked: RegisterAsked) -> Status[RegisteredTold]:
    """Write somebody down; they wait until somebody named approves them."""
    done = actions.register(
        by=request.auth, at=now(), application=asked.application(), although_alike=asked.although_alike
    )
    return Status(201, RegisteredTold.model_validate(done))


@router.get("/memberships/waiting", response=answers(WaitingsTold))
def list_waiting(request: Knock, asked: Query[WaitingSearched]) -> WaitingsTold:
    """Who waits for the asker's approval, the longest wait first."""
    skip = (asked.page - 1) * asked.most
    found = queue(by=request.auth, part=asked.part, skip=skip, most=asked.most + 1)
    items = [JoiningWaitingTold.model_validate(line) for line in found[: asked.most]]
    return WaitingsTold(items=items, next=asked.page + 1 if len(found) > asked.most else None)


@router.post(
    "/memberships/{membership_id}/approve",
    response=answers(JoiningDecidedTold, *WRITING),
    openapi_extra=KEYED,
)
def approve(request: Knock, membership_id: Id, asked: JoiningApproveAsked) -> JoiningDecidedTold:
    """Let somebody in from today on."""
    seen = [actions.Seen(each.kind_id, each.evidence, each.since, each.until) for each in asked.seen]
    given: dict[str, Any] = {"membership_id": membership_id, "seen": seen, "ticked": asked.ticked}
    done = actions.approve(by=request.auth, at=now(), **given)
    return JoiningDecidedTold.model_validate(done)


@router.post(
    "/memberships/{membership_id}/ask", response=answers(JoiningDecidedTold, *WRITING), openapi_extra=KEYED
)
def ask_for_more(request: Knock, membership_id: Id, asked: SaidAsked) -> JoiningDecidedTold:
    """Say what is missing; they go on waiting."""
    done = actions.ask_more(by=request.auth, at=now(), membership_id=membership_id, words=asked.words)
    return JoiningDecidedTold.model_validate(done)


@router.post(
    "/memberships/{membership_id}/decline",
    response=answers(JoiningDecidedTold, *WRITING),
    openapi_extra=KEYED,
)
def decline(request: Knock, membership_id: Id, asked: SaidAsked) -> JoiningDecidedTold:
    """Say no, and why."""
    done = actions.decline(by=request.auth, at=now(), membership_id=membership_id, reason=asked.words)
    return JoiningDecidedTold.model_validate(done)


@router.post(
    "/memberships/{membership_id}/end", response=answers(JoiningEndedTold, *WRITING), openapi_extra=KEYED
)
def end(request: Knock, membership_id: Id, asked: JoiningEndAsked) -> JoiningEndedTold:
    """Let somebody go after a last day."""
    done = actions.end_membership(
        by=request.auth, at=now(), membership_id=membership_id, last_day=asked.last_day, reason=asked.reason
    )
    return JoiningEndedTold.model_validate(done)


@router.post(
    "/people/{person_id}/facts", response=answers(ClaimedTold, *WRITING, status=201), openapi_extra=KEYED
)
def claim_fact(request: Knock, person_id: Id, asked: ClaimAsked) -> Status[ClaimedTold]:
    """Write down what somebody says they hold; it opens nothing until it is confirmed."""
    done = facts.claim_fact(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return Status(201, ClaimedTold.model_validate(done))


@router.post(
    "/people/{person_id}/facts/confirm", response=answers(JoiningAnsweredTold, *WRITING), openapi_extra=KEYED
)
def confirm_fact(request: Knock, person_id: Id, asked: ConfirmAsked) -> JoiningAnsweredTold:
    """Confirm what was seen, for an organisation."""
    done = facts.confirm_fact(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return JoiningAnsweredTold.model_validate(done)


@router.post(
    "/people/{person_id}/facts/refuse", response=answers(JoiningAnsweredTold, *WRITING), openapi_extra=KEYED
)
def refuse_fact(request: Knock, person_id: Id, asked: RefuseAsked) -> JoiningAnsweredTold:
    """Say that a claim is not confirmed, and why."""
    done = facts.refuse_fact(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return JoiningAnsweredTold.model_validate(done)
