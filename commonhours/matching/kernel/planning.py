"""What planners ask of many hours at once: who is free at some time, how many hours each has, how many by group.

An hour is asked about by the slot at which it begins. `length` asks about windows of other lengths, in slots.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonhours.common.compiled import njit
from commonhours.matching.kernel.counting import count_starts, free_through, occupied
from commonhours.matching.kernel.market import HOUR, Bitmap, Bits, Ids, Market
from commonhours.matching.kernel.passing import lowest, unpack, width

BLOCK = 1024  # words whose sums are kept in a near cache while the hours pass by


def free_sometime(market: Market, who: Bitmap, spans: Ids, slots: Ids, *, length: int = HOUR) -> Bitmap:
    """uint64[words]: who of these is free throughout at least one of the hours."""
    return _free_sometime(market.bits, who, spans, _checked(market, who, slots, length), length)


def hours_of_each(
    market: Market, who: Bitmap, spans: Ids, slots: Ids, *, length: int = HOUR
) -> NDArray[np.int32]:
    """int32[workers]: through how many of the hours each of these is free; 0 for all others."""
    each = np.zeros(64 * market.words, np.int32)
    _hours_of_each(market.bits, who, spans, _checked(market, who, slots, length), length, each)
    return each[: market.workers]


def count_slots_by(
    market: Market, groups: Bitmap, spans: Ids, slots: Ids, *, length: int = HOUR
) -> NDArray[np.int32]:
    """int32[groups, slots]: how many of each group (uint64[groups, words], which may overlap) are free throughout
    each hour. Areas, whose workers stand side by side, are counted in one pass over the hours."""
    starts = _checked(market, groups.T, slots, length)
    counts = [count_starts(market.bits, group, spans, starts, length) for group in groups]
    return np.array(counts, np.int32).reshape(len(groups), len(starts))


def _checked(market: Market, who: Bitmap, slots: Ids, length: int) -> Ids:
    """The slots as the compiled loops take them, which do not look where they read."""
    slots = np.ascontiguousarray(slots, np.int32)
    if len(who) != market.words or length < 1:
        raise ValueError(f"no such windows of {length} slots of {len(who)} words")
    if len(slots) and not 0 <= slots.min() <= slots.max() <= market.slots - length:
        raise ValueError(f"no such slots among {market.slots}: {slots.min()} to {slots.max()} by {length}")
    return slots


@njit
def _free_sometime(bits: Bits, who: Bitmap, spans: Ids, slots: Ids, length: int) -> Bitmap:
    some, held = np.zeros(len(who), np.uint64), occupied(who, spans)
    for slot in slots:
        unpack(free_through(bits, who, slot, slot + length, held), some, held)
    return some


@njit
def _hours_of_each(
    bits: Bits, who: Bitmap, spans: Ids, slots: Ids, length: int, each: NDArray[np.int32]
) -> None:
    held = occupied(who, spans)
    for span in range(len(held)):
        for begin in range(held[span, 0], held[span, 1], BLOCK):
            block = np.array([[begin, min(begin + BLOCK, held[span, 1])]], np.int32)
            spread(sums_of(bits, who, block, slots, length), begin, each)


@njit
def sums_of(bits: Bits, who: Bitmap, block: Ids, slots: Ids, length: int) -> Bitmap:
    """uint64[places, width]: for sixty-four workers at a time, how many of the hours they are free, as binary
    numbers: the ones of everybody in the first row, then the twos, the fours …

    What is to be added at a place waits for a second one, so that a place is touched half as often as the one below
    it: an hour costs as much as adding at one place (Harley and Seal's carry-save adder, in H. S. Warren, Hacker's
    Delight, 5-1).
    """
    places = 1
    while 1 << places <= len(slots):
        places += 1
    sums, waiting = np.zeros((places, width(block)), np.uint64), np.zeros((places, width(block)), np.uint64)
    for nth in range(len(slots)):
        carry = free_through(bits, who, slots[nth], slots[nth] + length, block)
        place = 0
        while nth >> place & 1:  # something waits wherever the number of hours so far has a one
            add(sums[place], waiting[place], carry)
            place += 1
        waiting[place] = carry
    for place in range(places):
        if len(slots) >> place & 1:
            carry = waiting[place]
            for above in range(place, places):
                add(sums[above], np.zeros_like(carry), carry)
    return sums


@njit
def add(digits: Bitmap, waiting: Bitmap, carry: Bitmap) -> None:
    """Add both to the digits of one place; `carry` is then what goes to the next."""
    for word in range(len(digits)):
        digit, more = digits[word], carry[word]
        either = digit ^ waiting[word]
        digits[word] = either ^ more
        carry[word] = (digit & waiting[word]) | (either & more)


@njit
def spread(sums: Bitmap, first: int, each: NDArray[np.int32]) -> None:
    """Write out the binary numbers of the words from `first` on, worker by worker."""
    for place in range(len(sums)):
        for word in range(sums.shape[1]):
            left = sums[place, word]
            while left != 0:
                each[(first + word) * 64 + lowest(left)] += 1 << place
                left &= left - np.uint64(1)
