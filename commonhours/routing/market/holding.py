"""Who is to come, and when, held against bookings' own rules: each change is asked about as when it is applied."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commonhours.bookings.conditions import Question
from commonhours.bookings.fit import Dossier, Engagement, reasons_against
from commonhours.routing.market.gathering import Gathered


@dataclass(frozen=True)
class Turn:
    """Who is to come to a spot, None for nobody, and when it begins."""

    person_id: UUID | None
    starts_at: datetime


# By spot.
Chosen = dict[int, Turn]


def as_it_stands(gathered: Gathered, nth: int) -> Turn:
    """Whoever comes goes on coming, at the time that was promised."""
    spot = gathered.spots[nth]
    return Turn(spot.stands, spot.part.starts_at)


def misfits(gathered: Gathered, chosen: Mapping[int, Turn]) -> dict[tuple[int, UUID], tuple[str, ...]]:
    """The pairs that bookings would refuse, and the codes of why: whoever stays is in their diary first, then everybody
    who is new is asked about in order of time, with all before them. Visits are given out so when a plan is applied."""
    people = dict(gathered.people)
    changed = dict[int, Turn]()
    for nth, turn in chosen.items():
        if turn != as_it_stands(gathered, nth):
            changed[nth] = turn
        elif turn.person_id in people:
            people[turn.person_id] = _with(people[turn.person_id], asked_of(gathered, nth, turn))
    refused: dict[tuple[int, UUID], tuple[str, ...]] = {}
    for nth, turn in sorted(changed.items(), key=lambda each: (each[1].starts_at, each[0])):
        person = turn.person_id
        if person is None:
            continue
        question = asked_of(gathered, nth, turn)
        why = reasons_against(question, people[person], gathered.frame)
        if why:
            refused[nth, person] = tuple(reason.code for reason in why)
        else:
            people[person] = _with(people[person], question)
    return refused


def asked_of(gathered: Gathered, nth: int, turn: Turn) -> Question:
    """What is asked of whoever takes this turn."""
    question = gathered.questions[nth]
    late = turn.person_id is not None and is_late_to(gathered, nth, turn.person_id)
    length = question.ends_at - question.starts_at
    return replace(
        question, starts_at=turn.starts_at, ends_at=turn.starts_at + length, agreed=question.agreed or late
    )


def is_late_to(gathered: Gathered, nth: int, person_id: UUID) -> bool:
    """Whether it is they who cannot be there in time: to come later is their own word, whatever notice they ask for."""
    return person_id == gathered.sought.away_id == gathered.spots[nth].worker_id


def _with(dossier: Dossier, question: Question) -> Dossier:
    starts, ends = (int(end.timestamp()) for end in (question.starts_at, question.ends_at))
    place = None if question.remote else question.place
    return replace(dossier, diary=(*dossier.diary, Engagement(starts, ends, place)))
