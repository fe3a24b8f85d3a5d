"""Who worker number N of a record was: everybody by id, in blocks that are named by what stands in them.

Somebody who joins or leaves changes one block, and the others are shared by all records of before and after.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

BLOCK = 256


@dataclass
class Roll:
    """Up to 256 people in the order of their ids; its own id follows from theirs.

    `kept_on` is the last day on which this process has written it down.
    """

    id: UUID
    people: bytes
    kept_on: date | None = None

    @classmethod
    def of(cls, people: bytes) -> "Roll":
        return cls(UUID(bytes=hashlib.sha256(people).digest()[:16]), people)

    def person_ids(self) -> list[UUID]:
        return [UUID(bytes=self.people[place : place + 16]) for place in range(0, len(self.people), 16)]


@dataclass(frozen=True)
class Rolls:
    """Everybody of one index: the blocks, and the place of each worker number among all that stand in them."""

    blocks: tuple[Roll, ...]
    places: NDArray[np.int32]

    @classmethod
    def of(cls, people: Sequence[UUID]) -> "Rolls":
        written = b"".join(person.bytes for person in people)
        halves = np.frombuffer(written, ">u8").reshape(-1, 2)
        order = np.lexsort((halves[:, 1], halves[:, 0]))
        ordered = np.frombuffer(written, np.uint8).reshape(-1, 16)[order].tobytes()
        size = 16 * BLOCK
        blocks = tuple(Roll.of(ordered[at : at + size]) for at in range(0, len(ordered), size))
        places = np.empty(len(people), np.int32)
        places[order] = np.arange(len(people), dtype=np.int32)
        return cls(blocks, places)
