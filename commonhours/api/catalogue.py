"""The shared words: types of work, kinds of fact, features of homes."""

from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import Knock, answers
from commonhours.api.values import Told
from commonhours.catalogue import lists

router = Router()


class TypeOfWorkTold(Told):
    """A type of work, and the facts that it requires."""

    id: UUID
    code: str
    name: str
    category: str
    minutes: int = Field(description="How long it usually takes.")
    remote: bool
    organisation_id: UUID | None = Field(description="Whose own work it is; null: everybody's.")
    requires: list[UUID]


class KindOfFactTold(Told):
    """What can be verified of a person."""

    id: UUID
    code: str
    name: str
    category: str
    confidential: bool
    renewal_months: int | None


class FeatureTold(Told):
    """Something in a home that workers may have a rule about."""

    id: UUID
    code: str
    name: str
    rule: str = Field(description="As a rule names it: “large dogs”.")


@router.get("/types-of-work", response=answers(list[TypeOfWorkTold]))
def list_types_of_work(request: Knock) -> list[TypeOfWorkTold]:
    """Shared types of work, and those of the asker's organisations."""
    return [TypeOfWorkTold.model_validate(row) for row in lists.types_of_work(request.auth)]


@router.get("/kinds-of-fact", response=answers(list[KindOfFactTold]))
def list_kinds_of_fact(request: Knock) -> list[KindOfFactTold]:
    """Kinds of fact; confidential ones only for those who may see such facts."""
    return [KindOfFactTold.model_validate(row) for row in lists.kinds_of_fact(request.auth)]


@router.get("/features", response=answers(list[FeatureTold]))
def list_features(request: Knock) -> list[FeatureTold]:
    """What a home or a task may have that workers have rules about."""
    return [FeatureTold.model_validate(row) for row in lists.features()]


class AffinityTold(Told):
    """Something that workers may offer of themselves and service users may prefer."""

    id: UUID
    code: str
    name: str
    attribute: str = Field(description="What kind of thing it is; some may be asked for certain work only.")


@router.get("/affinities", response=answers(list[AffinityTold]))
def list_affinities(request: Knock) -> list[AffinityTold]:
    """What workers may offer of themselves; what they do offer is in no list."""
    return [AffinityTold.model_validate(row) for row in lists.affinities()]
