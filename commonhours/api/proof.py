"""Proof that no record was changed: signed heads, that one is the beginning of another, that an act stands there."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import Knock, answers
from commonhours.api.values import Id, Told
from commonhours.integrations.proof.heads import newest_heads, trail_key
from commonhours.integrations.proof.proofs import MOST, act_proof, growth

router = Router()


class HeadTold(Told):
    """One head: how many acts it counts, and the signed text."""

    size: int
    at: datetime
    note: str


class HeadsTold(Told):
    """The newest heads, the latest first, and the key that signs them."""

    key: str = Field(examples=["did:key:z6Mk"])
    items: list[HeadTold]


class GrowthFileTold(Told):
    """A file that proves that the first head is the beginning of the second."""

    format: str
    key: str
    first: str
    second: str
    path: list[str]


class ActFileTold(Told):
    """A file that proves that an act stands in the trail."""

    format: str
    key: str
    head: str
    place: int
    record: str
    path: list[str]


class ActProofTold(Told):
    """An act, its number from 1, and the file; both null until a head stands over it."""

    act_id: UUID
    at: datetime
    verb: str
    number: int | None
    file: ActFileTold | None


# By how many acts a head counts; only heads that were signed can be compared.
Size = Annotated[int, Field(ge=1, le=MOST)]


@router.get("/trail/heads", response=answers(HeadsTold))
def list_trail_heads(request: Knock) -> HeadsTold:
    """The newest signed heads of the trail. Keep one: then nothing before it can be changed unnoticed."""
    heads = [HeadTold.model_validate(head) for head in newest_heads()]
    return HeadsTold(key=trail_key(), items=heads)


@router.get("/trail/growth/{first}/{second}", response=answers(GrowthFileTold))
def prove_growth(request: Knock, first: Size, second: Size) -> GrowthFileTold:
    """Prove that one signed head is the beginning of another."""
    return GrowthFileTold.model_validate(growth(first, second).file)


@router.get("/acts/{act_id}/proof", response=answers(ActProofTold))
def prove_act(request: Knock, act_id: Id) -> ActProofTold:
    """Prove that an act stands in the trail as it was written, to whoever may see it."""
    return ActProofTold.model_validate(act_proof(by=request.auth, act_id=act_id))
