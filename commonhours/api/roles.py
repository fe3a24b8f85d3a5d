"""Who holds which role: look, give, end."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Id, Told
from commonhours.common.clock import now
from commonhours.organisations.actions import end_role, give_role
from commonhours.organisations.queries import region, roles_given

router = Router()

_PLAIN = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"


class RoleTold(Told):
    """A role that somebody holds, where, since when, and who gave it."""

    grant_id: UUID
    account_id: UUID
    name: str
    email: str
    role: str = Field(examples=["coordinator"])
    organisation_id: UUID | None = Field(description="Null: in the whole region.")
    since: date
    given_by: str


class RoleAsked(Asked):
    """A role for whoever signs in with an e-mail address; unknown ones are invited."""

    email: Annotated[str, Field(min_length=3, max_length=254, pattern=_PLAIN)]
    role: Annotated[str, Field(min_length=1, max_length=30, pattern=_PLAIN)]
    organisation_id: Id | None = Field(default=None, description="Left out: in the whole region.")
    name: Annotated[str, Field(max_length=120, pattern=_PLAIN)] = ""


class RoleSaidGivenTold(Told):
    """The role that was given, or has ended."""

    grant_id: UUID
    account_id: UUID
    invited: bool


@router.get("/roles", response=answers(list[RoleTold]))
def list_roles(request: Knock) -> list[RoleTold]:
    """Who holds which role where the asker governs."""
    today = now().astimezone(region().tzinfo).date()
    return [RoleTold.model_validate(line) for line in roles_given(by=request.auth, on=today)]


@router.post("/roles", response=answers(RoleSaidGivenTold, *WRITING, status=201), openapi_extra=KEYED)
def give(request: Knock, asked: RoleAsked) -> Status[RoleSaidGivenTold]:
    """Give a role from today on."""
    return Status(
        201, RoleSaidGivenTold.model_validate(give_role(by=request.auth, at=now(), **asked.model_dump()))
    )


@router.post("/roles/{grant_id}/end", response=answers(RoleSaidGivenTold, *WRITING), openapi_extra=KEYED)
def take_away(request: Knock, grant_id: Id) -> RoleSaidGivenTold:
    """End a role at once."""
    return RoleSaidGivenTold.model_validate(end_role(by=request.auth, at=now(), grant_id=grant_id))
