"""Trials of new services: who could try a type of work, asking them, their yes or no, and what came of it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Searched, Told
from commonhours.common.clock import now
from commonhours.organisations.permissions import Permission, may, organisations_with
from commonhours.planning.areas import names_of_areas
from commonhours.planning.trials import actions, pages
from commonhours.planning.trials.candidates import Place
from commonhours.planning.trials.pages import MemberLine, Proposed
from commonhours.planning.trials.rules import FEWEST, MOST, USUAL

router = Router()

TrialWords = Annotated[str, Field(min_length=1, max_length=actions.MOST_WORDS, pattern=PLAIN)]
Chosen = Annotated[list[Id], Field(min_length=1, max_length=MOST)]
# A query holds no more; without any, everywhere is meant.
SomeAreas = Annotated[list[Id], Field(max_length=50)]


class ProposalSearched(Searched):
    """What is to be tried, and where: in all areas if none is named; of one's own organisation if none is."""

    type_of_work_id: Id
    organisation_id: Id | None = None
    area_ids: SomeAreas = Field(default_factory=list)
    size: Annotated[int, Field(ge=FEWEST, le=MOST)] = USUAL


class TrialCandidateTold(Told):
    """Somebody who could be asked, and everything that decides their place in the list."""

    person_id: UUID
    name: str
    lacks: list[UUID] = Field(description="Required facts that they do not hold.")
    kept: int
    given_back_late: int
    missed: int
    reliability: float | None = Field(description="From 0 to 1; null where too little is known.")
    offered: float = Field(description="Hours a week of their pattern.")
    booked: float = Field(description="Hours a week of the past eight weeks.")


class TrialProposalTold(Told):
    """Who could be asked, the likeliest first; how many others could be compared with the first `size`."""

    people: list[TrialCandidateTold]
    others: int


class TrialAsked(Asked):
    """What is tried, where (everywhere if no area is named), what for, and who is asked."""

    type_of_work_id: Id
    organisation_id: Id | None = Field(default=None, description="Null: of the whole region.")
    area_ids: SomeAreas = Field(default_factory=list)
    words: TrialWords
    person_ids: Chosen


class TrialWidened(Asked):
    """Who is asked as well, and why."""

    words: TrialWords
    person_ids: Chosen


class TrialStarted(Asked):
    """The first day on which it is watched."""

    starts_on: Day


class TrialStopped(Asked):
    """Why it is stopped."""

    words: TrialWords


class TrialAnswered(Asked):
    """Yes or no; no, later on, is leaving."""

    yes: bool


class ServiceTrialTold(Told):
    """A trial, and how many people the change was about."""

    trial_id: UUID
    people: int


class TrialLineTold(Told):
    """A trial in the list."""

    id: UUID
    type_of_work_id: UUID
    organisation_id: UUID | None
    asked_at: datetime
    starts_on: date | None
    stopped_on: date | None
    asked: int
    yes: int


class TrialMemberTold(Told):
    """One of the cohort."""

    person_id: UUID
    name: str
    state: str = Field(examples=["asked", "yes", "no", "left"])
    lacks: list[UUID]
    on: bool


class TrialDayTold(Told):
    """A day; `own`, `new`, `twins`, `low` and `high` are hours in the seven days up to it, for each person.

    `own` and `twins`: other work of the cohort and of those compared, whose middle half lies from `low` to `high`.
    """

    day: date
    visits: int
    hours: float
    served: int
    areas: int
    own: float
    new: float
    twins: float
    low: float
    high: float


class TrialEffectTold(Told):
    """Hours a week for each of the cohort: of the new work, and how much more of other work (less: below 0).

    From `low` to `high` in nine trials of ten; null where it cannot be told yet.
    """

    pairs: int
    new: float | None
    other: float | None
    low: float | None
    high: float | None


class TrialSeenTold(Told):
    """One trial."""

    id: UUID
    type_of_work_id: UUID
    organisation_id: UUID | None
    area_ids: list[UUID]
    words: str
    starts_on: date | None
    stopped_on: date | None
    stop_words: str
    members: list[TrialMemberTold]
    visits: int
    hours: float
    served: int
    areas: int
    effect: TrialEffectTold
    days: list[TrialDayTold]


class OwnTrialTold(Told):
    """A trial that concerns the caller: as one of the cohort, or as somebody who is compared."""

    id: UUID
    part: str = Field(examples=["cohort", "comparison"])
    type_of_work_id: UUID
    words: str
    starts_on: date | None
    yes: bool
    until: date | None
    stop_words: str
    lacks: list[str]
    on: bool


@router.get("/trials", response=answers(list[TrialLineTold]))
def list_trials(request: Knock) -> list[TrialLineTold]:
    """The trials that one looks after, the newest first."""
    return [TrialLineTold.model_validate(line) for line in pages.trials(by=request.auth)]


@router.get("/trials/proposal", response=answers(TrialProposalTold))
def propose_trial(request: Knock, asked: Query[ProposalSearched]) -> TrialProposalTold:
    """Who could be asked to try a type of work."""
    place = Place(_house(request, asked.organisation_id), asked.type_of_work_id, _areas(asked.area_ids))
    found = pages.proposal(by=request.auth, at=now(), place=place, size=asked.size)
    return TrialProposalTold(people=[_candidate(each) for each in found.people], others=found.others)


@router.post("/trials", response=answers(ServiceTrialTold, *WRITING, status=201), openapi_extra=KEYED)
def begin_trial(request: Knock, asked: TrialAsked) -> Status[ServiceTrialTold]:
    """Ask people to try a type of work."""
    place = Place(asked.organisation_id, asked.type_of_work_id, _areas(asked.area_ids))
    tried = actions.begin_trial(
        by=request.auth, at=now(), place=place, words=asked.words, person_ids=asked.person_ids
    )
    return Status(201, ServiceTrialTold.model_validate(tried))


@router.get("/trials/{uuid:trial_id}", response=answers(TrialSeenTold))
def show_trial(request: Knock, trial_id: UUID) -> TrialSeenTold:
    """One trial with its people and figures."""
    page = pages.trial_page(by=request.auth, at=now(), trial_id=trial_id)
    return TrialSeenTold(
        id=page.id,
        type_of_work_id=page.place.type_of_work_id,
        organisation_id=page.place.organisation_id,
        area_ids=list(page.place.area_ids),
        words=page.words,
        starts_on=page.starts_on,
        stopped_on=page.stopped_on,
        stop_words=page.stop_words,
        members=[_member(each) for each in page.members],
        visits=page.figures.visits,
        hours=page.figures.hours,
        served=page.figures.served,
        areas=page.figures.areas,
        effect=TrialEffectTold.model_validate(page.figures.effect),
        days=[TrialDayTold.model_validate(line) for line in page.figures.days],
    )


@router.post(
    "/trials/{uuid:trial_id}/widen", response=answers(ServiceTrialTold, *WRITING), openapi_extra=KEYED
)
def widen_trial(request: Knock, trial_id: UUID, asked: TrialWidened) -> ServiceTrialTold:
    """Ask more people."""
    tried = actions.widen_trial(
        by=request.auth, at=now(), trial_id=trial_id, words=asked.words, person_ids=asked.person_ids
    )
    return ServiceTrialTold.model_validate(tried)


@router.post(
    "/trials/{uuid:trial_id}/start", response=answers(ServiceTrialTold, *WRITING), openapi_extra=KEYED
)
def start_trial(request: Knock, trial_id: UUID, asked: TrialStarted) -> ServiceTrialTold:
    """Set the first day."""
    tried = actions.start_trial(by=request.auth, at=now(), trial_id=trial_id, starts_on=asked.starts_on)
    return ServiceTrialTold.model_validate(tried)


@router.post(
    "/trials/{uuid:trial_id}/stop", response=answers(ServiceTrialTold, *WRITING), openapi_extra=KEYED
)
def stop_trial(request: Knock, trial_id: UUID, asked: TrialStopped) -> ServiceTrialTold:
    """Stop it, with a reason."""
    tried = actions.stop_trial(by=request.auth, at=now(), trial_id=trial_id, words=asked.words)
    return ServiceTrialTold.model_validate(tried)


@router.get("/me/trials", response=answers(list[OwnTrialTold]))
def list_my_trials(request: Knock) -> list[OwnTrialTold]:
    """Types of work that the caller is asked to try."""
    return [OwnTrialTold.model_validate(own) for own in pages.my_trials(by=request.auth, at=now())]


@router.post("/me/trials/{uuid:trial_id}", response=answers(ServiceTrialTold, *WRITING), openapi_extra=KEYED)
def answer_trial(request: Knock, trial_id: UUID, asked: TrialAnswered) -> ServiceTrialTold:
    """Say yes or no, or leave."""
    tried = actions.answer_trial(by=request.auth, at=now(), trial_id=trial_id, yes=asked.yes)
    return ServiceTrialTold.model_validate(tried)


# --- inside -------------------------------------------------------------------------------------------------


def _house(request: Knock, named: UUID | None) -> UUID | None:
    """The organisation that was named; else the first of one's own, or none for whoever may in the whole region."""
    if named is not None or may(request.auth, Permission.TRY_OUT):
        return named
    return next(iter(sorted(organisations_with(request.auth, Permission.TRY_OUT))), None)


def _areas(named: list[UUID]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(named)) or tuple(sorted(names_of_areas()))


def _candidate(each: Proposed) -> TrialCandidateTold:
    about = each.candidate
    return TrialCandidateTold(
        person_id=about.person_id,
        name=each.name,
        lacks=list(about.lacks),
        kept=about.kept,
        given_back_late=about.late,
        missed=about.missed,
        reliability=about.share,
        offered=about.offered,
        booked=about.booked,
    )


def _member(line: MemberLine) -> TrialMemberTold:
    lacks = [kind for kind, _name in line.lacks]
    return TrialMemberTold(
        person_id=line.person_id, name=line.name, state=line.state, lacks=lacks, on=line.on
    )
