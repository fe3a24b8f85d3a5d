"""Looking after workers: supervisors, talks, watched visits, first days, and a word on a bad day."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.changes import NothingAsked
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Instant, Told
from commonhours.common.clock import now
from commonhours.supervision import actions
from commonhours.supervision.pages import my_people
from commonhours.supervision.records import worker_page

router = Router()

Words = Annotated[str, Field(max_length=1000, pattern=PLAIN)]
Said = Annotated[str, Field(min_length=1, max_length=1000, pattern=PLAIN)]
Payment = Literal["bank", "card", "cheque", "cash"]


class OfWorker(Asked):
    """For which organisation."""

    organisation_id: Id


class SupervisorAsked(OfWorker):
    """Who looks after them from today on; null for nobody."""

    account_id: Id | None


class SupervisionNamedTold(Told):
    """Who looks after whom now."""

    person_id: UUID
    organisation_id: UUID
    account_id: UUID | None


class CheckInAsked(OfWorker):
    """A talk: what was agreed, which the worker reads, and what only those who supervise do."""

    held_on: Day
    how: Literal["call", "visit", "meeting"]
    agreed: Words = ""
    private: Annotated[str, Field(max_length=2000, pattern=PLAIN)] = ""
    next_by: Day | None = None


class TalkedTold(Told):
    """The talk that stands now."""

    check_in_id: UUID
    person_id: UUID


class ObservedAsked(OfWorker):
    """What a supervisor saw on a visit."""

    visit_id: Id
    went_well: Said
    to_practise: Words = ""


class SupervisionAnswerAsked(Asked):
    """What I say to it."""

    words: Said


class ObservedTold(Told):
    """What was written down of a watched visit."""

    observation_id: UUID
    visit_id: UUID
    person_id: UUID


class FirstDayAsked(OfWorker):
    """How a first day is arranged, the whole of it."""

    papers: bool = Field(default=False, description="Whether somebody has seen the papers.")
    payment: Payment | Literal[""] = ""
    meet_whom: Annotated[str, Field(max_length=120, pattern=PLAIN)] = ""
    meet_where: Annotated[str, Field(max_length=200, pattern=PLAIN)] = ""
    meet_at: Instant | None = None
    buddy_id: Id | None = None

    def plan(self) -> actions.Plan:
        """As the room takes it."""
        return actions.Plan(**self.model_dump(exclude={"organisation_id"}))


class ShadowAsked(OfWorker):
    """A visit of the buddy, and who said yes for whoever is served."""

    visit_id: Id
    yes: Annotated[str, Field(min_length=1, max_length=120, pattern=PLAIN)]


class SupervisionPaymentAsked(OfWorker):
    """How I am paid: only the kind."""

    payment: Payment


class BegunTold(Told):
    """The first day that has changed."""

    first_day_id: UUID
    person_id: UUID


class WordTold(Told):
    """A word that was asked for; null where the house still looks for whoever is on duty."""

    word_id: UUID
    account_id: UUID | None
    call_by: datetime


class PromisedTold(Told):
    """Who calls."""

    word_id: UUID
    account_id: UUID


class SupervisionWaitingTold(Told):
    """Somebody who waits for a call."""

    id: UUID
    person_id: UUID
    person: str
    asked_at: datetime
    call_by: datetime
    called: str


class MineTold(Told):
    """One of my people, and when the next talk is due."""

    person_id: UUID
    person: str
    organisation: str
    last: date | None
    due: date
    overdue: bool


class MyPeopleTold(Told):
    """Who needs a word, and everybody."""

    words: list[SupervisionWaitingTold]
    people: list[MineTold]


class TalkTold(Told):
    """A talk, with its private part."""

    id: UUID
    organisation: str
    by: str
    held_on: date
    how: str
    agreed: str
    private: str
    next_by: date | None


class WatchedTold(Told):
    """A watched visit, and what its worker says to it."""

    id: UUID
    visit_id: UUID
    by: str
    went_well: str
    to_practise: str
    reply: str


class LookedAfterTold(Told):
    """What is written down of a worker."""

    person_id: UUID
    talks: list[TalkTold]
    watched: list[WatchedTold]


@router.get("/supervision", response=answers(MyPeopleTold))
def list_my_people(request: Knock) -> MyPeopleTold:
    """Who asked for a call, who should be talked to, and everybody entrusted to the asker."""
    return MyPeopleTold.model_validate(my_people(by=request.auth, at=now()))


@router.get("/people/{person_id}/supervision", response=answers(LookedAfterTold))
def show_supervision(request: Knock, person_id: Id) -> LookedAfterTold:
    """Talks and watched visits of a worker, for those who supervise."""
    return LookedAfterTold.model_validate(worker_page(by=request.auth, at=now(), person_id=person_id))


@router.post(
    "/people/{person_id}/supervisor", response=answers(SupervisionNamedTold, *WRITING), openapi_extra=KEYED
)
def name_supervisor(request: Knock, person_id: Id, asked: SupervisorAsked) -> SupervisionNamedTold:
    """Say who looks after a worker."""
    done = actions.name_supervisor(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return SupervisionNamedTold.model_validate(done)


@router.post("/people/{person_id}/check-ins", response=answers(TalkedTold, *WRITING), openapi_extra=KEYED)
def write_check_in(request: Knock, person_id: Id, asked: CheckInAsked) -> TalkedTold:
    """Write down a talk."""
    done = actions.write_check_in(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return TalkedTold.model_validate(done)


@router.post(
    "/people/{person_id}/observed-visits", response=answers(ObservedTold, *WRITING), openapi_extra=KEYED
)
def write_observed_visit(request: Knock, person_id: Id, asked: ObservedAsked) -> ObservedTold:
    """Write down what was seen on a visit; the worker can answer."""
    done = actions.observe_visit(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return ObservedTold.model_validate(done)


@router.post(
    "/observed-visits/{observation_id}/answer", response=answers(ObservedTold, *WRITING), openapi_extra=KEYED
)
def answer_observed_visit(request: Knock, observation_id: Id, asked: SupervisionAnswerAsked) -> ObservedTold:
    """Answer to what was seen on one's own visit."""
    done = actions.answer_observation(
        by=request.auth, at=now(), observation_id=observation_id, words=asked.words
    )
    return ObservedTold.model_validate(done)


@router.post("/people/{person_id}/first-day", response=answers(BegunTold, *WRITING), openapi_extra=KEYED)
def arrange_first_day(request: Knock, person_id: Id, asked: FirstDayAsked) -> BegunTold:
    """Arrange a first day."""
    given = {"person_id": person_id, "organisation_id": asked.organisation_id}
    return BegunTold.model_validate(
        actions.plan_first_day(by=request.auth, at=now(), **given, plan=asked.plan())
    )


@router.post(
    "/people/{person_id}/first-day/shadow", response=answers(BegunTold, *WRITING), openapi_extra=KEYED
)
def arrange_shadow_visit(request: Knock, person_id: Id, asked: ShadowAsked) -> BegunTold:
    """Have somebody new go along on a visit of their buddy."""
    done = actions.plan_shadow(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return BegunTold.model_validate(done)


@router.post("/me/first-day/payment", response=answers(BegunTold, *WRITING), openapi_extra=KEYED)
def choose_my_payment(request: Knock, asked: SupervisionPaymentAsked) -> BegunTold:
    """Choose the kind in which one is paid."""
    done = actions.choose_payment(by=request.auth, at=now(), **asked.model_dump())
    return BegunTold.model_validate(done)


@router.post("/me/word", response=answers(WordTold, *WRITING), openapi_extra=KEYED)
def ask_for_word(request: Knock, asked: NothingAsked) -> WordTold:
    """I have a bad day: somebody calls me within the hour."""
    return WordTold.model_validate(actions.ask_for_a_word(by=request.auth, at=now()))


@router.post("/words/{word_id}/answer", response=answers(PromisedTold, *WRITING), openapi_extra=KEYED)
def answer_word(request: Knock, word_id: Id, asked: NothingAsked) -> PromisedTold:
    """I call them."""
    return PromisedTold.model_validate(actions.answer_word(by=request.auth, at=now(), word_id=word_id))
