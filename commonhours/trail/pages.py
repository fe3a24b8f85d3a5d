"""Reads of the trail for pages: what happened about somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from commonhours.common.sight import concern
from commonhours.trail.models import Act, ActFacts


@dataclass(frozen=True)
class Happening:
    """One act as a page tells it. Facts that were erased are empty."""

    id: UUID
    verb: str
    at: datetime
    door: str
    by_account_id: UUID | None
    by_person_id: UUID | None
    facts: Mapping[str, Any]


def happened_to(subject_id: UUID, *, most: int = 20) -> tuple[Happening, ...]:
    """What was done about a person or a thing, newest first.

    Runs inside `seeing`: the acts are those that row security shows. The caller has checked that the asker may
    see the trail of this subject; only then are the facts of these acts opened.
    """
    about = Q(subject_id=subject_id) | Q(person_ids__contains=[subject_id])
    acts = list(Act.objects.filter(about).order_by("-at", "-id")[:most])
    concern(act.id for act in acts)
    told = dict(ActFacts.objects.filter(act_id__in=[act.id for act in acts]).values_list("act_id", "facts"))
    return tuple(
        Happening(
            act.id, act.verb, act.at, act.door, act.by_account_id, act.by_person_id, told.get(act.id) or {}
        )
        for act in acts
    )
