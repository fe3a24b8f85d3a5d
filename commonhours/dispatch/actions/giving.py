"""Places that somebody has to leave: the visits are locked, then everybody concerned, and each goes to the best who
may come unasked. Illness and suspension both come through here, with however many places at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.changing import Standing, lock_all, tell_each
from commonhours.bookings.actions.vacancies import Vacancy, fill
from commonhours.bookings.parts import Part, wish_for
from commonhours.matching.asking import Asked
from commonhours.matching.queries import unasked

# So many are looked at for each visit: all of them are locked until everything is given out.
CANDIDATES = 8


@dataclass(frozen=True)
class Given:
    """A visit that somebody was to come to, and who comes instead; None while its place is open."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    person_id: UUID | None


@dataclass
class Place:
    """A place that somebody leaves, who is not looked for since they come or came, and who could take it, best first.

    Nothing is `asked` where the match cannot be, as beyond its horizon; then nobody could.
    """

    standing: Standing
    assignment_id: UUID
    part: Part
    here: frozenset[UUID] = frozenset()
    asked: Asked | None = None
    candidates: tuple[UUID, ...] = field(default=())

    def overlaps(self, other: "Place") -> bool:
        return self.part.starts_at < other.part.ends_at and other.part.starts_at < self.part.ends_at


def look_for(places: Sequence[Place], *, at: datetime) -> None:
    """Find for each place those who could take it, all by the same statements and from one state of the index."""
    if not places:
        return
    rivals = [sum(1 for other in places if other is not place and place.overlaps(other)) for place in places]
    found = unasked(
        at=at,
        wishes=[wish_for(place.standing.visit, place.part) for place in places],
        most=[CANDIDATES + len(place.here) + others for place, others in zip(places, rivals, strict=True)],
    )
    before: list[Place] = []
    for place, answer in zip(places, found, strict=True):
        if answer is None:
            continue
        # Whoever is first in line for another place at the same time will hardly take this one as well.
        promised = {each.candidates[0] for each in before if each.overlaps(place)}
        free = [person for person in answer.person_ids if person not in place.here | promised]
        place.asked, place.candidates = answer.asked, tuple(free[:CANDIDATES])
        if free:
            before.append(place)


def in_order(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place.part.starts_at, place.assignment_id))


def lock_for(places: Iterable[Place], *, leaving: Iterable[UUID]) -> None:
    """Lock those who leave and all who could come, at once."""
    lock_all(leaving, *(place.candidates for place in places))


def give_all(places: Sequence[Place]) -> tuple[Given, ...]:
    """Give each place to the first who can come once all that went before in this act is counted, then note it."""
    asked = [(place, place.asked) for place in places if place.asked]
    vacancies = [
        Vacancy(place.standing, place.part, each.known, each.question, place.candidates)
        for place, each in asked
    ]
    came = dict(zip((place.assignment_id for place, _ in asked), fill(vacancies), strict=True))
    tell_each(list({place.standing.visit.id: place.standing for place in places}.values()))
    return tuple(
        Given(
            place.standing.visit.id, place.part.starts_at, place.part.ends_at, came.get(place.assignment_id)
        )
        for place in places
    )
