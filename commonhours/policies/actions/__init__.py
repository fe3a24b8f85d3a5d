"""Verbs of what levels ask: rules set and taken back, steps asked for, ended and done."""

from commonhours.policies.actions.exclusives import ExclusiveEnded, end_exclusive
from commonhours.policies.actions.rules import RuleSet, Wanted, end_rule, set_rule
from commonhours.policies.actions.steps import (
    NewStep,
    StepAdded,
    StepTaken,
    accept_step,
    add_step,
    end_step,
    tick_step,
)

__all__ = [
    "ExclusiveEnded",
    "NewStep",
    "RuleSet",
    "StepAdded",
    "StepTaken",
    "Wanted",
    "accept_step",
    "add_step",
    "end_exclusive",
    "end_rule",
    "end_step",
    "set_rule",
    "tick_step",
]
