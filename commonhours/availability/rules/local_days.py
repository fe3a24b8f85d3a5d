"""The horizon: some local days in a row, cut into quarter-hour slots of real time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from commonhours.common.period import QUARTER, in_utc, local_instants

MARGIN = (
    8  # days before and after the horizon that its bounds still cover: a week and a night of residual rules
)

_SLOT = QUARTER * 60  # seconds
_QUARTERS = 1440 // QUARTER


@dataclass(frozen=True)
class LocalDays:
    """`days` local days from `first_day` in `zone`; slot 0 begins at the first local midnight.

    A day has 96 slots but where the clock changes (92 or 100, or 94 or 98 on Lord Howe): slots are real
    quarter-hours, never wall-clock ones. Raises ValueError for no days, or for midnights off quarter-hours.
    """

    zone: ZoneInfo
    first_day: date
    days: int

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("a horizon has at least one day")
        if np.any(self.day_bounds % QUARTER):
            raise ValueError(f"the days of {self.zone.key} do not begin on quarter-hours")

    @cached_property
    def start(self) -> datetime:
        return self._midnight(0)

    @cached_property
    def slots(self) -> int:
        return int(self.day_slots[-1])

    @cached_property
    def day_slots(self) -> npt.NDArray[np.int32]:
        """int32[days + 1]: the slot at which each day begins; the last is the end of the horizon."""
        return (self.day_bounds[MARGIN:-MARGIN] // QUARTER).astype(np.int32)

    @cached_property
    def day_bounds(self) -> npt.NDArray[np.int64]:
        """int64[days + 1 + 2 * MARGIN]: local midnights, in minutes since the horizon's start, ascending.

        Entry `d + MARGIN` is the midnight that opens day `d` of the horizon.
        """
        return self._minutes(range(-MARGIN, self.days + MARGIN + 1))

    @cached_property
    def week_bounds(self) -> npt.NDArray[np.int64]:
        """int64[weeks + 1]: the midnights that open Mondays, in minutes since the horizon's start, ascending.

        From the Monday on or before the first margin day to the one on or after the last, so that any moment
        within the margins lies in a week that has both its bounds.
        """
        first = -MARGIN - (self.first_day.weekday() - MARGIN) % 7
        last = self.days + MARGIN
        return self._minutes(range(first, last + 7, 7))

    @cached_property
    def start_slot(self) -> npt.NDArray[np.int32]:
        """int32[days + 1, 193]: the slot at which a period begins that starts on day `d`, at quarter-hour `q`.

        `q` counts wall-clock quarter-hours of the day, past 96 those of the next. The last row is day -1, the
        evening before the horizon, so that `start_slot[-1]` is what it says. Slots are not clipped.
        """
        return self._by_day(self._wall_slots[0])

    @cached_property
    def end_slot(self) -> npt.NDArray[np.int32]:
        """int32[days + 1, 193]: the slot before which a period ends, as `start_slot`; later where ambiguous."""
        return self._by_day(self._wall_slots[1])

    def day_index(self, day: date) -> int:
        return (day - self.first_day).days

    def slot_at(self, instant: datetime) -> int:
        """The slot that holds the instant; negative before the horizon, `slots` or more after it."""
        return (in_utc(instant) - self.start) // timedelta(seconds=_SLOT)

    def instant_of(self, slot: int) -> datetime:
        """The instant, in UTC, at which the slot begins."""
        return self.start + timedelta(seconds=_SLOT) * slot

    def slots_at(self, seconds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The slots that hold instants given in whole seconds since 1970 (UTC)."""
        return (seconds - int(self.start.timestamp())) // _SLOT

    def slots_until(self, seconds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The first slots that begin at or after instants given in whole seconds since 1970 (UTC)."""
        return -((int(self.start.timestamp()) - seconds) // _SLOT)

    def _midnight(self, day: int) -> datetime:
        return local_instants(self.first_day + timedelta(days=day), 0, self.zone).first

    def _minutes(self, days: range) -> npt.NDArray[np.int64]:
        seconds = [(self._midnight(day) - self.start).total_seconds() for day in days]
        return np.array(seconds, np.int64) // 60

    @cached_property
    def _wall_slots(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """First and last slot of every wall-clock quarter-hour from day -1 to two midnights after the last day."""
        eve = self.first_day - timedelta(days=1)
        walls = [
            local_instants(eve, quarter * QUARTER, self.zone)
            for quarter in range((self.days + 2) * _QUARTERS + 1)
        ]
        first = [self.slot_at(wall.first) for wall in walls]
        # An end is rounded up and a start down, should a zone ever jump off the quarter-hour.
        last = [-((self.start - wall.last) // timedelta(seconds=_SLOT)) for wall in walls]
        return np.array(first, np.int32), np.array(last, np.int32)

    def _by_day(self, walls: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        two_days = np.lib.stride_tricks.sliding_window_view(walls, 2 * _QUARTERS + 1)
        return np.roll(two_days[::_QUARTERS], -1, axis=0)


@lru_cache(maxsize=8)
def local_days(zone: ZoneInfo, first_day: date, days: int) -> LocalDays:
    """The same LocalDays for the same horizon: its tables take some 30 ms to make, and a day to go stale."""
    return LocalDays(zone, first_day, days)
