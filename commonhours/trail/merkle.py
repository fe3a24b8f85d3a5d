"""Merkle trees as RFC 9162 (Certificate Transparency 2) defines them, section 2.1. SHA-256; hashes of leaves only.

A subtree that is full never changes again. It is named by its level (2 ** level leaves) and its place among those of
that level, so whoever keeps the hashes of full subtrees can prove anything with a handful of them.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple


class Full(NamedTuple):
    """A full subtree: leaves from place * 2 ** level on, 2 ** level of them."""

    level: int
    place: int


Range = tuple[int, int]
EMPTY = sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """What stands for an entry. Leaves and nodes are hashed apart, so that neither passes for the other."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What stands for two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """MTH, word for word as the RFC defines it (2.1.1): what all that is quicker is held against."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    k = _split(len(leaves))
    return node_hash(tree_hash(leaves[:k]), tree_hash(leaves[k:]))


def _split(size: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << ((size - 1).bit_length() - 1)


def folded(roots: Iterable[bytes]) -> bytes:
    """The hash over full subtrees that stand side by side, the largest first."""
    whole = EMPTY
    for number, root in enumerate(reversed(list(roots))):
        whole = node_hash(root, whole) if number else root
    return whole


class Growing:
    """A tree that only grows. It remembers the full subtrees at its right edge, which is all that it needs."""

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size = size
        self.edge = list(edge)

    def add(self, leaf: bytes) -> list[bytes]:
        """Add a leaf; return its hash and that of every subtree that it fills, the smallest first."""
        filled, size = [leaf], self.size
        while size & 1:
            filled.append(node_hash(self.edge.pop(), filled[-1]))
            size >>= 1
        self.edge.append(filled[-1])
        self.size += 1
        return filled

    def root(self) -> bytes:
        return folded(self.edge)


def full_parts(part: Range) -> list[Full]:
    """The full subtrees that make up a range of leaves which begins where a subtree of its size may."""
    start, end = part
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(Full(level, start >> level))
        start += 1 << level
    return found


def inclusion_parts(place: int, size: int) -> list[Range]:
    """PATH of 2.1.3.1: the ranges whose hashes prove a leaf, the nearest first."""
    if not 0 <= place < size:
        raise ValueError("no such leaf")
    (start, end), found = (0, size), []
    while end - start > 1:
        middle = start + _split(end - start)
        if place < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_parts(first: int, second: int) -> list[Range]:
    """PROOF of 2.1.4.1: the ranges whose hashes prove that one tree is the beginning of another."""
    if not 0 <= first <= second:
        raise ValueError("no such trees")
    if first in (0, second):
        return []
    (start, end), found, whole = (0, second), [], True
    while first < end:
        middle = start + _split(end - start)
        if first <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, whole = middle, False
    if not whole:
        found.append((start, end))
    return found[::-1]


def hashes_of(parts: Iterable[Range], full: Callable[[Full], bytes]) -> list[bytes]:
    """The hashes of ranges, out of those of full subtrees."""
    return [folded(full(each) for each in full_parts(part)) for part in parts]


def included(leaf: bytes, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path proves that a tree has this leaf at this place (2.1.3.2)."""
    if not 0 <= place < size:
        return False
    fn, sn, found = place, size - 1, leaf
    for each in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = node_hash(each, found)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, each)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def consistent(first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether a path proves that the first tree is the beginning of the second (2.1.4.2)."""
    if first == second or first == 0:
        return not path and (first_root == second_root if first else first_root == EMPTY)
    if not 0 < first < second or not path:
        return False
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = steps[0]
    for each in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(each, old), node_hash(each, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, each)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == first_root and new == second_root
