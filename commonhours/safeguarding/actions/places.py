"""Places that suspensions emptied go to the best who may come unasked, a few at a time; what is left, people fill."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q, QuerySet

from commonhours.bookings.actions.changing import Standing, locked_visits
from commonhours.bookings.actions.picture import Picture, pictures
from commonhours.bookings.models import Visit
from commonhours.bookings.parts import Part
from commonhours.common.actor import Actor
from commonhours.common.constraints import again_if_unlucky
from commonhours.common.refusals import Refused
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.actions.giving import Place, give_all, in_order, lock_for, look_for
from commonhours.organisations.permissions import Permission, require
from commonhours.safeguarding.models import GIVEN, LEFT, OVER, WAITING, LeftPlace
from commonhours.trail.actions import OpenAct, acting

# All who could come are locked until an act is over: with more at once the city's bookings would queue behind it.
A_FEW = 100

# So long whoever suspended somebody gives out the places themselves.
THEIR_OWN = timedelta(seconds=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlacesGiven:
    """How many places were looked at, and how many of them somebody has taken."""

    looked_at: int
    given: int


@again_if_unlucky
def give_places(
    *, by: Actor, at: datetime, suspension_ids: Sequence[UUID] = (), most: int = A_FEW
) -> PlacesGiven:
    """Look for others for the soonest places that nobody was looked for yet; of these suspensions, or of any.

    The house does it, as a consequence of acts that were permitted. A place at which something breaks stands in the
    list for people, and keeps no other from being given. Refuses with `not_allowed`, or with `busy`.
    """
    with seeing(by.sight):
        if not _waiting(suspension_ids).select_for_update(skip_locked=True).values_list("id")[:1]:
            return PlacesGiven(0, 0)
    try:
        return _give(by, at, suspension_ids, most)
    except (Refused, OperationalError, InterfaceError):
        raise  # not allowed, or the database's trouble, which is everybody's and no place's fault
    except Exception as error:  # noqa: BLE001 (whatever it is, the other places must go on)
        if most == 1:
            log.error(
                "a place was left to people, since nobody could be looked for: %s", type(error).__name__
            )
            return _give(by, at, suspension_ids, 1, look=False)
    each = [give_places(by=by, at=at, suspension_ids=suspension_ids, most=1) for _ in range(min(most, A_FEW))]
    return PlacesGiven(sum(one.looked_at for one in each), sum(one.given for one in each))


def give_what_waits(*, by: Actor, at: datetime) -> PlacesGiven:
    """What the background does with every act: the places of a freeze at once; those of one worker when whoever
    suspended them has had the time to give them out, since two at once would only wait for each other.

    Refuses with `not_allowed` or `busy`.
    """
    with seeing(by.sight):
        due = Q(suspension__freeze__isnull=False) | Q(suspension__suspended_at__lte=at - THEIR_OWN)
        waiting = _waiting(()).filter(due).order_by().values_list("suspension_id", flat=True)
        suspension_ids = list(waiting.distinct())
    return give_places(by=by, at=at, suspension_ids=suspension_ids) if suspension_ids else PlacesGiven(0, 0)


def _give(
    by: Actor, at: datetime, suspension_ids: Sequence[UUID], most: int, *, look: bool = True
) -> PlacesGiven:
    with acting("places.give", by=by, at=at) as act:
        require(by, Permission.BOOK)
        rows = _taken_up(suspension_ids, most)
        people = {row.person_id for row in rows}
        concern({row.visit_id for row in rows} | people)
        found = _places(act, rows)
        if look:
            look_for(found, at=at)
        lock_for(found, leaving=people)
        places = in_order(found)
        given = give_all(places)
        became = {place.assignment_id: each.person_id for place, each in zip(places, given, strict=True)}
        _write_down(rows, became)
        act.note(left=[each.visit_id for each in given if not each.person_id])
        return PlacesGiven(len(rows), sum(1 for each in given if each.person_id))


class Left(NamedTuple):
    """A place that waits, and what whoever left it was to do."""

    id: UUID
    visit_id: UUID
    assignment_id: UUID
    person_id: UUID
    type_of_work_id: UUID | None
    starts_at: datetime
    ends_at: datetime


_LEFT = ("visit_id", "assignment_id", *(f"assignment__{name}" for name in Left._fields[3:]))


def _taken_up(suspension_ids: Sequence[UUID], most: int) -> list[Left]:
    """The soonest places that wait, locked; two who do this at once share the work."""
    rows = _waiting(suspension_ids).select_for_update(of=("self",), skip_locked=True)
    return [Left(*row) for row in rows.order_by("starts_at", "id").values_list("id", *_LEFT)[:most]]


_WRITE_DOWN = """
UPDATE safeguarding_leftplace l SET state = x.state, given_to_id = x.person
FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS x(id, state, person) WHERE l.id = x.id"""


def _write_down(rows: Sequence[Left], became: Mapping[UUID, UUID | None]) -> None:
    people = [became.get(row.assignment_id) for row in rows]
    states = [
        OVER if row.assignment_id not in became else GIVEN if person else LEFT
        for row, person in zip(rows, people, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_DOWN, [[row.id for row in rows], states, people])


def _waiting(suspension_ids: Sequence[UUID]) -> QuerySet[LeftPlace]:
    rows = LeftPlace.objects.filter(state=WAITING)
    return rows.filter(suspension_id__in=suspension_ids) if suspension_ids else rows


def _places(act: OpenAct, rows: Iterable[Left]) -> list[Place]:
    """The places that can still be filled, in order of time; the visits are locked, in id order."""
    visits = locked_visits(row.visit_id for row in rows)
    concern({visit.service_user_id for visit in visits.values()})
    now = pictures(visits.values())
    standings: dict[UUID, Standing] = {}
    places: list[Place] = []
    for row in rows:
        visit = visits.get(row.visit_id)
        if visit is None or visit.state == "cancelled" or row.starts_at <= act.at:
            continue
        taken = sum(1 for place in places if place.standing.visit.id == visit.id)
        if len(now[visit.id].people) + taken >= visit.places:
            continue  # somebody else has filled it since
        standing = standings.setdefault(visit.id, Standing(act, visit, now[visit.id], late=False))
        standing.was = _with(standing.was, row)
        places.append(Place(standing, row.assignment_id, _part(row, visit)))
    for place in places:
        place.here = frozenset(place.standing.was.people.values())
    return places


def _with(was: Picture, row: Left) -> Picture:
    """How the visit stood while its worker was still to come: whoever is told of the change knows that."""
    return replace(was, people={**was.people, row.assignment_id: row.person_id})


def _part(left: Left, visit: Visit) -> Part:
    work = left.type_of_work_id or visit.type_of_work_id
    return Part(left.person_id, work, left.starts_at, left.ends_at)
