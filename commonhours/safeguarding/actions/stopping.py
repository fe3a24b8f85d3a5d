"""The moment itself: standing ends and every place ahead is empty, for one person or for many, under their locks."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from commonhours.bookings.actions.changing import expire_swaps
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.sight import concern
from commonhours.people.actions import lock_people
from commonhours.people.models import Person
from commonhours.safeguarding.models import OPEN, LeftPlace, Suspension
from commonhours.trail.actions import OpenAct

# PostgreSQL takes 65,535 values in one statement.
ROWS = 2_000


def lock_those_to_stop(person_ids: Sequence[UUID]) -> list[UUID]:
    """Lock these people; of them, whoever is not stopped already, asked under the lock.

    The caller has checked that the actor may stop them. Every booking locks the same rows before it reads standing:
    one that came first is seen here and its place emptied, one that comes later is refused.
    """
    concern(person_ids)
    lock_people(person_ids)
    stopped = Suspension.objects.filter(person_id__in=person_ids, state__in=OPEN)
    return sorted(set(person_ids) - set(stopped.values_list("person_id", flat=True)))


def stop(act: OpenAct, person_ids: Sequence[UUID], told: dict[str, Any]) -> list[UUID]:
    """End the standing of people who are locked, empty every place of theirs that lies ahead, and note what runs now.

    `told` are the further fields of each suspension. Returns the suspensions, in the order of the people.
    """
    people = {person.id: person for person in Person.objects.filter(id__in=person_ids)}
    rows = [
        {
            "id": new_id(),
            "person": person_id,
            "state": "open",
            "suspended_by": act.by.account_id,
            "suspended_at": act.at,
            "answer": "",
            "decision": "",
            "organisation_ids": people[person_id].organisation_ids,
            **told,
        }
        for person_id in person_ids
    ]
    insert(Suspension, rows)
    Person.objects.filter(id__in=person_ids).update(standing="suspended")
    act.touches(*person_ids)
    suspensions = {row["person"]: row["id"] for row in rows}
    _empty(act, suspensions)
    _note_running(act, person_ids)
    for person in people.values():
        act.concerns(person.organisation_ids)
    return [suspensions[person_id] for person_id in person_ids]


def _empty(act: OpenAct, suspensions: dict[UUID, UUID]) -> None:
    # Visits for other organisations are emptied as well, though the actor may read none of them.
    concern(suspensions.values())
    ahead = list(_coming(suspensions).filter(starts_at__gt=act.at).order_by("starts_at", "id"))
    rows = [
        {
            "id": new_id(),
            "suspension": suspensions[row.person_id],
            "assignment": row.id,
            "visit": row.visit_id,
            "starts_at": row.starts_at,
            "state": "waiting",
            "organisation_ids": sorted({row.organisation_id, *row.organisation_ids}),
        }
        for row in ahead
    ]
    for first in range(0, len(rows), ROWS):
        insert(LeftPlace, rows[first : first + ROWS])
    ids = [row.id for row in ahead]
    # Not of their doing, so it is never late and counts for nothing against them.
    Assignment.objects.filter(id__in=ids).update(state="cancelled", ended_because="reassigned")
    expire_swaps(ids, at=act.at)


def _note_running(act: OpenAct, person_ids: Sequence[UUID]) -> None:
    now_there = _coming(person_ids).filter(starts_at__lte=act.at, ends_at__gt=act.at)
    act.note(running=[row.visit_id for row in now_there.order_by("ends_at", "id")])


def _coming(person_ids: Iterable[UUID]) -> QuerySet[Assignment]:
    return Assignment.objects.filter(person_id__in=list(person_ids), state__in=OCCUPYING)
