"""Reads of rounds for people: what stands on some days, plans that were asked for, and one of them with its changes.

For whoever may book for the organisation; what they may not know of somebody is not in it.
"""

from commonhours.routing.pages.plans import PlanLine, PlanTold, TurnedAway, plan_line, plan_of, plans
from commonhours.routing.pages.rounds import rounds_of
from commonhours.routing.pages.stops import Round, Rounds, Stop
from commonhours.routing.pages.weights import WeightsLine, weights_of

__all__ = [
    "PlanLine",
    "PlanTold",
    "Round",
    "Rounds",
    "Stop",
    "TurnedAway",
    "WeightsLine",
    "plan_line",
    "plan_of",
    "plans",
    "rounds_of",
    "weights_of",
]
