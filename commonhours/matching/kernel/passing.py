"""The AND: which workers pass a window and every group, sixty-four at a time."""

from __future__ import annotations

import numpy as np

from commonhours.common.compiled import njit
from commonhours.matching.kernel.market import HOUR, Bitmap, Bits, Ids
from commonhours.matching.kernel.question import Query


@njit
def popcount(word: np.uint64) -> np.uint64:
    """Set bits of one word (the usual halving sum, which compiles to one instruction)."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@njit
def lowest(word: np.uint64) -> int:
    """Place of the lowest set bit of a word that is not 0."""
    return int(popcount((word & (~word + np.uint64(1))) - np.uint64(1)))


@njit
def has(bitmap: Bitmap, worker: int) -> bool:
    return bool((bitmap[worker >> 6] >> np.uint64(worker & 63)) & np.uint64(1))


@njit
def row_of(row: int, bits: Bits, query: Query) -> Bitmap:
    """A row of the market, or beyond those one of the question's own."""
    words: Bitmap = bits.rows[row] if row < len(bits.rows) else query.own[row - len(bits.rows)]
    return words


# What is read of the spans is packed: word 0 of the first span comes first.


@njit
def width(spans: Ids) -> int:
    """How many words the spans hold."""
    return int(np.sum(spans[:, 1] - spans[:, 0]))


# Row by row, not word by word: the packed words stay in a cache, and the loads are wide. They are wide only over
# slices: of `row[begin + word]` the compiler cannot know that it never counts from the end.


@njit
def keep(packed: Bitmap, row: Bitmap, spans: Ids) -> None:
    """AND a row's words within the spans into the packed ones."""
    place = 0
    for span in range(len(spans)):
        theirs = row[spans[span, 0] : spans[span, 1]]
        mine = packed[place : place + len(theirs)]
        for word in range(len(theirs)):
            mine[word] &= theirs[word]
        place += len(theirs)


@njit
def meet(packed: Bitmap, one: Bitmap, other: Bitmap, spans: Ids) -> None:
    """Pack what two rows have in common within the spans."""
    place = 0
    for span in range(len(spans)):
        ours, theirs = one[spans[span, 0] : spans[span, 1]], other[spans[span, 0] : spans[span, 1]]
        mine = packed[place : place + len(theirs)]
        for word in range(len(theirs)):
            mine[word] = ours[word] & theirs[word]
        place += len(theirs)


@njit
def join(packed: Bitmap, row: Bitmap, spans: Ids) -> None:
    """OR a row's words within the spans into the packed ones."""
    place = 0
    for span in range(len(spans)):
        theirs = row[spans[span, 0] : spans[span, 1]]
        mine = packed[place : place + len(theirs)]
        for word in range(len(theirs)):
            mine[word] |= theirs[word]
        place += len(theirs)


@njit
def unpack(packed: Bitmap, row: Bitmap, spans: Ids) -> None:
    """OR packed words back into the row's words within the spans."""
    place = 0
    for span in range(len(spans)):
        theirs = row[spans[span, 0] : spans[span, 1]]
        mine = packed[place : place + len(theirs)]
        for word in range(len(theirs)):
            theirs[word] |= mine[word]
        place += len(theirs)


@njit
def in_group(group: int, bits: Bits, query: Query) -> Bitmap:
    """uint64[width]: who is in the group."""
    inside = np.zeros(width(query.spans), np.uint64)
    for member in range(query.offsets[group], query.offsets[group + 1]):
        join(inside, row_of(query.members[member], bits, query), query.spans)
    if query.negated[group]:
        for word in range(len(inside)):
            inside[word] = ~inside[word]
    return inside


@njit
def keep_group(packed: Bitmap, group: int, bits: Bits, query: Query) -> None:
    first, last = query.offsets[group], query.offsets[group + 1]
    if last - first == 1 and not query.negated[group]:
        keep(packed, row_of(query.members[first], bits, query), query.spans)
    else:
        packed &= in_group(group, bits, query)


@njit
def hours_within(slot_from: int, slot_to: int) -> tuple[int, int]:
    """The whole hours [first, last) of a window. Slots up to the first and from the last on are left over."""
    first = -(-slot_from // HOUR)
    return first, max(first, slot_to // HOUR)


@njit
def keep_window(packed: Bitmap, bits: Bits, slot_from: int, slot_to: int, spans: Ids) -> None:
    """AND a window into the packed words: whole hours where it holds them, slots around."""
    first, last = hours_within(slot_from, slot_to)
    for slot in range(slot_from, min(first * HOUR, slot_to)):
        keep(packed, bits.free[slot], spans)
    for hour in range(first, last):
        keep(packed, bits.hours[hour], spans)
    for slot in range(last * HOUR, slot_to):
        keep(packed, bits.free[slot], spans)


@njit
def passing(bits: Bits, query: Query, windowed: bool) -> Bitmap:
    """uint64[width]: who is allowed and in every group (and, if `windowed`, free through the window)."""
    packed = np.zeros(width(query.spans), np.uint64)
    join(packed, query.allowed, query.spans)
    for group in range(len(query.negated)):
        keep_group(packed, group, bits, query)
    if windowed:
        keep_window(packed, bits, query.slot_from, query.slot_to, query.spans)
    return packed


@njit
def numbers_of(packed: Bitmap, spans: Ids) -> Ids:
    """int32: the workers whose bits are set in packed words, ascending."""
    numbers, found, place = np.empty(count(packed), np.int32), 0, 0
    for span in range(len(spans)):
        for word in range(spans[span, 0], spans[span, 1]):
            left = packed[place]
            place += 1
            while left != 0:
                numbers[found] = word * 64 + lowest(left)
                left &= left - np.uint64(1)
                found += 1
    return numbers


@njit
def count(packed: Bitmap) -> int:
    total = np.uint64(0)
    for word in range(len(packed)):
        total += popcount(packed[word])
    return int(total)


@njit
def survivors(bits: Bits, query: Query) -> Ids:
    """int32, ascending: workers free through the window and in every group, within the spans.

    Distance is not looked at: `candidates` and `match` do.
    """
    return numbers_of(passing(bits, query, True), query.spans)
