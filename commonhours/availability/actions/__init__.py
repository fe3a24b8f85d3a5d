"""What changes a worker's time: the week, the exceptions to it, the terms. By the worker, or by their staff."""

from commonhours.availability.actions.changes import Changed, add_change, remove_change
from commonhours.availability.actions.one_week import Shaped, copy_week, drop_changes, shape_week
from commonhours.availability.actions.terms import TermsAsked, TermsSet, set_terms
from commonhours.availability.actions.week import WeekSet, set_week

__all__ = [
    "Changed",
    "Shaped",
    "TermsAsked",
    "TermsSet",
    "WeekSet",
    "add_change",
    "copy_week",
    "drop_changes",
    "remove_change",
    "set_terms",
    "set_week",
    "shape_week",
]
