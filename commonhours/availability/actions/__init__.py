"""What changes a worker's time: the week, the exceptions to it, the terms, the calendars they attach."""

from commonhours.availability.actions.calendars import (
    Asked,
    Attached,
    NewCalendar,
    Outcome,
    Removed,
    ask_for_reading,
    attach_calendar,
    remove_calendar,
    take_reading,
)
from commonhours.availability.actions.changes import Changed, add_change, close_for_illness, remove_change
from commonhours.availability.actions.one_week import Shaped, copy_week, drop_changes, shape_week
from commonhours.availability.actions.terms import TermsAsked, TermsSet, set_terms
from commonhours.availability.actions.week import WeekSet, set_week

__all__ = [
    "Asked",
    "Attached",
    "Changed",
    "NewCalendar",
    "Outcome",
    "Removed",
    "Shaped",
    "TermsAsked",
    "TermsSet",
    "WeekSet",
    "add_change",
    "ask_for_reading",
    "attach_calendar",
    "close_for_illness",
    "copy_week",
    "drop_changes",
    "remove_calendar",
    "remove_change",
    "set_terms",
    "set_week",
    "shape_week",
    "take_reading",
]
