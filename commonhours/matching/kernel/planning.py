"""What planners ask of many hours at once: who is free at some time, how many hours each has, how many by group.

An hour is asked about by its number since the horizon's start.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit
from commonhours.matching.kernel.counting import count_starts, numbers_within
from commonhours.matching.kernel.market import HOUR, Bitmap, Ids, Market
from commonhours.matching.kernel.passing import popcount


def free_sometime(market: Market, who: Bitmap, spans: Ids, hours: Ids) -> Bitmap:
    """uint64[words]: who of these is free throughout at least one of the hours."""
    return _free_sometime(market.bits.turned, who, spans, _mask(market, who, hours))


def hours_of_each(market: Market, who: Bitmap, spans: Ids, hours: Ids) -> NDArray[np.int32]:
    """int32[workers]: through how many of the hours each of these is free; 0 for all others."""
    return _hours_of_each(market.bits.turned, who, spans, _mask(market, who, hours))[: market.workers]


def count_hours_by(market: Market, groups: Bitmap, spans: Ids, hours: Ids) -> NDArray[np.int32]:
    """int32[groups, hours]: how many of each group (uint64[groups, words], which may overlap) are free throughout
    each hour."""
    starts = _checked(market, groups.T, hours) * np.int32(HOUR)
    bits = tuple(market.bits)
    counts = [count_starts(bits, group, spans, starts, HOUR) for group in groups]
    return np.array(counts, np.int32).reshape(len(groups), len(starts))


def _mask(market: Market, who: Bitmap, hours: Ids) -> Bitmap:
    """uint64[turned's words]: these hours as bits."""
    mask = np.zeros(market.bits.turned.shape[1], np.uint64)
    wanted = _checked(market, who, hours)
    np.bitwise_or.at(mask, wanted // 64, np.uint64(1) << (wanted % 64).astype(np.uint64))
    return mask


def _checked(market: Market, who: Bitmap, hours: Ids) -> Ids:
    """The hours as the compiled loops take them, which do not look where they read."""
    hours, there = np.ascontiguousarray(hours, np.int32), len(market.bits.hours)
    if len(who) != market.words:
        raise ValueError(f"no such market of {len(who)} words")
    if len(hours) and not 0 <= hours.min() <= hours.max() < there:
        raise ValueError(f"no such hours among {there}: {hours.min()} to {hours.max()}")
    return hours


@njit
def _free_sometime(turned: Bitmap, who: Bitmap, spans: Ids, mask: Bitmap) -> Bitmap:
    some = np.zeros(len(who), np.uint64)
    for worker in numbers_within(who, spans):
        for place in range(len(mask)):
            if turned[worker, place] & mask[place]:
                some[worker >> 6] |= np.uint64(1) << np.uint64(worker & 63)
                break
    return some


@njit
def _hours_of_each(turned: Bitmap, who: Bitmap, spans: Ids, mask: Bitmap) -> NDArray[np.int32]:
    each = np.zeros(64 * len(who), np.int32)
    for worker in numbers_within(who, spans):
        hours = np.uint64(0)
        for place in range(len(mask)):
            hours += popcount(turned[worker, place] & mask[place])
        each[worker] = hours
    return each
