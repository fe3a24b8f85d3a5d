"""Which postings a sample draws: the same seed draws the same, on any machine and in any year. No database, no clock.

A random order comes from SHA-256 of seed and id of each posting, as in samples for election audits (R. L. Rivest,
"Consistent Sampling with Replacement", arXiv:1808.10016): nobody can foresee it, and anybody can repeat it by hand.
Terms are those of ISA 530, "Audit Sampling", Appendix 1 (value-weighted selection) and 4 (random and systematic
selection, monetary unit sampling).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

SIMPLE, MONETARY_UNIT = METHODS = ("simple", "monetary_unit")


@dataclass(frozen=True, order=True, slots=True)
class Posting:
    """A posting that can be drawn, with the cents that were debited by it."""

    id: UUID
    cents: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A posting of a sample. `certain`: it is as large as the interval, so every seed draws it."""

    id: UUID
    cents: int
    certain: bool = False


def draw(method: str, population: Sequence[Posting], *, seed: str, size: int) -> tuple[Drawn, ...]:
    """Return a sample of at most `size` postings, by id for monetary units and in drawing order for a simple one."""
    ordered = sorted(population)
    if size >= len(ordered):
        return tuple(Drawn(each.id, each.cents, certain=True) for each in ordered)
    return _units(ordered, seed, size) if method == MONETARY_UNIT else _simple(ordered, seed, size)


def ticket(seed: str, text: str) -> int:
    """A number below 2**256 that hangs on seed and text alone."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{text}".encode()).digest())


def _simple(ordered: Sequence[Posting], seed: str, size: int) -> tuple[Drawn, ...]:
    """Simple random sampling without replacement: the smallest tickets win, and each posting has the same chance."""
    winners = sorted(ordered, key=lambda each: (ticket(seed, str(each.id)), each.id))[:size]
    return tuple(Drawn(each.id, each.cents) for each in winners)


def _units(ordered: Sequence[Posting], seed: str, size: int) -> tuple[Drawn, ...]:
    """Monetary unit sampling: every so many cents one cent is drawn, and its posting with it.

    What is at least as large as the interval is drawn for certain and set aside; the rest is walked through in id
    order from a random start, so that a posting's chance grows with its cents.
    """
    certain: list[Posting] = []
    rest, left = list(ordered), size
    while left and rest:
        total = sum(each.cents for each in rest)
        large = [each for each in rest if each.cents * left >= total]
        if not large or total == 0:
            break
        certain += large
        rest = [each for each in rest if each not in large]
        left = max(0, size - len(certain))
    drawn = [Drawn(each.id, each.cents, certain=True) for each in certain]
    total = sum(each.cents for each in rest)
    if left and total:
        start = ticket(seed, "start") % total
        marks = sorted((start + number * total // left) % total for number in range(left))
        drawn += [Drawn(each.id, each.cents) for each in _hit(rest, marks)]
    return tuple(sorted(drawn, key=lambda each: each.id))


def _hit(rest: Sequence[Posting], marks: Sequence[int]) -> list[Posting]:
    """The postings in whose cents a mark lies; each at most once, since none is as large as the interval."""
    hit: list[Posting] = []
    reached, place = 0, 0
    for each in rest:
        reached += each.cents
        if place < len(marks) and marks[place] < reached:
            hit.append(each)
            while place < len(marks) and marks[place] < reached:
                place += 1
    return hit


def digest_of(population: Sequence[Posting]) -> str:
    """Tells one population from another, to the cent."""
    told = hashlib.sha256()
    for each in sorted(population):
        told.update(f"{each.id}:{each.cents}\n".encode())
    return told.hexdigest()
