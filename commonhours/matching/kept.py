"""Read rankings that were kept: everybody who was considered, and what came of it. For whoever is allowed to.

`considered` is what an audit of the choosing stands on; nothing here asks for a permission, and rankings come from
whoever has found that they may be read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet

from commonhours.matching.models import Ranking, Roll
from commonhours.matching.record import Record, RuleOf, unpack
from commonhours.matching.rolls import BLOCK

ID = 16  # bytes


@dataclass(frozen=True)
class Considered:
    """Somebody whom a ranking considered: every rule that kept them away, or their rank and what it was made of."""

    person_id: UUID
    broken: tuple[RuleOf, ...]
    chosen: bool
    rank: int | None = None
    tier: int | None = None
    minutes_away: int | None = None
    score: float | None = None
    parts: tuple[float, ...] = ()  # in the order of the kernel's FACTORS

    @property
    def passed(self) -> bool:
        """Whether they could have come."""
        return not self.broken


@dataclass(frozen=True, eq=False)
class Kept:
    """A ranking that was kept, with its record unpacked."""

    ranking: Ranking
    record: Record
    people: tuple[bytes, ...]  # of each of the record's blocks

    @cached_property
    def chosen(self) -> frozenset[UUID]:
        return frozenset(UUID(each) for each in self.ranking.question.get("chosen", ()))

    def number_of(self, person_id: UUID) -> int | None:
        """The number of somebody among those considered; None for anybody else."""
        return number_in(self.record, self.people, person_id)

    def person(self, number: int) -> UUID:
        """Who one of those considered was."""
        block, place = divmod(int(self.record.places[number]), BLOCK)
        return UUID(bytes=self.people[block][place * ID : (place + 1) * ID])

    def considered(self) -> tuple[Considered, ...]:
        """Everybody considered: first those who could come, the best first, then the others."""
        record = self.record
        scores = record.scores
        passed = tuple(
            self._one(
                int(number),
                rank=place + 1,
                tier=int(record.tiers[place]),
                minutes_away=int(record.minutes[place]),
                score=round(float(scores[place]), 4),
                parts=tuple(float(part) for part in record.parts[place]),
            )
            for place, number in enumerate(record.order)
        )
        kept_away = (number for number, broken in enumerate(record.broken) if broken)
        return (*passed, *(self._one(number) for number in kept_away))

    def _one(self, number: int, **ranked: object) -> Considered:
        person = self.person(number)
        return Considered(
            person_id=person,
            broken=self.record.rules_broken(number),
            chosen=person in self.chosen,
            **ranked,  # type: ignore[arg-type]  # as the caller names them
        )


def number_in(record: Record, people: Sequence[bytes], person_id: UUID) -> int | None:
    """The number of somebody among those whom a record considered; `people` are its blocks."""
    for block, those in enumerate(people):
        at = those.find(person_id.bytes)
        while at >= 0 and at % ID:
            at = those.find(person_id.bytes, at + 1)
        if at >= 0:
            place = block * BLOCK + at // ID
            number = int(record.places.searchsorted(place))
            here = number < len(record.places) and record.places[number] == place
            return number if here else None
    return None


def considered(ranking: Ranking) -> tuple[Considered, ...]:
    """Everybody whom a ranking considered; () for one from before everybody was written down."""
    kept = opened([ranking])
    return kept[0].considered() if kept else ()


def opened(rankings: Iterable[Ranking]) -> tuple[Kept, ...]:
    """Rankings with their records, without those that have none; the blocks of all are read at once."""
    found = [(ranking, unpack(bytes(ranking.considered))) for ranking in rankings if ranking.considered]
    rolls = Roll.objects.in_bulk({roll for _, record in found for roll in record.rolls})
    return tuple(
        Kept(ranking, record, tuple(bytes(rolls[roll].people) for roll in record.rolls))
        for ranking, record in found
        if all(roll in rolls for roll in record.rolls)
    )


ACTED_ON = ("booked", "offered")


def made_for(host_ids: Sequence[UUID], *, since: datetime, until: datetime) -> QuerySet[Ranking]:
    """Rankings that were acted on in a time and for which one of these organisations could have sent somebody, the
    newest first. Read as the index reads, by no wall: whoever calls it tells of each only what it may."""
    rows = Ranking.objects.using("reader").filter(at__gte=since, at__lt=until, why__in=ACTED_ON)
    found = rows.filter(host_ids__overlap=list(host_ids)).select_related("weights")
    return found.defer("candidates").order_by("-at", "-id")


def made(ranking_id: UUID) -> Ranking | None:
    """A ranking that was acted on, read as `made_for` reads."""
    rows = Ranking.objects.using("reader").filter(id=ranking_id, why__in=ACTED_ON)
    return rows.select_related("weights").first()


def kept_between(since: datetime, until: datetime, *, at_once: int) -> Iterator[Kept]:
    """Every ranking of a time that was acted on, with its record, in the order in which they were made; read as
    `made_for` reads, so many at once."""
    rows = Ranking.objects.using("reader").filter(at__gte=since, at__lt=until, why__in=ACTED_ON)
    rows = rows.filter(considered__isnull=False).select_related("weights").order_by("at", "id")
    found = rows.iterator(chunk_size=at_once)
    while some := list(islice(found, at_once)):
        yield from opened(some)
