"""Who looked at one's data, who may see them; ask why, and answer."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Id, Page, Reason, Searched, Told
from commonhours.common.clock import now
from commonhours.privacy import actions, asked, queries, standing

router = Router()

Kind = Literal["", "profile", "contact", "visits", "pay", "care", "papers", "record", "search"]


class LooksSearched(Searched):
    """Which looks: of one kind, a page of them; at a service user for whom the caller acts, else at the caller."""

    kind: Kind = ""
    service_user: Id | None = None
    page: Page = 1


class OneLookTold(Told):
    """Somebody looked: who, as what, for whom, at what, and through which door."""

    id: UUID
    at: datetime
    by: str = Field(description="Empty where nobody is named, as of safety officers.")
    role: str
    organisation_id: UUID | None
    organisation: str
    kinds: list[str]
    door: str = Field(examples=["page"])
    program: str
    page: str
    why: str
    can_ask: bool
    question_id: UUID | None


class OfficeLookTold(OneLookTold):
    """A look by somebody of the caller's organisations, with whom it was at."""

    about_id: UUID | None
    about: str


class LooksTold(Told):
    """A page of looks, the newest first."""

    items: list[OneLookTold]
    next: int | None


class OfficeLooksTold(Told):
    """A page of looks by the people of one's organisations, the newest first."""

    items: list[OfficeLookTold]
    next: int | None


class LookWhyAsked(Asked):
    """What somebody wants to say when they ask why; it may be nothing."""

    words: Annotated[Reason, Field(max_length=500)] = ""


class WhyTold(Told):
    """The question, and until when it is answered."""

    question_id: UUID
    answer_by: datetime


class WhySaid(Asked):
    """Why somebody was looked at."""

    words: Annotated[Reason, Field(max_length=1000)]


class WhyAnswered(Told):
    """The question that has its answer."""

    question_id: UUID


class QuestionTold(Told):
    """A question about a look; named are those concerned to those who answer."""

    id: UUID
    kind: str
    looked_at: datetime
    asked_at: datetime
    words: str
    answer_by: datetime
    answer: str
    answered_at: datetime | None
    about: str
    looked_by: str
    may_answer: bool


class OpeningSeen(Told):
    """A way in to one's data: how it comes about, as what, to what, until when; and whether one may end it."""

    how: str = Field(examples=["role"])
    name: str
    role: str
    people: int
    kinds: list[str]
    until: datetime | date | None
    mine: bool


@router.get("/me/looks", response=answers(LooksTold))
def list_my_looks(request: Knock, sought: Query[LooksSearched]) -> LooksTold:
    """Who looked at the caller's data, or at those of a service user for whom they act."""
    found = queries.looks_at(
        by=request.auth,
        at=now(),
        service_user_id=sought.service_user,
        kind=sought.kind,
        skip=(sought.page - 1) * queries.MOST,
    )
    items = [OneLookTold.model_validate(line) for line in found.lines]
    return LooksTold(items=items, next=sought.page + 1 if found.more else None)


class WhoseSearched(Searched):
    """Whose: a service user's for whom the caller acts, else the caller's own."""

    service_user: Id | None = None


@router.get("/me/access", response=answers(list[OpeningSeen]))
def list_who_may_see(request: Knock, sought: Query[WhoseSearched]) -> list[OpeningSeen]:
    """Who may see the caller's data at this moment, worked out from the rules themselves."""
    found = standing.who_may_see(by=request.auth, at=now(), service_user_id=sought.service_user)
    return [OpeningSeen.model_validate(way) for way in found.ways]


@router.post(
    "/looks/{look_id}/question", response=answers(WhyTold, *WRITING, status=201), openapi_extra=KEYED
)
def ask_why(request: Knock, look_id: Id, asks: LookWhyAsked) -> Status[WhyTold]:
    """Ask why somebody looked; another answers within two weeks."""
    made = actions.ask_why(by=request.auth, at=now(), look_id=look_id, words=asks.words)
    return Status(201, WhyTold.model_validate(made))


@router.get("/looks", response=answers(OfficeLooksTold))
def list_looks(request: Knock, sought: Query[LooksSearched]) -> OfficeLooksTold:
    """Whom the people of the caller's organisations looked at."""
    found = queries.looks_of_offices(by=request.auth, kind=sought.kind, skip=(sought.page - 1) * queries.MOST)
    items = [OfficeLookTold.model_validate(line) for line in found.lines]
    return OfficeLooksTold(items=items, next=sought.page + 1 if found.more else None)


@router.get("/looks/questions", response=answers(list[QuestionTold]))
def list_questions(request: Knock) -> list[QuestionTold]:
    """What the caller's organisations are asked about looks, first what has no answer."""
    return [QuestionTold.model_validate(line) for line in asked.questions_to_answer(by=request.auth)]


@router.post(
    "/looks/questions/{question_id}/answer", response=answers(WhyAnswered, *WRITING), openapi_extra=KEYED
)
def answer_why(request: Knock, question_id: Id, said: WhySaid) -> WhyAnswered:
    """Say why somebody was looked at; never whoever looked."""
    done = actions.answer_why(by=request.auth, at=now(), question_id=question_id, words=said.words)
    return WhyAnswered.model_validate(done)
