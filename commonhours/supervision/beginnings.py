"""First days as they are shown: what is arranged, what is still open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.sight import concern
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.queries import names_of_people
from commonhours.supervision.models import FirstDay

# So long somebody is new, from the day on which they were let in or their list was begun.
NEW = timedelta(days=14)


@dataclass(frozen=True)
class FirstDayLine:
    """How a first day stands; `begun_on` is None while nobody has arranged anything."""

    person_id: UUID
    person: str
    organisation_id: UUID
    organisation: str
    begun_on: date | None
    papers: bool
    payment: str
    meet_whom: str
    meet_where: str
    meet_at: datetime | None
    buddy_id: UUID | None
    buddy: str
    shadow_starts_at: datetime | None
    shadow_ends_at: datetime | None
    shadow_yes: str
    over: bool

    @property
    def open(self) -> tuple[str, ...]:
        """What is still open, in the order in which it is done."""
        done = {
            "papers": self.papers,
            "payment": bool(self.payment),
            "meeting": bool(self.meet_whom and self.meet_where and self.meet_at),
            "buddy": self.buddy_id is not None,
            "shadow": self.shadow_starts_at is not None,
        }
        return tuple(name for name, is_done in done.items() if not is_done)

    @property
    def done(self) -> bool:
        return not self.open


def first_days_of(whose: Iterable[tuple[UUID, UUID]], at: datetime) -> tuple[FirstDayLine, ...]:
    """The first days of these people in these organisations, begun or not.

    The caller has been let near both: their own, or by the permission to supervise there.
    """
    wanted = list(whose)
    rows = FirstDay.objects.filter(person_id__in=[person for person, _ in wanted])
    held = {(row.person_id, row.organisation_id): row for row in rows}
    chosen = [held[pair] for pair in wanted if pair in held]
    shadows = _shadows(chosen)
    people = {person for person, _ in wanted} | {row.buddy_id for row in chosen if row.buddy_id}
    # A buddy's name is told to whom they are to show around.
    concern(people)
    names, places = names_of_people(people), names_of_organisations()
    return tuple(
        _line(pair, held.get(pair), names.get(pair[0], ""), places[pair[1]], names, shadows, at)
        for pair in wanted
    )


def _shadows(rows: Iterable[FirstDay]) -> dict[UUID, tuple[datetime, datetime]]:
    """When the visits are to which somebody goes along, while they stand and the buddy still comes."""
    agreed = {row.shadow_id: row for row in rows if row.shadow_id}
    concern(agreed)
    standing = Visit.objects.filter(id__in=list(agreed), state="planned")
    coming = set(
        Assignment.objects.filter(visit_id__in=list(agreed), state__in=OCCUPYING).values_list(
            "visit_id", "person_id"
        )
    )
    return {
        visit.id: (visit.starts_at, visit.ends_at)
        for visit in standing
        if (visit.id, agreed[visit.id].buddy_id) in coming
    }


def _line(
    pair: tuple[UUID, UUID],
    row: FirstDay | None,
    person: str,
    organisation: str,
    names: dict[UUID, str],
    shadows: dict[UUID, tuple[datetime, datetime]],
    at: datetime,
) -> FirstDayLine:
    row = row or FirstDay(person_id=pair[0], organisation_id=pair[1])
    shadow = shadows.get(row.shadow_id, (None, None)) if row.shadow_id else (None, None)
    line = FirstDayLine(
        person_id=pair[0],
        person=person,
        organisation_id=pair[1],
        organisation=organisation,
        begun_on=row.begun_on,
        papers=row.papers_seen_at is not None,
        payment=row.payment,
        meet_whom=row.meet_whom,
        meet_where=row.meet_where,
        meet_at=row.meet_at,
        buddy_id=row.buddy_id,
        buddy=names.get(row.buddy_id, "") if row.buddy_id else "",
        shadow_starts_at=shadow[0],
        shadow_ends_at=shadow[1],
        shadow_yes=row.shadow_yes if shadow[0] else "",
        over=False,
    )
    ends = [each for each in (line.meet_at, line.shadow_ends_at) if each]
    return replace(line, over=line.done and max(ends) <= at)
