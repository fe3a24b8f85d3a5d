"""How many and when: who could be asked at all, counts over the horizon, the nearest other times."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import Ask
from commonhours.common.compiled import njit
from commonhours.matching.kernel.checking import failures_of, limits_of
from commonhours.matching.kernel.market import A_LINE, HOUR, Bitmap, Bits, Ids, Market
from commonhours.matching.kernel.nearness import circle_of, near_of
from commonhours.matching.kernel.passing import (
    count,
    keep_window,
    meet,
    numbers_of,
    passing,
    popcount,
    survivors,
    unpack,
    width,
)
from commonhours.matching.kernel.question import Query, bare, named_market, named_question

# A few people's hours are read worker by worker, many people's hour by hour: what a word costs in the first way, where
# hardly anything is read in a row and numbers are added place by place, in words of the second. Measured.
BY_WORKER = 3


def candidates(market: Market, ask: Ask, query: Query) -> Bitmap:
    """uint64[words]: who is in every group and lives within the radius and their own limit, whenever free.

    The start for `count_slots` and `first_windows`.
    """
    return _candidates(*bare(market, ask, query))


def count_slots(
    market: Market, who: Bitmap, spans: Ids, *, slot_from: int, slot_to: int, length: int = 4, step: int = 4
) -> NDArray[np.int32]:
    """int32: of these workers (uint64[words]), how many are free throughout the `length` slots that begin at
    slot_from, slot_from + step, … and end by slot_to. The defaults go hour by hour."""
    starts = np.arange(slot_from, slot_to - length + 1, step, dtype=np.int32)
    if not (0 <= slot_from <= slot_to <= market.slots and length > 0 and len(who) == market.words):
        raise ValueError(f"no such slots: {slot_from} to {slot_to} by {length} of {len(who)} words")
    return count_starts(tuple(market.bits), who, spans, starts, length)


def first_windows(
    market: Market,
    who: Bitmap,
    spans: Ids,
    *,
    slot: int,
    length: int,
    earliest: int,
    latest: int,
    most: int = 3,
) -> tuple[Ids, Ids]:
    """The nearest start slots before and after `slot`, each up to `most`, nearest first, in [earliest, latest],
    with any of these workers free for `length` slots. Residual rules are not asked: run `match` on each."""
    latest = min(latest, market.slots - length)
    free = market.bits.free
    before = _windows(free, who, spans, length, np.arange(slot - 1, max(0, earliest) - 1, -1), most)
    after = _windows(free, who, spans, length, np.arange(max(slot + 1, 0), latest + 1), most)
    return before, after


def anybody_fits(market: Market, ask: Ask, query: Query) -> bool:
    """Whether `match` would find anybody at all: nobody is ranked, and the first who fits is enough."""
    return bool(_anybody_fits(*bare(market, ask, query)))


@njit
def _candidates(asked: Any, held: Any) -> Bitmap:
    ask, query = named_question(asked)
    bits, people, _, _, matrix = named_market(held)
    who, able = np.zeros(len(query.allowed), np.uint64), passing(bits, query, False)
    if np.isnan(ask.lat):  # at home: no way is too long for anybody
        unpack(able, who, query.spans)
        return who
    near, _ = near_of(numbers_of(able, query.spans), circle_of(query.radius, ask), people, matrix)
    for worker in near:
        who[worker >> 6] |= np.uint64(1) << np.uint64(worker & 63)
    return who


@njit
def count_starts(bare_bits: Any, who: Bitmap, spans: Ids, starts: Ids, length: int) -> NDArray[np.int32]:
    """`bare_bits` are the market's bits without their names, as `bare` takes them off."""
    bits = Bits(*bare_bits)
    counts, held, hours = np.empty(len(starts), np.int32), occupied(who, spans), bits.hours
    if length == HOUR and strike(starts):
        members = numbers_within(who, held)
        if BY_WORKER * len(members) * bits.turned.shape[1] < width(held) * len(starts):
            return read_off(tally(bits.turned, members), starts)
    for place in range(len(starts)):
        start = starts[place]
        # An hour is one row: nothing need be kept of it.
        if length == HOUR and start % HOUR == 0:
            counts[place] = count_common(who, hours[start // HOUR], held)
        else:
            counts[place] = count(free_through(bits, who, start, start + length, held))
    return counts


@njit
def strike(starts: Ids) -> bool:
    """Whether all of these slots begin an hour."""
    past = 0
    for start in starts:  # without a branch, and so many at a time
        past |= start % HOUR
    return past == 0


@njit
def numbers_within(who: Bitmap, spans: Ids) -> Ids:
    """int32: the workers whose bits are set within the spans."""
    packed = np.empty(width(spans), np.uint64)
    meet(packed, who, who, spans)
    return numbers_of(packed, spans)


@njit
def tally(rows: Bitmap, chosen: Ids) -> Bitmap:
    """uint64[places, words]: how many of the chosen rows have each bit set, as binary numbers: the ones of all bits in
    the first row, then the twos, the fours …

    What is to be added at a place waits for a second one, so that a place is touched half as often as the one below
    it: a row costs as much as adding at one place (Harley and Seal's carry-save adder, in H. S. Warren, Hacker's
    Delight, 5-1).
    """
    places = 1
    while 1 << places <= len(chosen):
        places += 1
    sums = np.zeros((places, rows.shape[1]), np.uint64)
    waiting, carry = np.zeros_like(sums), np.zeros(rows.shape[1], np.uint64)
    for nth in range(len(chosen)):
        carry[:] = rows[chosen[nth]]
        place = 0
        while nth >> place & 1:  # something waits wherever the number of rows so far has a one
            add(sums[place], waiting[place], carry)
            place += 1
        waiting[place] = carry
    nothing = np.zeros_like(carry)
    for place in range(places):
        if len(chosen) >> place & 1:
            carry[:] = waiting[place]
            for above in range(place, places):
                add(sums[above], nothing, carry)
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
def read_off(sums: Bitmap, starts: Ids) -> NDArray[np.int32]:
    """int32: the number that a tally has for each of these hours."""
    counts = np.zeros(64 * sums.shape[1], np.int32)
    for place in range(len(sums)):
        for word in range(sums.shape[1]):
            here, digits = counts[64 * word : 64 * word + 64], sums[place, word]
            for bit in range(64):  # all of a word, so that they are taken side by side
                here[bit] += np.int32(digits >> np.uint64(bit) & np.uint64(1)) << place
    found = np.empty(len(starts), np.int32)
    for place in range(len(starts)):
        found[place] = counts[starts[place] // HOUR]
    return found


@njit
def free_through(bits: Bits, who: Bitmap, slot_from: int, slot_to: int, spans: Ids) -> Bitmap:
    """uint64[width]: who of these is free throughout a window."""
    packed, first = np.empty(width(spans), np.uint64), -(-slot_from // HOUR)
    if first * HOUR == slot_from and slot_to == slot_from + HOUR:
        meet(packed, who, bits.hours[first], spans)
    else:
        meet(packed, who, who, spans)
        keep_window(packed, bits, slot_from, slot_to, spans)
    return packed


@njit
def count_common(one: Bitmap, other: Bitmap, spans: Ids) -> int:
    """How many bits two rows have in common within the spans."""
    total = np.uint64(0)
    for span in range(len(spans)):
        # Numbers without a sign: the compiler then knows that no word is counted from the end, and loads them wide.
        for word in range(np.uint64(spans[span, 0]), np.uint64(spans[span, 1])):
            total += popcount(one[word] & other[word])
    return int(total)


@njit
def occupied(who: Bitmap, spans: Ids) -> Ids:
    """int32 [spans, 2]: the spans without words that hold nobody; a gap within a line of the cache is no gap."""
    held, used = np.empty((width(spans), 2), np.int32), 0
    for span in range(len(spans)):
        first = used
        for word in range(spans[span, 0], spans[span, 1]):
            if who[word] == 0:
                continue
            if used == first or word >= held[used - 1, 1] + A_LINE:
                held[used, 0] = word
                used += 1
            held[used - 1, 1] = word + 1
    return held[:used]


@njit
def _windows(free: Bitmap, who: Bitmap, spans: Ids, length: int, starts: NDArray[np.int64], most: int) -> Ids:
    found, windows = 0, np.empty(most, np.int32)
    for start in starts:
        if found == most:
            break
        if anybody(free, who, spans, start, length):
            windows[found] = start
            found += 1
    return windows[:found]


@njit
def anybody(free: Bitmap, who: Bitmap, spans: Ids, start: int, length: int) -> bool:
    for span in range(len(spans)):
        for word in range(spans[span, 0], spans[span, 1]):
            left = who[word]
            for slot in range(start, start + length):
                left &= free[slot, word]
            if left != 0:
                return True
    return False


@njit
def _anybody_fits(asked: Any, held: Any) -> bool:
    ask, query = named_question(asked)
    bits, people, diaries, calendar, matrix = named_market(held)
    near, _ = near_of(survivors(bits, query), circle_of(query.radius, ask), people, matrix)
    for worker in near:
        limits = limits_of(worker, query.limits, query.under)
        if failures_of(worker, ask, people, diaries, limits, calendar, matrix) == 0:
            return True
    return False
