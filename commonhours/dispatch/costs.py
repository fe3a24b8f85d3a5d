"""What an act costs, before it: it is rehearsed, and who would come where is compared with who comes now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.rates.plans import Places, PlannedPrice, places_in, prices_between
from commonhours.trail.actions import rehearsed_and_seen

R = TypeVar("R")


@dataclass(frozen=True)
class Foretold(Generic[R]):
    """What the act would answer, and what each change costs to those who may see it."""

    outcome: R
    prices: tuple[PlannedPrice, ...]


def foretold(
    action: Callable[..., R],
    *,
    by: Actor,
    at: datetime,
    visits: Callable[[R], Iterable[UUID]],
    standing: Iterable[UUID] = (),
    **given: Any,
) -> Foretold[R]:
    """Rehearse an act; `visits` are those that its answer names, `standing` others that it may change.

    Refuses as the act does.
    """
    others = set(standing)

    def look(outcome: R) -> tuple[set[UUID], Places]:
        named = others | set(visits(outcome))
        return named, places_in(by=by, visit_ids=named)

    outcome, (named, after) = rehearsed_and_seen(look, action, by=by, at=at, **given)
    before = places_in(by=by, visit_ids=named)
    return Foretold(outcome, prices_between(by=by, at=at, before=before, after=after))
