"""What the match answers: codes and facts. `words` makes the sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from commonhours.bookings.conditions import Question
from commonhours.common.refusals import Refusal
from commonhours.matching.record import Record
from commonhours.matching.rolls import Roll


@dataclass(frozen=True)
class Reason:
    """One reason for somebody: `code` is looked up in `words`."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """Somebody who can come: who, for whom they would come, how far, how they rank and why."""

    person_id: UUID
    name: str
    organisation_id: UUID
    minutes_away: int
    tier: int
    score: float
    factors: Mapping[str, float]
    reasons: tuple[Reason, ...]
    # Codes of the limits of their own that they would pass, where people were looked for who might say yes to that.
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relaxation:
    """A single rule that, if relaxed, would let so many more come."""

    refusal: Refusal
    opens: int


@dataclass(frozen=True)
class NearMiss:
    """Somebody whom one thing alone keeps away, and for whom they would come."""

    person_id: UUID
    name: str
    organisation_id: UUID
    refusal: Refusal


@dataclass(frozen=True)
class NextBest:
    """What there is when nobody fits: the nearest other starts, which rule is in the way, and for staff who is near."""

    starts: tuple[datetime, ...]
    relaxations: tuple[Relaxation, ...]
    people: tuple[NearMiss, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The ranked people for one question, and the snapshot that it was answered from."""

    question: Question
    candidates: tuple[Candidate, ...]
    passed: int
    snapshot: str
    weights_version: int
    # Everybody who was considered, where the ranking will be kept.
    record: Record | None = field(default=None, compare=False, repr=False)
    rolls: tuple[Roll, ...] = field(default=(), compare=False, repr=False)
    site_id: UUID | None = None


@dataclass(frozen=True)
class Strip:
    """Hours free of one person on each local day of the horizon."""

    person_id: UUID
    name: str
    days: tuple[tuple[date, float], ...]
