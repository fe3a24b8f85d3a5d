"""When a line runs out at the present pace, and what would be left at its end. Pure arithmetic, told in one place."""

from dataclasses import dataclass
from datetime import date, timedelta

# The pace of one week says too much of a holiday, that of a year too little of now.
PACE_DAYS = 28


@dataclass(frozen=True)
class Used:
    """What has become of a line's money, in whole cents.

    `held_past` is for visits that are over and not charged yet, `held_to_come` for visits that are booked; `recent`
    is what was charged or held for the days of the pace.
    """

    amount: int
    spent: int = 0
    held_past: int = 0
    held_to_come: int = 0
    recent: int = 0

    @property
    def held(self) -> int:
        return self.held_past + self.held_to_come

    @property
    def left(self) -> int:
        """May fall below zero: what is left warns, and stops no booking."""
        return self.amount - self.spent - self.held


@dataclass(frozen=True)
class Forecast:
    """Cents a week at present; the day on which nothing is left, if that is before the line ends; what is left then."""

    weekly: int
    runs_out: date | None
    left_at_end: int

    @property
    def short(self) -> bool:
        """Whether the money ends before the line does."""
        return self.left_at_end < 0


def forecast(used: Used, *, since: date, until: date, today: date) -> Forecast:
    """Look ahead from the present pace and from what is booked already.

    a day's pace   = what was charged or held for the last 28 days (or since the line began, if later) / those days
    yet to come    = the larger of: pace × days left, and what visits hold that are booked
    left at end    = amount − spent − held for visits that are over − yet to come
    runs out       = today + (amount − spent − held for visits that are over) / pace, if that is before the end
    """
    days = min(PACE_DAYS, max(0, (today - since).days))
    days_left = max(0, (until - max(today, since)).days)
    still = used.amount - used.spent - used.held_past
    by_pace = used.recent * days_left // days if days else 0
    left = still - max(by_pace, used.held_to_come)
    return Forecast(
        weekly=used.recent * 7 // days if days else 0,
        runs_out=_runs_out(still, used.recent, days, today, until) if left < 0 else None,
        left_at_end=left,
    )


def _runs_out(still: int, recent: int, days: int, today: date, until: date) -> date | None:
    """Nobody knows the day where only bookings, and no pace, use it up."""
    if still <= 0:
        return today
    if recent <= 0:
        return None
    after = still * days // recent
    return today + timedelta(days=after) if after < (until - today).days else None
