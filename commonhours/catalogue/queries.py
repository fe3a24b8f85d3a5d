"""Reads of the region's shared words and of its measured roads."""

from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from uuid import UUID

import numpy as np
from django.db import connections
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from commonhours.catalogue.models import Feature, KindOfFact, Requirement, TypeOfWork, in_language
from commonhours.common.actor import Actor
from commonhours.common.place import NO_MATRIX
from commonhours.organisations.permissions import Permission, may_somewhere


def measured_minutes(*, using: str = "default") -> NDArray[np.int32]:
    """int32[places, places]: measured minutes by road, -1 where nobody measured; NO_MATRIX when nobody ever did."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT origin, destination, minutes FROM catalogue_measuredtravel")
        rows = np.array(cursor.fetchall(), np.int32).reshape(-1, 3)
    if not len(rows):
        return NO_MATRIX
    matrix = np.full((int(rows[:, :2].max()) + 1,) * 2, -1, np.int32)
    matrix[rows[:, 0], rows[:, 1]] = rows[:, 2]
    return matrix


@lru_cache(maxsize=1)
def _all_names(stamp: int) -> dict[UUID, dict[str, dict[str, str]]]:
    named: dict[UUID, dict[str, dict[str, str]]] = {}
    for model in (KindOfFact, TypeOfWork):
        named.update({row.id: {"name": row.names} for row in model.objects.all()})
    named.update({row.id: {"name": row.names, "rule": row.rules} for row in Feature.objects.all()})
    return named


def name_of(identifier: object, part: str = "name") -> str:
    """The name (or a feature's rule) of a catalogue row in the reader's language; kept for a minute in the process."""
    try:
        key = identifier if isinstance(identifier, UUID) else UUID(str(identifier))
    except ValueError:
        return ""
    names = _all_names(int(monotonic() // 60)).get(key)
    return in_language(names.get(part) or names["name"]) if names else ""


def forget_names() -> None:
    """After the catalogue has changed in this process."""
    _all_names.cache_clear()


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
    rows = KindOfFact.objects.filter(_for(by)).order_by("category", "code")
    return tuple(
        KindLine(row.id, row.code, row.name, row.category, row.confidential, row.renewal_months)
        for row in _open(rows, by)
    )


def types_of_work(by: Actor) -> tuple[WorkKindLine, ...]:
    """Shared types of work and those of the asker's organisations; a confidential requirement is not told."""
    told = {kind.id for kind in _open(KindOfFact.objects.filter(_for(by)), by)}
    required: dict[UUID, list[UUID]] = {}
    for row in Requirement.objects.filter(kind_of_fact_id__in=told).order_by("kind_of_fact__code"):
        required.setdefault(row.type_of_work_id, []).append(row.kind_of_fact_id)
    works = TypeOfWork.objects.filter(_for(by)).order_by("category", "code")
    return tuple(
        WorkKindLine(
            id=work.id,
            code=work.code,
            name=work.name,
            category=work.category,
            minutes=work.minutes,
            remote=work.remote,
            organisation_id=work.organisation_id,
            requires=tuple(required.get(work.id, ())),
        )
        for work in works
    )


def features() -> tuple[Feature, ...]:
    """What a home or a task may have that workers have rules about."""
    return tuple(Feature.objects.order_by("code"))


def _for(by: Actor) -> Q:
    return Q() if by.whole_region else Q(organisation=None) | Q(organisation_id__in=by.organisation_ids)


def _open(kinds: QuerySet[KindOfFact], by: Actor) -> QuerySet[KindOfFact]:
    return kinds if may_somewhere(by, Permission.SEE_CONFIDENTIAL) else kinds.filter(confidential=False)
