"""What a payroll provider calls an employer, its people and kinds of pay."""

from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Id, Told
from commonhours.common.clock import now
from commonhours.payroll import actions

router = Router()


class CodesAsked(Asked):
    """What a payroll provider calls the employer, kinds of pay and people; empty takes one away."""

    profile: Annotated[str, Field(max_length=20, pattern="^[a-z]+$", examples=["adp"])]
    codes: dict[
        Annotated[str, Field(max_length=20, pattern=PLAIN)],
        Annotated[str, Field(max_length=60, pattern=PLAIN)],
    ] = Field(default_factory=dict, max_length=20, examples=[{"company": "H4K"}])
    people: dict[UUID, Annotated[str, Field(max_length=60, pattern=PLAIN)]] = Field(
        default_factory=dict, max_length=5000
    )


class CodesTold(Told):
    """How many codes and how many people's numbers stand now."""

    profile: str
    codes: int
    people: int


@router.post(
    "/organisations/{organisation_id}/payroll/codes",
    response=answers(CodesTold, *WRITING),
    openapi_extra=KEYED,
)
def set_provider_codes(request: Knock, organisation_id: Id, asked: CodesAsked) -> CodesTold:
    """Write down what a payroll provider calls the employer, its people and kinds of pay."""
    made = actions.set_provider_codes(
        by=request.auth, at=now(), organisation_id=organisation_id, **asked.model_dump()
    )
    return CodesTold.model_validate(made)
