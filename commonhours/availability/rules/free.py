"""When workers are free, from what opens and closes their time: one worker's slots, or a city's bits."""

import numpy as np
import numpy.typing as npt

from commonhours.availability.rules.hours import Hours, Intervals, Whole
from commonhours.availability.rules.local_days import LocalDays
from commonhours.common.compiled import njit

Bits = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]  # [n, 3]: bit within the word, slot from, slot to
Bounds = npt.NDArray[np.int64]

# Words (of 64 workers) filled by one call of the compiled loop, which keeps the interpreter's lock: pages wait.
_WORDS_AT_ONCE = 64
_A_LINE = 8  # words that a cache holds side by side


class UnknownWorker(ValueError):
    """An interval's owner has no bit; number the workers before filling the bitmap."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class OffTheHorizon(ValueError):
    """An interval lies beyond the horizon; clip it first."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def free_slots(hours: Hours, days: LocalDays, owner: int = 0) -> npt.NDArray[np.bool_]:
    """bool[slots]: when one worker is free; the bitmap of a city of one."""
    free: npt.NDArray[np.bool_] = fill_bitmap(hours.of_owner(owner), 1, days)[:, 0] != 0
    return free


def fill_bitmap(hours: Hours, workers: int, days: LocalDays) -> Bits:
    """uint64[slots, words]: bit `owner % 64` of word `owner // 64` is set where that worker is free.

    There are ceil(workers / 64) words. Raises UnknownWorker for an owner not below `workers`, OffTheHorizon for
    a slot outside it.
    """
    words = -(-workers // 64)
    for intervals in (hours.opened, hours.closed):
        _check(intervals, workers, days.slots)
    opened, closed = _by_word(hours.opened, words), _by_word(hours.closed, words)
    bits = np.empty((days.slots, words), np.uint64)
    for word in range(0, words, _WORDS_AT_ONCE):
        _fill(bits, word, min(word + _WORDS_AT_ONCE, words), *opened, *closed)
    return bits


def is_free(free: npt.NDArray[np.bool_], slot_from: int, slot_to: int) -> bool:
    """Whether every slot of the window is free; never for an empty window or one that leaves the horizon."""
    return 0 <= slot_from < slot_to <= len(free) and bool(free[slot_from:slot_to].all())


def hours_free_by_day(free: npt.NDArray[np.bool_], days: LocalDays) -> npt.NDArray[np.float64]:
    """float64[..., days]: hours free on each local day, of bool[..., slots]; exact to the quarter."""
    before = np.zeros((*free.shape[:-1], days.slots + 1), np.int32)
    np.cumsum(free, axis=-1, out=before[..., 1:])
    return np.diff(before[..., days.day_slots], axis=-1) / 4


def _check(intervals: Intervals, workers: int, slots: int) -> None:
    # The compiled loops do not look where they write.
    if intervals.owner.max(initial=-1) >= workers:
        raise UnknownWorker
    if intervals.slot_from.min(initial=0) < 0 or intervals.slot_to.max(initial=0) > slots:
        raise OffTheHorizon


def _by_word(intervals: Intervals, words: int) -> tuple[Rows, Bounds]:
    """Intervals as rows, each word's together so that it is filled while in cache, and where each word's begin."""
    return _sorted(intervals.owner, intervals.slot_from, intervals.slot_to, words)


@njit
def _sorted(owner: Whole, slot_from: Whole, slot_to: Whole, words: int) -> tuple[Rows, Bounds]:
    """A counting sort; bounds[w]:bounds[w + 1] are the rows of word w."""
    bounds = np.zeros(words + 1, np.int64)
    for i in range(len(owner)):
        bounds[(owner[i] >> 6) + 1] += 1
    bounds = np.cumsum(bounds)
    place = bounds.copy()
    rows = np.empty((len(owner), 3), np.int32)
    for i in range(len(owner)):
        k = place[owner[i] >> 6]
        rows[k, 0], rows[k, 1], rows[k, 2] = owner[i] & 63, slot_from[i], slot_to[i]
        place[owner[i] >> 6] += 1
    return rows, bounds


@njit
def _fill(
    bits: Bits, first: int, last: int, opened: Rows, opened_at: Bounds, closed: Rows, closed_at: Bounds
) -> None:
    """Write the columns of words first to last - 1: open and close each in a small buffer, then copy a few at once,
    so that what memory fetches and stores together is written together."""
    columns = np.empty((_A_LINE, bits.shape[0]), np.uint64)
    for word in range(first, last, _A_LINE):
        beside = min(_A_LINE, last - word)
        for place in range(beside):
            _fill_column(columns[place], word + place, opened, opened_at, closed, closed_at)
        for slot in range(bits.shape[0]):
            for place in range(beside):
                bits[slot, word + place] = columns[place, slot]


@njit
def _fill_column(
    column: Bits, word: int, opened: Rows, opened_at: Bounds, closed: Rows, closed_at: Bounds
) -> None:
    column[:] = 0
    for k in range(opened_at[word], opened_at[word + 1]):
        bit = np.uint64(1) << np.uint64(opened[k, 0])
        for slot in range(opened[k, 1], opened[k, 2]):
            column[slot] |= bit
    for k in range(closed_at[word], closed_at[word + 1]):
        others = ~(np.uint64(1) << np.uint64(closed[k, 0]))
        for slot in range(closed[k, 1], closed[k, 2]):
            column[slot] &= others
