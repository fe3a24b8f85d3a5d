"""What changes a worker's time: the calendars they attach."""

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

__all__ = [
    "Asked",
    "Attached",
    "NewCalendar",
    "Outcome",
    "Removed",
    "ask_for_reading",
    "attach_calendar",
    "remove_calendar",
    "take_reading",
]
