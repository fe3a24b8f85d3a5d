"""The places in visits that are planned, what is sought of them, and which of them are not up to the planner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from uuid import UUID

from commonhours.bookings.models import Assignment, Visit
from commonhours.bookings.parts import Part
from commonhours.organisations.queries import region
from commonhours.routing.reading import ONE_DAY, near_among


@dataclass(frozen=True)
class Sought:
    """Which days of which organisation are planned, as of when, and what is not up to the planner."""

    organisation_id: UUID
    first_day: date
    days: int
    at: datetime
    pinned: frozenset[UUID] = frozenset()
    frozen_until: datetime | None = None
    # Somebody who is ill until the end of a day, or held up until an instant.
    away_id: UUID | None = None
    away_until: date | None = None
    held_until: datetime | None = None
    # By how many minutes a visit for one may begin earlier or later.
    may_move: int = 0
    # By how many hundredths ways take longer than they are measured.
    slower: int = 0
    # Whether those may come, too, of whom whoever is served would be asked first.
    unasked_faces: bool = False

    @cached_property
    def away_ends(self) -> datetime | None:
        """Until when they are away; the day is included."""
        if self.away_until is None:
            return None
        return datetime.combine(self.away_until + ONE_DAY, time(), region().tzinfo).astimezone(UTC)

    def away_at(self, starts_at: datetime) -> bool:
        """Whether whoever is ill cannot come to what begins then, whoever comes to it now."""
        return self.away_ends is not None and self.at < starts_at < self.away_ends


@dataclass(frozen=True)
class Spot:
    """A place in a visit: what it is for, who comes to it (None: nobody), and why it is not planned, or ""."""

    visit: Visit
    assignment_id: UUID | None
    worker_id: UUID | None
    part: Part
    kept: str = ""
    # Whoever comes to it is away.
    emptied: bool = False

    @property
    def stands(self) -> UUID | None:
        """Who comes if nothing is done but that those who are away stay away."""
        return None if self.emptied else self.worker_id


def spots_of(
    sought: Sought, visits: Sequence[Visit], coming: Mapping[UUID, list[Assignment]]
) -> Iterable[Spot]:
    """The places of these visits, the open ones last."""
    near = near_among(visits, sought.at)
    for visit in visits:
        if visit.starts_at <= sought.at:
            kept = "near"
        elif visit.id in sought.pinned:
            kept = "pinned"
        else:
            frozen = sought.frozen_until is not None and visit.starts_at < sought.frozen_until
            kept = "near" if frozen or visit.id in near else ""
        for row in coming.get(visit.id, []):
            work = row.type_of_work_id or visit.type_of_work_id
            emptied = row.person_id == sought.away_id and sought.away_at(row.starts_at)
            part = Part(row.person_id, work, row.starts_at, row.ends_at)
            yield Spot(visit, row.id, row.person_id, part, "" if emptied else kept, emptied)
        empty = Part(visit.service_user_id, visit.type_of_work_id, visit.starts_at, visit.ends_at)
        # An open place may be filled until the visit begins, as by hand: nobody's day is changed by it.
        left = Spot(visit, None, None, empty, "near" if visit.starts_at <= sought.at else "")
        yield from [left] * (visit.places - len(coming.get(visit.id, [])))
