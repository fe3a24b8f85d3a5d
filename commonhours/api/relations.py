"""Who is near to whom, and which family may come as workers all the same."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Id, Told
from commonhours.common.clock import now
from commonhours.people import actions
from commonhours.people.relations import relations_of

router = Router()


class RelationTold(Told):
    """Somebody near to a person."""

    id: UUID
    name: str
    kind: str = Field(examples=["family", "household", "friend"])
    served: bool
    since: datetime
    may_come: bool


class RelationAsked(Asked):
    """To whom a person is near, one of the two, and what they are to each other."""

    kind: Literal["family", "household", "friend"]
    other_id: Id | None = None
    service_user_id: Id | None = None


class LetFamilyComeAsked(Asked):
    """Whether they may come."""

    may_come: bool = True


class RelatedTold(Told):
    """The tie, and whose it is."""

    relation_id: UUID
    person_id: UUID


@router.get("/people/{person_id}/relations", response=answers(list[RelationTold]))
def list_relations(request: Knock, person_id: Id) -> list[RelationTold]:
    """Who is near to a person."""
    found = relations_of(by=request.auth, person_id=person_id)
    return [RelationTold.model_validate(each) for each in found.lines]


@router.post("/people/{person_id}/relations", response=answers(RelatedTold, *WRITING), openapi_extra=KEYED)
def declare_relation(request: Knock, person_id: Id, asked: RelationAsked) -> RelatedTold:
    """Say that a person is near to another, or to somebody who is served."""
    done = actions.declare_relation(by=request.auth, at=now(), person_id=person_id, **asked.model_dump())
    return RelatedTold.model_validate(done)


@router.post(
    "/people/{person_id}/relations/{relation_id}/end",
    response=answers(RelatedTold, *WRITING),
    openapi_extra=KEYED,
)
def end_relation(request: Knock, person_id: Id, relation_id: Id) -> RelatedTold:
    """Say that it is over."""
    given = {"person_id": person_id, "relation_id": relation_id}
    return RelatedTold.model_validate(actions.end_relation(by=request.auth, at=now(), **given))


@router.post(
    "/people/{person_id}/relations/{relation_id}/let-come",
    response=answers(RelatedTold, *WRITING),
    openapi_extra=KEYED,
)
def let_family_come(request: Knock, person_id: Id, relation_id: Id, asked: LetFamilyComeAsked) -> RelatedTold:
    """Say whether a person may come as a worker to their own family, or to whom they help."""
    given = {"person_id": person_id, "relation_id": relation_id}
    done = actions.let_family_come(by=request.auth, at=now(), may_come=asked.may_come, **given)
    return RelatedTold.model_validate(done)
