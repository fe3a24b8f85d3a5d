"""The AND: which workers pass a window and every group, sixty-four at a time."""

from __future__ import annotations

import numpy as np

from commonhours.common.compiled import njit
from commonhours.matching.kernel.market import Bitmap, Bits, Ids
from commonhours.matching.kernel.question import Query

# Words ANDed row by row before the next: short enough to stay in the nearest cache, long enough for wide loads.
BLOCK = 64


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


@njit
def keep(words: Bitmap, row: Bitmap, begin: int) -> bool:
    """AND a row's words into these; is anybody left?"""
    left = np.uint64(0)
    for word in range(len(words)):
        words[word] &= row[begin + word]
        left |= words[word]
    return bool(left != 0)


@njit
def keep_group(words: Bitmap, group: int, begin: int, bits: Bits, query: Query) -> bool:
    """AND a group into these words; is anybody left?"""
    first, last = query.offsets[group], query.offsets[group + 1]
    if last - first == 1 and not query.negated[group]:
        return keep(words, row_of(query.members[first], bits, query), begin)
    return keep(words, group_words(group, begin, len(words), bits, query), 0)


@njit
def group_words(group: int, begin: int, length: int, bits: Bits, query: Query) -> Bitmap:
    """uint64[length]: who is in the group, among the words from `begin`."""
    inside = np.zeros(length, np.uint64)
    for member in range(query.offsets[group], query.offsets[group + 1]):
        row = row_of(query.members[member], bits, query)
        for word in range(length):
            inside[word] |= row[begin + word]
    return ~inside if query.negated[group] else inside


@njit
def pass_block(begin: int, end: int, windowed: bool, bits: Bits, query: Query) -> Bitmap:
    """uint64[end - begin]: who passes every group and, if asked, the window; given up once nobody is left."""
    words = query.allowed[begin:end].copy()
    if windowed:
        for slot in range(query.slot_from, query.slot_to):
            if not keep(words, bits.free[slot], begin):
                return words
    for group in range(len(query.negated)):
        if not keep_group(words, group, begin, bits, query):
            return words
    return words


@njit
def passing(bits: Bits, query: Query, windowed: bool) -> Bitmap:
    """uint64[words]: who passes every group (and the window, if `windowed`) within the question's spans."""
    passed = np.zeros(len(query.allowed), np.uint64)
    for span in range(len(query.spans)):
        for begin in range(query.spans[span, 0], query.spans[span, 1], BLOCK):
            end = min(begin + BLOCK, query.spans[span, 1])
            passed[begin:end] = pass_block(begin, end, windowed, bits, query)
    return passed


@njit
def numbers_of(bitmap: Bitmap, spans: Ids) -> Ids:
    """int32: the workers whose bits are set within the spans, ascending."""
    numbers = np.empty(count(bitmap, spans), np.int32)
    found = 0
    for span in range(len(spans)):
        for word in range(spans[span, 0], spans[span, 1]):
            left = bitmap[word]
            while left != 0:
                numbers[found] = word * 64 + lowest(left)
                left &= left - np.uint64(1)
                found += 1
    return numbers


@njit
def count(bitmap: Bitmap, spans: Ids) -> int:
    total = np.uint64(0)
    for span in range(len(spans)):
        for word in range(spans[span, 0], spans[span, 1]):
            total += popcount(bitmap[word])
    return int(total)


@njit
def survivors(bits: Bits, query: Query) -> Ids:
    """int32, ascending: workers free through the window and in every group, within the spans.

    Distance is not looked at: `candidates` and `match` do.
    """
    return numbers_of(passing(bits, query, True), query.spans)
