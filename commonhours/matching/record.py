"""A ranking in a few kilobytes: everybody who was considered, each rule in the way of each, and how those without one
were ranked. Pure: arrays in, bytes out, and back."""

import json
import struct
import zlib
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.matching.kernel import FACTORS
from commonhours.matching.rolls import BLOCK

VERSION = 1
# Factors are kept to four places behind the point, as they are shown.
PLACES = 10_000
RuleOf = tuple[str, UUID | None]


@dataclass(frozen=True, eq=False)
class Record:
    """Everybody considered, in the order of `rolls`: `places` among all that stand there, ascending.

    `broken` are bits in the order of `rules`; 0 are those who could come, and `order` lists these, the best first, as
    numbers into `places`. `tiers`, `minutes` and `parts` (FACTORS) go with `order`.
    """

    rolls: tuple[UUID, ...]
    rules: tuple[RuleOf, ...]
    places: NDArray[np.int32]
    broken: NDArray[np.uint64]
    order: NDArray[np.int32]
    tiers: NDArray[np.uint8]
    minutes: NDArray[np.int32]
    parts: NDArray[np.float64]

    @property
    def scores(self) -> NDArray[np.float64]:
        """float64 [ranked]: what the factors add up to."""
        scores: NDArray[np.float64] = self.parts.sum(axis=1)
        return scores

    def rules_broken(self, number: int) -> tuple[RuleOf, ...]:
        """Every rule in the way of one of those considered, in the order in which people hear of them."""
        bits = int(self.broken[number])
        return tuple(rule for bit, rule in enumerate(self.rules) if bits >> bit & 1)


def pack(record: Record) -> bytes:
    """The record as it is kept: a version, a head of words, then the arrays plane by plane, all of it deflated."""
    head = {
        "rolls": [str(each) for each in record.rolls],
        "rules": [[code, str(about) if about else None] for code, about in record.rules],
        "factors": FACTORS,
        "considered": len(record.places),
        "ranked": len(record.order),
    }
    words = json.dumps(head, separators=(",", ":")).encode()
    seen = np.zeros(len(record.rolls) * BLOCK, np.bool_)
    seen[record.places] = True
    arrays = (
        np.packbits(seen, bitorder="little").tobytes(),
        _planes(record.broken.astype("<u8")),
        _planes(record.order.astype("<u4")),
        _planes(record.tiers.astype("u1")),
        _planes(record.minutes.astype("<u4")),
        _planes(np.round(record.parts * PLACES).astype("<i4").T.copy()),
    )
    body = struct.pack("<I", len(words)) + words + b"".join(arrays)
    return bytes([VERSION]) + zlib.compress(body, 6)


def unpack(kept: bytes) -> Record:
    """The record out of what `pack` made."""
    if kept[0] != VERSION:
        raise ValueError(f"a record of version {kept[0]}")
    body = zlib.decompress(kept[1:])
    (size,) = struct.unpack_from("<I", body)
    head, rest = json.loads(body[4 : 4 + size]), _Reader(body, 4 + size)
    many, ranked, room = head["considered"], head["ranked"], len(head["rolls"]) * BLOCK
    seen = np.unpackbits(np.frombuffer(rest.take(room // 8), np.uint8), bitorder="little")
    broken, order = rest.planes("<u8", many), rest.planes("<u4", ranked)
    tiers, minutes = rest.planes("u1", ranked), rest.planes("<u4", ranked)
    added = rest.planes("<i4", len(head["factors"]) * ranked).astype(np.float64)
    parts = added.reshape(len(head["factors"]), ranked).T / PLACES
    return Record(
        rolls=tuple(UUID(each) for each in head["rolls"]),
        rules=tuple((code, UUID(about) if about else None) for code, about in head["rules"]),
        places=np.flatnonzero(seen).astype(np.int32),
        broken=broken.astype(np.uint64),
        order=order.astype(np.int32),
        tiers=tiers.astype(np.uint8),
        minutes=minutes.astype(np.int32),
        parts=parts,
    )


def _planes(values: NDArray[np.generic]) -> bytes:
    """All first bytes, then all second ones: most of the upper ones are alike, and deflate to nothing."""
    return np.ascontiguousarray(values).view(np.uint8).reshape(-1, values.itemsize).T.tobytes()


class _Reader:
    def __init__(self, body: bytes, at: int) -> None:
        self._body, self._at = body, at

    def take(self, size: int) -> bytes:
        taken = self._body[self._at : self._at + size]
        self._at += size
        return taken

    def planes(self, kind: str, many: int) -> NDArray[np.generic]:
        width = np.dtype(kind).itemsize
        planes = np.frombuffer(self.take(width * many), np.uint8).reshape(width, many)
        return np.ascontiguousarray(planes.T).view(kind).reshape(many)


def rank_of(record: Record, number: int) -> int | None:
    """The rank of one of those considered, 1 for the best; None for whom a rule kept away."""
    found = np.flatnonzero(record.order == number)
    return int(found[0]) + 1 if len(found) else None


def would_rank(record: Record, number: int, tier: int, score: float) -> int:
    """The rank that one of those considered would have with this tier and score, the others being as they were."""
    others = record.order != number
    tiers, scores = record.tiers[others], np.round(record.scores[others], 4)
    before = (tiers < tier) | ((tiers == tier) & (scores > round(score, 4)))
    return int(before.sum()) + 1
