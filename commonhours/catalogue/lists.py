"""The catalogue as lists: what this asker may see of it, named in the reader's language."""

from dataclasses import dataclass
from uuid import UUID

from commonhours.catalogue.models import Affinity, Feature, KindOfFact, Requirement
from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.organisations.permissions import Permission, may_somewhere


@dataclass(frozen=True)
class KindLine:
    """A kind of fact, named in the reader's language."""

    id: UUID
    code: str
    name: str
    category: str
    confidential: bool
    renewal_months: int | None


@dataclass(frozen=True)
class WorkKindLine:
    """A type of work, and the facts that it requires."""

    id: UUID
    code: str
    name: str
    category: str
    minutes: int
    remote: bool
    organisation_id: UUID | None
    requires: tuple[UUID, ...]


def kinds_of_fact(by: Actor) -> tuple[KindLine, ...]:
    """Shared kinds and those of the asker's organisations; confidential ones for whoever may see such facts."""
    return tuple(
        KindLine(row.id, row.code, row.name, row.category, row.confidential, row.renewal_months)
        for row in _kinds(by)
    )


def types_of_work(by: Actor) -> tuple[WorkKindLine, ...]:
    """Shared types of work and those of the asker's organisations; a confidential requirement is not told."""
    required: dict[UUID, list[UUID]] = {}
    told = [kind.id for kind in _kinds(by)]
    for row in Requirement.objects.filter(kind_of_fact_id__in=told).order_by("kind_of_fact__code"):
        required.setdefault(row.type_of_work_id, []).append(row.kind_of_fact_id)
    return tuple(
        WorkKindLine(
            id=row.id,
            code=row.code,
            name=row.name,
            category=row.category,
            minutes=row.minutes,
            remote=row.remote,
            organisation_id=row.organisation_id,
            requires=tuple(required.get(row.id, ())),
        )
        for row in words().works
        if _is_for(by, row.organisation_id)
    )


def features() -> tuple[Feature, ...]:
    """What a home or a task may have that workers have rules about."""
    return words().features


def _kinds(by: Actor) -> list[KindOfFact]:
    secret = may_somewhere(by, Permission.SEE_CONFIDENTIAL)
    return [
        row for row in words().kinds if _is_for(by, row.organisation_id) and (secret or not row.confidential)
    ]


def _is_for(by: Actor, organisation_id: UUID | None) -> bool:
    return organisation_id is None or by.whole_region or organisation_id in by.organisation_ids


def affinities() -> tuple[Affinity, ...]:
    """What workers may offer of themselves and service users may prefer."""
    return words().affinities
