"""Give a visit of a plan to somebody else: a plan beside it, which differs in nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Refusal, Refused
from commonhours.routing.actions.asking import locked_plan
from commonhours.routing.actions.working import keep_proposed
from commonhours.routing.explaining import stand_of
from commonhours.routing.market.holding import misfits
from commonhours.routing.market.proposing import of_chosen
from commonhours.routing.models import RoundsPlan
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class GivenInPlan:
    """The plan in which somebody else comes."""

    plan_id: UUID


@once(GivenInPlan)
def give_in_plan(
    *, by: Actor, at: datetime, plan_id: UUID, visit_id: UUID, leaves: UUID | None, person_id: UUID
) -> GivenInPlan:
    """Make a plan in which somebody comes to a visit in the place of `leaves` (None: of nobody); nobody is told.

    Refuses with `unknown_plan`, `not_allowed`, `plan_decided`, `unknown_visit`, `not_for_this_visit` for whom matching
    does not allow, or with the codes of the rules of booking that keep them away.
    """
    with acting("rounds.give", by=by, at=at) as act:
        plan = locked_plan(by, plan_id, "ready")
        stand = stand_of(plan, at)
        nth = stand.spot_of(visit_id, leaves)
        if person_id not in stand.gathered.able[nth]:
            raise Refused.because("not_for_this_visit", field="person")
        chosen = stand.chosen | {nth: replace(stand.chosen[nth], person_id=person_id)}
        refused = misfits(stand.gathered, chosen).get((nth, person_id))
        if refused:
            raise Refused(*(Refusal(code, field="person") for code in refused))
        made = _beside(plan, by, at)
        keep_proposed(made, of_chosen(stand.gathered, stand.laid, chosen, stand.worth), at=at)
        act.subject_id = made.id
        act.concerns([plan.organisation_id])
        act.note(plan=made.id, organisation=plan.organisation_id, instead_of=plan.id, visit=visit_id)
        act.outcome = outcome = GivenInPlan(made.id)
        return outcome


def _beside(plan: RoundsPlan, by: Actor, at: datetime) -> RoundsPlan:
    """A plan that asks for the same; it is ready as soon as it is written."""
    asked = (
        *("organisation_id", "first_day", "days", "kind", "away_id", "away_until", "held_until"),
        *("frozen_until", "may_move", "slower", "seconds", "seed", "weights", "organisation_ids"),
    )
    same = {name: getattr(plan, name) for name in asked}
    assert by.account_id is not None  # whoever may plan has signed in
    return RoundsPlan.objects.create(
        **same, asked_by_id=by.account_id, asked_at=at, state="ready", ready_at=at
    )
