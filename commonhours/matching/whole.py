"""The ten weeks of everybody at once, from the index: who is offered, open and booked in each quarter-hour.

The asker must have been let near these people; nothing here is kept from anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np

from commonhours.availability.rules import DatedRows, LocalDays, fill_bitmap, hours_of
from commonhours.bookings.fit import Dossier, dated_rows, weekly_rows
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.kernel.market import Bitmap


@dataclass(frozen=True, eq=False)
class Whole:
    """uint64[slots, words] each: bit `number % 64` of word `number // 64` speaks of the worker of that number."""

    days: LocalDays
    numbers: Mapping[UUID, int]
    offered: Bitmap  # available, booked or not
    open: Bitmap  # and not booked: the index's own bits
    booked: Bitmap  # whatever was offered


def whole_market(*, at: datetime) -> Whole:
    """Everybody whom the index knows, as of now. Laid out beside the index's lock: bookings do not wait for it."""
    with FOLLOWER.asked(at) as followed:
        index = followed.index
        days, people, open_bits = index.frame.days, tuple(index.dossiers), index.market.bits.free.copy()
    return replace(laid_out(people, days), open=open_bits)


def laid_out(people: Sequence[Dossier], days: LocalDays) -> Whole:
    """The same of people whose dossiers somebody has read, numbered in their order."""
    weekly = weekly_rows([(n, row) for n, each in enumerate(people) for row in each.pattern], days)
    extra, blocked = dated_rows([(n, row) for n, each in enumerate(people) for row in each.changes])
    visits = [(n, visit.starts, visit.ends) for n, each in enumerate(people) for visit in each.diary]
    owner, starts, ends = np.array(visits, np.int64).reshape(-1, 3).T
    busy = DatedRows(owner.astype(np.int32), starts, ends)
    offered = fill_bitmap(hours_of(weekly, extra, blocked, _NOTHING, days), len(people), days)
    booked = fill_bitmap(hours_of(weekly_rows([], days), busy, _NOTHING, _NOTHING, days), len(people), days)
    numbers = {each.person_id: number for number, each in enumerate(people)}
    return Whole(days, numbers, offered, offered & ~booked, booked)


_NOTHING = DatedRows(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int64))
