"""Places that suspensions emptied go to the best who may come unasked, a few at a time; what is left, people fill."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from commonhours.bookings.actions.changing import Standing, locked_visit
from commonhours.bookings.actions.picture import Picture, picture
from commonhours.bookings.models import Assignment, Visit
from commonhours.bookings.parts import Part
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.actions.giving import Place, give_all, in_order, lock_for, looked_for
from commonhours.organisations.permissions import Permission, require
from commonhours.safeguarding.models import GIVEN, LEFT, OVER, WAITING, LeftPlace
from commonhours.trail.actions import OpenAct, acting

# All who could come are locked until an act is over: with more at once the city's bookings would queue behind it.
A_FEW = 20


@dataclass(frozen=True)
class PlacesGiven:
    """How many places were looked at, and how many of them somebody has taken."""

    looked_at: int
    given: int


def give_places(
    *, by: Actor, at: datetime, suspension_ids: Sequence[UUID] = (), most: int = A_FEW
) -> PlacesGiven:
    """Look for others for the soonest places that nobody was looked for yet; of these suspensions, or of any.

    The house does it, as a consequence of acts that were permitted. Refuses with `not_allowed`.
    """
    with seeing(by.sight):
        if not _waiting(suspension_ids).exists():
            return PlacesGiven(0, 0)
    with acting("places.give", by=by, at=at) as act:
        require(by, Permission.BOOK)
        rows = _taken_up(suspension_ids, most)
        people = {row.suspension.person_id for row in rows}
        concern({row.visit_id for row in rows} | people)
        found = dict(_places(act, sorted(rows, key=lambda row: (row.visit_id, row.id))))
        lock_for(found.values(), leaving=people)
        places = in_order(found.values())
        given = give_all(places)
        became = {place.assignment_id: each.person_id for place, each in zip(places, given, strict=True)}
        _write_down(rows, became)
        act.note(left=[each.visit_id for each in given if not each.person_id])
        return PlacesGiven(len(rows), sum(1 for each in given if each.person_id))


def _taken_up(suspension_ids: Sequence[UUID], most: int) -> list[LeftPlace]:
    """The soonest places that wait, locked; two who do this at once share the work."""
    rows = _waiting(suspension_ids).select_related("assignment", "suspension")
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    return list(locked.order_by("starts_at", "id")[:most])


def _write_down(rows: Sequence[LeftPlace], became: Mapping[UUID, UUID | None]) -> None:
    for row in rows:
        state = OVER
        if row.assignment_id in became:
            state = GIVEN if became[row.assignment_id] else LEFT
        LeftPlace.objects.filter(id=row.id).update(state=state, given_to_id=became.get(row.assignment_id))


def _waiting(suspension_ids: Sequence[UUID]) -> QuerySet[LeftPlace]:
    rows = LeftPlace.objects.filter(state=WAITING)
    return rows.filter(suspension_id__in=suspension_ids) if suspension_ids else rows


def _places(act: OpenAct, rows: Iterable[LeftPlace]) -> Iterable[tuple[UUID, Place]]:
    """The places that can still be filled, by assignment; each visit is locked once, in id order."""
    standings: dict[UUID, Standing] = {}
    for row in rows:
        visit = standings[row.visit_id].visit if row.visit_id in standings else locked_visit(row.visit_id)
        concern([visit.service_user_id])
        if visit.state == "cancelled" or row.starts_at <= act.at:
            continue
        now = picture(visit)
        if len(now.people) >= visit.places:
            continue  # somebody else has filled it since
        standing = standings.setdefault(visit.id, Standing(act, visit, now, late=False))
        standing.was = _with(standing.was, row)
        part = _part(row.assignment, visit)
        yield (
            row.assignment_id,
            looked_for(Place(standing, row.assignment_id, part), standing.was.people.values(), at=act.at),
        )


def _with(was: Picture, row: LeftPlace) -> Picture:
    """How the visit stood while its worker was still to come: whoever is told of the change knows that."""
    return replace(was, people={**was.people, row.assignment_id: row.suspension.person_id})


def _part(left: Assignment, visit: Visit) -> Part:
    work = left.type_of_work_id or visit.type_of_work_id
    return Part(left.person_id, work, left.starts_at, left.ends_at)
