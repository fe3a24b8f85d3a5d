"""Who comes to a visit, for which work and when: as it stands, and as it would be at another time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.wish import Wish
from commonhours.common.refusals import Invalid


@dataclass(frozen=True)
class Part:
    """A place in a visit as it is to be: for which work, when, and who comes."""

    person_id: UUID
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime


def wish_for(visit: Visit, part: Part) -> Wish:
    """What a visit asks of whoever takes this part of it."""
    return Wish(
        visit.service_user_id,
        part.type_of_work_id,
        part.starts_at,
        part.ends_at,
        visit.organisation_id,
        visit.site_id,
        tuple(visit.wants),
        tuple(visit.features),
    )


def wish_of(visit: Visit) -> Wish:
    """What a visit asks for as a whole."""
    whole = Part(visit.service_user_id, visit.type_of_work_id, visit.starts_at, visit.ends_at)
    return wish_for(visit, whole)


def parts_of(visit: Visit) -> list[tuple[UUID, Part]]:
    """Who comes to a visit by assignment, in id order of the people."""
    return parts_of_each([visit])[visit.id]


def parts_of_each(visits: Iterable[Visit]) -> dict[UUID, list[tuple[UUID, Part]]]:
    """As `parts_of`, for many visits by one statement."""
    those = {visit.id: visit for visit in visits}
    parts: dict[UUID, list[tuple[UUID, Part]]] = {each: [] for each in those}
    coming = Assignment.objects.filter(visit_id__in=list(those), state__in=OCCUPYING).order_by("person_id")
    for row in coming:
        work = row.type_of_work_id or those[row.visit_id].type_of_work_id
        parts[row.visit_id].append((row.id, Part(row.person_id, work, row.starts_at, row.ends_at)))
    return parts


def in_place_of(part: Part, person_id: UUID) -> Part:
    return replace(part, person_id=person_id)


def minutes_of(part: Part) -> int:
    return int((part.ends_at - part.starts_at) / timedelta(minutes=1))


def moved_parts(parts: Sequence[Part], old: Wish, new: Wish) -> list[Part]:
    """Who comes at the new time: for the whole of it whoever came for the whole; others move with its start.

    Refuses with `parts_keep_their_length` when somebody came for a part and the length changes.
    """
    whole = (old.starts_at, old.ends_at)
    apart = [part for part in parts if (part.starts_at, part.ends_at) != whole]
    if apart and new.ends_at - new.starts_at != old.ends_at - old.starts_at:
        raise Invalid.because("parts_keep_their_length", field="when")
    by = new.starts_at - old.starts_at
    return [
        replace(part, starts_at=part.starts_at + by, ends_at=part.ends_at + by)
        if part in apart
        else replace(part, starts_at=new.starts_at, ends_at=new.ends_at)
        for part in parts
    ]
