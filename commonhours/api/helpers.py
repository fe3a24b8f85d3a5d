"""Who may act for a service user: look, let somebody, end it at once."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Id, Reason, Told
from commonhours.common.clock import now
from commonhours.people import actions
from commonhours.people.helpers import helpers_of

router = Router()


class HelperAsked(Asked):
    """Whom to let act for a service user, and how the service user said yes when staff write it down."""

    email: Annotated[Reason, Field(min_length=3, examples=["dora@example.org"])]
    name: Annotated[Reason, Field(min_length=1, max_length=120, examples=["Dora"])]
    part: Literal["helper", "onlooker"] = "helper"
    relation: Annotated[Reason, Field(max_length=60)] = ""
    agreed: Annotated[Reason, Field(max_length=120)] = ""


class LetTold(Told):
    """Who may act for whom."""

    helper_id: UUID
    service_user_id: UUID
    own: bool = Field(description="Whether somebody ended what they themselves might do.")


class HelperTold(Told):
    """Somebody who may act for a service user, or might until a moment."""

    id: UUID
    name: str
    part: str = Field(examples=["helper"])
    relation: str
    since: datetime
    until: datetime | None
    let_by: str
    agreed: str


@router.get("/service-users/{service_user_id}/helpers", response=answers(list[HelperTold]))
def list_helpers(request: Knock, service_user_id: Id) -> list[HelperTold]:
    """Who may act for a service user, then who might before."""
    found = helpers_of(by=request.auth, service_user_id=service_user_id)
    return [HelperTold.model_validate(line) for line in found.lines]


@router.post(
    "/service-users/{service_user_id}/helpers",
    response=answers(LetTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def let_help(request: Knock, service_user_id: Id, asked: HelperAsked) -> Status[LetTold]:
    """Let somebody act for a service user who has agreed."""
    let = actions.let_help(
        by=request.auth,
        at=now(),
        service_user_id=service_user_id,
        helping=actions.Helping(**asked.model_dump()),
    )
    return Status(201, LetTold.model_validate(let))


@router.post(
    "/service-users/{service_user_id}/helpers/{helper_id}/end",
    response=answers(LetTold, *WRITING),
    openapi_extra=KEYED,
)
def end_helper(request: Knock, service_user_id: Id, helper_id: Id) -> LetTold:
    """End at once what somebody may do for a service user."""
    ended = actions.end_helper(
        by=request.auth, at=now(), service_user_id=service_user_id, helper_id=helper_id
    )
    return LetTold.model_validate(ended)
