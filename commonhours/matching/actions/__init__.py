"""Verbs of the ranking: keep one, propose another order, see what it would do, let it hold or throw it away."""

from commonhours.matching.actions.rankings import keep_ranking
from commonhours.matching.actions.simulations import SimulationAsked, run_simulation, simulate
from commonhours.matching.actions.weights import (
    Adopted,
    Drafted,
    WeightsWanted,
    adopt_weights,
    change_weights,
    discard_weights,
    draft_weights,
)

__all__ = [
    "Adopted",
    "Drafted",
    "SimulationAsked",
    "WeightsWanted",
    "adopt_weights",
    "change_weights",
    "discard_weights",
    "draft_weights",
    "keep_ranking",
    "run_simulation",
    "simulate",
]
