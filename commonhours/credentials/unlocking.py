"""Which types of work somebody has on, could switch on, and what is missing for the rest.

A confidential requirement never shows to staff who may not see such facts: whoever lacks it looks exactly like
somebody who has switched that work off, and they cannot switch it for anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.catalogue.models import KindOfFact, Requirement, TypeOfWork
from commonhours.credentials.models import Fact, Portfolio


@dataclass(frozen=True)
class Unlocking:
    """A type of work for one person. `missing` are required kinds of fact that are not in force, by id and name."""

    type_of_work_id: UUID
    name: str
    category: str
    on: bool
    missing: tuple[tuple[UUID, str], ...]
    may_switch: bool


def works_open_to(
    person_id: UUID, organisation_ids: Iterable[UUID], *, on: date, secret: bool
) -> tuple[Unlocking, ...]:
    """Every type of work of the region and of the person's organisations, as it stands for them on a day.

    `secret`: the reader may know this person's confidential facts (it is them, or a role that may). Types that a
    confidential fact keeps locked are not told even then, unless the person has them in their portfolio. The
    asker must have been let near the person (`concern`).
    """
    held = _kinds_in_force(person_id, on)
    chosen = dict(Portfolio.objects.filter(person_id=person_id).values_list("type_of_work_id", "on"))
    required = _required()
    works = TypeOfWork.objects.filter(Q(organisation=None) | Q(organisation_id__in=list(organisation_ids)))
    told = (
        _told(work, chosen.get(work.id), required.get(work.id, []), held, secret=secret)
        for work in works.order_by("category", "code")
    )
    return tuple(line for line in told if line is not None)


def _told(
    work: TypeOfWork, chosen: bool | None, kinds: list[KindOfFact], held: frozenset[UUID], *, secret: bool
) -> Unlocking | None:
    confidential = [kind for kind in kinds if kind.confidential]
    veiled = any(kind.id not in held for kind in confidential)
    if veiled and secret and chosen is None:
        return None
    missing = tuple((kind.id, kind.name) for kind in kinds if kind.id not in held and not kind.confidential)
    return Unlocking(
        work.id,
        work.name,
        work.category,
        on=bool(chosen) and not veiled,
        missing=missing,
        may_switch=not missing and not veiled if secret else not missing and not confidential,
    )


def _kinds_in_force(person_id: UUID, on: date) -> frozenset[UUID]:
    facts = Fact.objects.filter(person_id=person_id, confirmed_at__isnull=False, since__lte=on)
    facts = facts.filter(Q(until__isnull=True) | Q(until__gt=on))
    return frozenset(facts.values_list("kind_id", flat=True))


def _required() -> dict[UUID, list[KindOfFact]]:
    required: dict[UUID, list[KindOfFact]] = {}
    for row in Requirement.objects.select_related("kind_of_fact").order_by("kind_of_fact__code"):
        required.setdefault(row.type_of_work_id, []).append(row.kind_of_fact)
    return required
