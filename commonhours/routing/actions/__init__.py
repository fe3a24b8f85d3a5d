"""Verbs of rounds: ask for a plan, stop, drop or apply it; pin a visit; say what each thing is worth.

To give a visit of a plan to somebody else stands in `giving`, which stands on `explaining`, and that on these.
"""

from commonhours.routing.actions.applying import PlanApplied, apply_plan
from commonhours.routing.actions.asking import (
    PlanAsked,
    PlanDropped,
    PlanStopped,
    PlanWanted,
    ask_plan,
    drop_plan,
    stop_plan,
)
from commonhours.routing.actions.pins import Pinned, Unpinned, pin_visit, unpin_visit
from commonhours.routing.actions.weights import RoundWeightsSet, set_round_weights
from commonhours.routing.actions.working import run_plan

__all__ = [
    "Pinned",
    "PlanApplied",
    "PlanAsked",
    "PlanDropped",
    "PlanStopped",
    "PlanWanted",
    "RoundWeightsSet",
    "Unpinned",
    "apply_plan",
    "ask_plan",
    "drop_plan",
    "pin_visit",
    "run_plan",
    "set_round_weights",
    "stop_plan",
    "unpin_visit",
]
