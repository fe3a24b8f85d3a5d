"""When people are free, from the index: the stretches of one day, and the ten weeks by day.

The asker must have been let near these people; nothing here is kept from anybody.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np

from commonhours.matching.answers import Strip
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.index import Index
from commonhours.matching.kernel import read_column

Stretch = tuple[datetime, datetime]


def free_on(*, at: datetime, day: date, person_ids: Iterable[UUID]) -> dict[UUID, tuple[Stretch, ...]]:
    """When each is available and not booked on a local day; nobody is in it on a day outside the horizon."""
    with FOLLOWER.asked(at) as followed:
        index = followed.index
        if not 0 <= index.frame.days.day_index(day) < index.frame.days.days:
            return {}
        known = (person for person in person_ids if person in index.numbers)
        return {person: _stretches(index, index.numbers[person], day) for person in known}


def weeks_of(*, at: datetime, person_ids: Iterable[UUID]) -> tuple[Strip, ...]:
    """Hours free on each day of the horizon, in the order asked for, of those whom the index knows."""
    with FOLLOWER.asked(at) as followed:
        index = followed.index
        return tuple(strip_of(index, person) for person in person_ids if person in index.numbers)


def _stretches(index: Index, number: int, day: date) -> tuple[Stretch, ...]:
    """Runs of free slots within the day; a night that goes on is cut at midnight."""
    days = index.frame.days
    first, last = (int(slot) for slot in days.day_slots[days.day_index(day) :][:2])
    free = read_column(index.market.bits.free, number, first, last)
    turns = np.flatnonzero(np.diff(free.astype(np.int8), prepend=0, append=0)) + first
    return tuple((days.instant_of(int(a)), days.instant_of(int(b))) for a, b in turns.reshape(-1, 2))


def strip_of(index: Index, person_id: UUID) -> Strip:
    """The ten weeks of somebody whom the index knows."""
    free = index.hours_free(person_id)
    assert free is not None  # the caller asked for people whom the index knows
    first = index.frame.days.first_day
    days = tuple((first + timedelta(days=day), float(hours)) for day, hours in enumerate(free))
    return Strip(person_id, index.cards[person_id].name, days)
