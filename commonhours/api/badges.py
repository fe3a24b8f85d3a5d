"""Badges: defined by an organisation, given to workers and taken back; and to work for one organisation only."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Told
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.credentials import actions
from commonhours.credentials.badges import badges_of
from commonhours.organisations.brands import level, require_govern
from commonhours.policies.actions import end_exclusive as end_it

router = Router()
Words = dict[str, Annotated[str, Field(max_length=600)]]


class BadgeTold(Told):
    """A badge of an organisation, in the reader's language."""

    id: UUID
    organisation_id: UUID
    organisation: str
    name: str
    stands_for: str
    criteria: str
    colour: str
    mark: str
    retired: bool
    worn_by: int


class BadgeAsked(Asked):
    """A badge: its words in each language, English at least, and one or two letters in a colour."""

    names: dict[str, Annotated[str, Field(max_length=80)]] = Field(examples=[{"en": "Dementia friend"}])
    stands_for: Words
    criteria: Words
    colour: Annotated[str, Field(max_length=7, examples=["#0c5f57"])]
    mark: Annotated[str, Field(max_length=2, examples=["D"])]


class BadgeMade(Told):
    """The badge."""

    badge_id: UUID


class BadgeGiveAsked(Asked):
    """Which badge, on what evidence, between which days; from today on if no day is given."""

    badge_id: Id
    evidence: Annotated[str, Field(max_length=300)]
    since: Day | None = None
    until: Day | None = None


class TakeAsked(Asked):
    """Why; the worker reads it."""

    reason: Annotated[str, Field(max_length=300)]


class WornTold(Told):
    """A badge that somebody wears, or has worn."""

    given_id: UUID
    badge_id: UUID
    person_id: UUID


class EndExclusiveAsked(Asked):
    """The first day on which others can book too."""

    until: Day


class ExclusiveTold(Told):
    """Who works only for one organisation, and until when."""

    exclusive_id: UUID
    person_id: UUID
    until: date


@router.get("/levels/{level_id}/badges", response=answers(list[BadgeTold]))
def list_badges(request: Knock, level_id: Id) -> list[BadgeTold]:
    """The badges of an organisation, and how many of those whom the reader may see wear each."""
    require_govern(request.auth, level(level_id))
    with seeing(request.auth.sight):
        return [BadgeTold.model_validate(line) for line in badges_of([level_id])]


@router.post(
    "/levels/{level_id}/badges", response=answers(BadgeMade, *WRITING, status=201), openapi_extra=KEYED
)
def define_badge(request: Knock, level_id: Id, asked: BadgeAsked) -> Status[BadgeMade]:
    """Define a badge. Its words never change."""
    new = actions.NewBadge(**asked.model_dump())
    made = actions.define_badge(by=request.auth, at=now(), organisation_id=level_id, new=new)
    return Status(201, BadgeMade.model_validate(made))


@router.post(
    "/levels/{level_id}/badges/{badge_id}/retire", response=answers(BadgeMade, *WRITING), openapi_extra=KEYED
)
def retire_badge(request: Knock, level_id: Id, badge_id: Id) -> BadgeMade:
    """Give a badge to nobody from now on; whoever wears it keeps it."""
    made = actions.retire_badge(by=request.auth, at=now(), organisation_id=level_id, badge_id=badge_id)
    return BadgeMade.model_validate(made)


@router.post(
    "/people/{person_id}/badges", response=answers(WornTold, *WRITING, status=201), openapi_extra=KEYED
)
def give_badge(request: Knock, person_id: Id, asked: BadgeGiveAsked) -> Status[WornTold]:
    """Give a worker a badge of an organisation that looks after them."""
    given = actions.give_badge(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return Status(201, WornTold.model_validate(given))


@router.post("/badges/{given_id}/take", response=answers(WornTold, *WRITING), openapi_extra=KEYED)
def take_badge(request: Knock, given_id: Id, asked: TakeAsked) -> WornTold:
    """Take a badge back, and say why."""
    taken = actions.take_badge(by=request.auth, at=now(), given_id=given_id, reason=asked.reason)
    return WornTold.model_validate(taken)


@router.post("/exclusives/{exclusive_id}/end", response=answers(ExclusiveTold, *WRITING), openapi_extra=KEYED)
def end_exclusive(request: Knock, exclusive_id: Id, asked: EndExclusiveAsked) -> ExclusiveTold:
    """Work for others too from a day on: the worker themselves, or whoever approves for the organisation."""
    ended = end_it(by=request.auth, at=now(), exclusive_id=exclusive_id, until=asked.until)
    return ExclusiveTold.model_validate(ended)
