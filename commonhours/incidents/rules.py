"""What an incident may be called, the clock of whoever looks after it, and how it stands as a whole."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

KINDS = ("injury", "neglect", "money", "violence", "missed", "medication", "privacy", "other")
# Somebody is in danger now; somebody should look today; it can wait for a working day.
NOW, SOON, LATER = "now", "soon", "later"
URGENCIES = (NOW, SOON, LATER)
SEVERITIES = ("slight", "serious", "grave")
PARTS = ("there", "harmed", "accused", "witness", "other")
NEW, IN_HAND, CLOSED = "new", "in_hand", "closed"
STATES = (NEW, IN_HAND, CLOSED)
# What an officer can write down that they did.
DONE = ("note", "called", "referred", "authority", "suspended")
OUTCOMES = ("resolved", "confirmed", "not_confirmed", "elsewhere", "other")
# Of these a law mostly wants to hear; whether, where and how soon is for the office to know.
TOLD_TO_AUTHORITY = frozenset({"neglect", "violence"})

# Who is called, step by step, about what lies beyond its clock: whoever has it, or all officers there where nobody has;
# then these and the city's; then those who govern, who do not read it and can give somebody the role.
TO_ITS_OFFICERS, TO_THE_CITY_TOO, TO_WHO_GOVERNS = 1, 2, 3

MOST_MINUTES = 30 * 24 * 60
MOST_HOURS = 30 * 24


@dataclass(frozen=True)
class Clock:
    """How soon somebody looks at what was reported, until the region says otherwise; minutes around the clock.

    `look_minutes`: how long one that somebody looks after may lie untouched. `authority_hours`: within how many hours
    an authority must have heard, as the office sets it; none is set from the beginning, since laws differ.
    `emergency`: the number to call where somebody is in danger.
    """

    now_minutes: int = 30
    soon_minutes: int = 8 * 60
    later_minutes: int = 24 * 60
    look_minutes: int = 72 * 60
    authority_hours: int | None = None
    emergency: str = ""

    def first_answer(self, urgency: str) -> timedelta:
        """Within what time somebody must have taken it."""
        minutes = {NOW: self.now_minutes, SOON: self.soon_minutes, LATER: self.later_minutes}
        return timedelta(minutes=minutes[urgency])

    def next_look(self) -> timedelta:
        """How long it may then lie untouched."""
        return timedelta(minutes=self.look_minutes)

    def next_call(self, urgency: str) -> timedelta:
        """How long after a call the next step waits, while nobody looks after it."""
        return self.first_answer(urgency)

    def authority_by(self, kind: str, reported_at: datetime) -> datetime | None:
        """Until when an authority must have heard of it; None where the office has set no hours, or none are due."""
        if self.authority_hours is None or kind not in TOLD_TO_AUTHORITY:
            return None
        return reported_at + timedelta(hours=self.authority_hours)


def as_a_whole(states: Collection[str]) -> str:
    """How it stands for whoever reported it: in hand once somebody anywhere looks, closed once all have closed."""
    if states and all(state == CLOSED for state in states):
        return CLOSED
    return NEW if all(state == NEW for state in states) else IN_HAND
