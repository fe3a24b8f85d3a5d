"""The market's frame: who the token is, and which organisations there are."""

from datetime import datetime
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Id, Told
from commonhours.common.clock import now
from commonhours.organisations import actions
from commonhours.organisations.permissions import ROLES
from commonhours.organisations.queries import organisations, region, tokens_of

router = Router()


class HeldTold(Told):
    """A role, where it is held, and what it allows."""

    role: str = Field(examples=["operator"])
    organisation_id: UUID | None = Field(description="Null: in the whole region.")
    permissions: list[str]


class MeTold(Told):
    """Who the token acts for."""

    account_id: UUID
    person_id: UUID | None
    region: str
    zone: str = Field(description="The zone that local days are meant in.", examples=["America/Los_Angeles"])
    roles: list[HeldTold]


class OrganisationTold(Told):
    """A member of the market."""

    id: UUID
    slug: str
    name: str
    kind: str


class TokenTold(Told):
    """A token that acts for the same account; its secret is never told."""

    id: UUID
    name: str
    role: str = Field(examples=["operator"])
    organisation_id: UUID | None = Field(description="Null: in the whole region.")
    since: datetime
    until: datetime
    revoked_at: datetime | None


class RevokedTold(Told):
    """The token that no longer opens anything."""

    token_id: UUID


@router.get("/me", response=answers(MeTold))
def me(request: Knock) -> MeTold:
    """Whom this token acts for, with which role, and what that allows."""
    by, here = request.auth, region()
    assert by.account_id is not None
    roles = [
        HeldTold(
            role=held.role,
            organisation_id=held.organisation_id,
            permissions=sorted(ROLES.get(held.role, ())),
        )
        for held in by.roles
    ]
    return MeTold(
        account_id=by.account_id, person_id=by.person_id, region=here.name, zone=here.zone, roles=roles
    )


@router.get("/organisations", response=answers(list[OrganisationTold]))
def list_organisations(request: Knock) -> list[OrganisationTold]:
    """The organisations admitted to the market; their names are public."""
    return [OrganisationTold.model_validate(row) for row in organisations()]


@router.get("/tokens", response=answers(list[TokenTold]))
def list_tokens(request: Knock) -> list[TokenTold]:
    """The tokens that act for this account, newest first. New ones are made on a page, with a second factor."""
    assert request.auth.account_id is not None
    return [TokenTold.model_validate(row) for row in tokens_of(request.auth.account_id)]


@router.post("/tokens/{token_id}/revoke", response=answers(RevokedTold, *WRITING), openapi_extra=KEYED)
def revoke_token(request: Knock, token_id: Id) -> RevokedTold:
    """Take back a token of this account, or of an organisation that its role governs; from now on it opens nothing."""
    return RevokedTold.model_validate(actions.revoke_token(by=request.auth, at=now(), token_id=token_id))
