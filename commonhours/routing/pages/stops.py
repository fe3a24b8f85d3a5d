"""Places in visits as rounds: one worker's day in order of time, with the ways between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.actor import Actor
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.place import Place
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.organisations.queries import region
from commonhours.people.queries import names_of_people, names_of_service_users
from commonhours.routing.reading import (
    own_workers,
    ways_along,
    ways_of,
)


@dataclass(frozen=True)
class Stop:
    """A place in a visit, as it stands or as a plan has it.

    `begins_at` and `ends_at` are the plan's; `worker_before` and `begun_before` what stood when it was made. `way` is
    in minutes, from home or from the stop before; None where nobody comes. `kept`: why no planner touches it, or "".
    """

    visit_id: UUID
    assignment_id: UUID | None
    service_user_id: UUID
    service_user: str
    type_of_work: str
    begins_at: datetime
    ends_at: datetime
    place: Place | None
    worker_id: UUID | None
    way: int | None = None
    pinned: bool = False
    kept: str = ""
    changed: bool = False
    new_face: bool = False
    worker_before: UUID | None = None
    begun_before: datetime | None = None
    why_left: str = ""
    # Whether the visit is so near that a change of it would be late.
    near: bool = False

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.begins_at).total_seconds()) // 60


@dataclass(frozen=True)
class Round:
    """One worker's stops of a local day, in order of time; none where they are free all day."""

    person_id: UUID
    person: str
    own: bool
    day: date
    stops: tuple[Stop, ...]

    @property
    def way(self) -> int:
        return sum(stop.way or 0 for stop in self.stops)

    @property
    def minutes(self) -> int:
        return sum(stop.minutes for stop in self.stops)

    @property
    def changed(self) -> int:
        return sum(stop.changed for stop in self.stops)


@dataclass(frozen=True)
class Rounds:
    """All rounds of some days, by day and name, and the places to which nobody comes."""

    organisation_id: UUID
    first_day: date
    days: int
    rounds: tuple[Round, ...]
    left: tuple[Stop, ...]
    zone: ZoneInfo


def named(by: Actor, organisation_id: UUID, stops: Sequence[Stop]) -> list[Stop]:
    """With the names of those served, where the asker may know them."""
    if not may_in_office(by, Permission.SEE_SERVICE_USERS, [organisation_id]):
        return list(stops)
    served = {stop.service_user_id for stop in stops}
    names = names_of_service_users(served)
    looked_at(served, VISITS, known_to=[organisation_id])
    return [replace(stop, service_user=names.get(stop.service_user_id, "")) for stop in stops]


def laid_out(by: Actor, organisation_id: UUID, first_day: date, days: int, stops: Sequence[Stop]) -> Rounds:
    zone = region().tzinfo
    own = own_workers(organisation_id, first_day)
    coming = {stop.worker_id for stop in stops if stop.worker_id}
    concern(coming | own)
    looked_at(coming, VISITS, known_to=[organisation_id])
    names, ways = names_of_people(coming | own), ways_of(coming | own)
    by_round: dict[tuple[date, UUID], list[Stop]] = {
        (date.fromordinal(first_day.toordinal() + nth), person): [] for nth in range(days) for person in own
    }
    for stop in stops:
        if stop.worker_id:
            day = stop.begins_at.astimezone(zone).date()
            by_round.setdefault((day, stop.worker_id), []).append(stop)
    rounds = []
    for (day, person), theirs in by_round.items():
        theirs.sort(key=lambda stop: stop.begins_at)
        along = ways_along(ways, person, [stop.place for stop in theirs])
        dated = tuple(replace(stop, way=way) for stop, way in zip(theirs, along, strict=True))
        rounds.append(Round(person, names.get(person, ""), person in own, day, dated))
    rounds.sort(key=lambda each: (each.day, each.person.casefold(), each.person_id))
    left = tuple(stop for stop in stops if stop.worker_id is None)
    return Rounds(organisation_id, first_day, days, tuple(rounds), left, zone)
