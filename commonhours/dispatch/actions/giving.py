"""Places that somebody has to leave: the visits are locked, then everybody concerned, and each goes to the best who
may come unasked. Illness and suspension both come through here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonhours.bookings.actions.book import open_parties
from commonhours.bookings.actions.changing import Standing, lock_all
from commonhours.bookings.parts import Part, in_place_of, wish_for
from commonhours.common.refusals import Refused
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
    """A place that somebody leaves, and who could take it, best first."""

    standing: Standing
    assignment_id: UUID
    part: Part
    candidates: tuple[UUID, ...] = field(default=())


def looked_for(place: Place, here: Iterable[UUID], *, at: datetime) -> Place:
    """The same place with those who could take it; nobody where the match cannot be asked, as beyond its horizon."""
    staying = set(here)
    wish = wish_for(place.standing.visit, place.part)
    try:
        found = unasked(at=at, wish=wish, most=CANDIDATES + len(staying))
    except Refused:
        found = ()
    place.candidates = tuple(person for person in found if person not in staying)[:CANDIDATES]
    return place


def in_order(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place.part.starts_at, place.assignment_id))


def lock_for(places: Iterable[Place], *, leaving: Iterable[UUID]) -> None:
    """Lock those who leave and all who could come, at once."""
    lock_all(leaving, *(place.candidates for place in places))


def give_all(places: list[Place], *, before: Callable[[Place], None] | None = None) -> tuple[Given, ...]:
    """Give each place to the first who can come once all that went before in this act is counted, then note it."""
    for place in places:
        if before:
            before(place)
    given = tuple(_give(place) for place in places)
    for place in places:
        place.standing.tell()
    return given


def _give(place: Place) -> Given:
    part = place.part
    wish = wish_for(place.standing.visit, part)
    for candidate in place.candidates:
        try:
            with transaction.atomic():
                known = open_parties(wish, [candidate])
                place.standing.bring(known, [in_place_of(part, candidate)])
        except Refused:
            continue  # something changed since the ranking: somebody else was faster, or this act was
        return Given(place.standing.visit.id, part.starts_at, part.ends_at, candidate)
    return Given(place.standing.visit.id, part.starts_at, part.ends_at, None)
