"""What a chain is made of: links, each with its facts, and gaps, where something stands that the asker may not see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from commonhours.ledger.rules import Reference

# The parts of a chain, from the money down to how we know.
MONEY, HOURS, VISIT, WORKER, SERVED, AGREEMENT, ACTS, LOOKS = PARTS = (
    "money",
    "hours",
    "visit",
    "worker",
    "served",
    "agreement",
    "acts",
    "looks",
)


@dataclass(frozen=True, kw_only=True)
class Link:
    """One thing of a chain: `code` has its sentence in `words`, `facts` fill it.

    `by`: the account that did it; `opens`: the record it stands for; `act`: the act of the trail that made it.
    """

    part: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None
    by: UUID | None = None
    opens: Reference | None = None
    act: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something stands here that the asker may not see, and whose office may."""

    part: str
    code: str
    organisation_ids: tuple[UUID, ...]


Piece = Link | Gap


@dataclass(frozen=True)
class Names:
    """Whatever a chain names: accounts, people, service users and organisations, as the asker may know them."""

    accounts: Mapping[UUID, str] = field(default_factory=dict)
    parties: Mapping[UUID, str] = field(default_factory=dict)
    organisations: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chain:
    """Everything that a start leads to, part by part; `numbers` are the places of its acts in the trail."""

    start: Reference
    pieces: tuple[Piece, ...]
    names: Names
    numbers: Mapping[UUID, int]
    organisation_ids: tuple[UUID, ...]
    person_ids: tuple[UUID, ...]
    more: int = 0

    def part(self, name: str) -> Iterator[Piece]:
        return (piece for piece in self.pieces if piece.part == name)
