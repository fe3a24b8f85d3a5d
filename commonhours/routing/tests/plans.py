"""Plans of Harbor Care as the tests have them made: asked for, worked out at once, looked at."""

from typing import Any
from uuid import UUID

from commonhours.common.sight import seeing
from commonhours.routing.actions import PlanWanted, ask_plan, run_plan
from commonhours.routing.models import RoundsPlan
from commonhours.routing.tests.days import TUESDAY
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast


def asked(cast: Cast, *, who: str = "carmen", **wanted: Any) -> UUID:
    given: dict[str, Any] = {
        "organisation_id": cast.organisations["harbor"].id,
        "first_day": TUESDAY,
        "seconds": 1,
    } | wanted
    return ask_plan(by=cast.actors[who], at=NOW, wanted=PlanWanted(**given)).plan_id


def planned(cast: Cast, **wanted: Any) -> UUID:
    plan_id = asked(cast, **wanted)
    assert run_plan(by=HOUSE, clock=lambda: NOW)
    return plan_id


def state_of(plan_id: UUID) -> RoundsPlan:
    with seeing(EVERYTHING):
        return RoundsPlan.objects.get(id=plan_id)
