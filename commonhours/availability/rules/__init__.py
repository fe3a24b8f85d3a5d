"""The calculus of availability, the same for one worker and for a city; and a pattern told in words."""

from commonhours.availability.rules.free import (
    fill_bitmap,
    free_slots,
    hours_free_by_day,
    is_free,
)
from commonhours.availability.rules.hours import (
    BLOCKED,
    EXTRA,
    DatedRows,
    Hours,
    Intervals,
    WeeklyPeriod,
    WeeklyRows,
    dated_intervals,
    hours_of,
    pattern_intervals,
)
from commonhours.availability.rules.local_days import LocalDays, local_days
from commonhours.availability.rules.week_set import (
    laid,
    painted_set,
    painted_text,
    runs,
    set_of_week,
    set_on_the_wall,
    week_of_set,
)
from commonhours.availability.rules.week_text import parse_week, text_of_week

__all__ = [
    "BLOCKED",
    "EXTRA",
    "DatedRows",
    "Hours",
    "Intervals",
    "LocalDays",
    "WeeklyPeriod",
    "WeeklyRows",
    "dated_intervals",
    "fill_bitmap",
    "free_slots",
    "hours_free_by_day",
    "hours_of",
    "is_free",
    "laid",
    "local_days",
    "painted_set",
    "painted_text",
    "parse_week",
    "pattern_intervals",
    "runs",
    "set_of_week",
    "set_on_the_wall",
    "text_of_week",
    "week_of_set",
]
