"""Who is a new face to a service user, and whether they let one come when who comes is changed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.bookings.models import NewFaces
from commonhours.people.models import ServiceUser

# Somebody's own home is another thing than a shop: unless they say otherwise, people are asked.
AT_FIRST = {
    "person": NewFaces.ASK,
    "family": NewFaces.ASK,
    "business": NewFaces.ANYONE,
    "institution": NewFaces.ANYONE,
}
ANYONE = NewFaces.ANYONE
CHOICES = (NewFaces.ANYONE, NewFaces.ASK, NewFaces.KNOWN)


# A service user, and somebody who could come to them.
Meeting = tuple[UUID, UUID]


def says(service_user_id: UUID) -> str:
    """What a service user says to new faces; the asker has been let near them."""
    said = NewFaces.objects.filter(service_user_id=service_user_id).values_list("says", flat=True).first()
    return said or AT_FIRST[ServiceUser.objects.values_list("kind", flat=True).get(id=service_user_id)]


def strangers(service_user_id: UUID, person_ids: Iterable[UUID], *, at: datetime) -> set[UUID]:
    """Those of these people who never came, are no favourite, and to whom nobody has said yes."""
    meetings = [(service_user_id, person) for person in set(person_ids)]
    return {person for _, person in new_faces(meetings, at=at)}


# The favourite few, those to whom somebody has said yes, and people who came.
_KNOWN = """
SELECT service_user_id, person_id FROM people_liking
WHERE service_user_id = ANY (%(served)s::uuid[]) AND person_id = ANY (%(people)s::uuid[]) AND NOT never
UNION ALL
SELECT service_user_id, person_id FROM bookings_consent
WHERE service_user_id = ANY (%(served)s::uuid[]) AND person_id = ANY (%(people)s::uuid[])
UNION ALL
SELECT v.service_user_id, a.person_id FROM bookings_visit v JOIN bookings_assignment a ON a.visit_id = v.id
WHERE v.service_user_id = ANY (%(served)s::uuid[]) AND a.person_id = ANY (%(people)s::uuid[])
  AND (a.state = ANY ('{started,done}') OR (a.state = 'booked' AND a.ends_at <= %(at)s))"""


def new_faces(meetings: Collection[Meeting], *, at: datetime) -> set[Meeting]:
    """As `strangers`, for many at once by one statement."""
    if not meetings:
        return set()
    served, people = ({each[side] for each in meetings} for side in (0, 1))
    given: dict[str, Any] = {"served": list(served), "people": list(people), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, given)
        return set(meetings) - set(cursor.fetchall())


def open_to_new_faces(service_user_ids: Collection[UUID]) -> set[UUID]:
    """Those of these service users who let somebody new come unasked."""
    wanted = list(service_user_ids)
    said = dict(
        NewFaces.objects.filter(service_user_id__in=wanted).values_list("service_user_id", "says").order_by()
    )
    kinds = ServiceUser.objects.filter(id__in=wanted).values_list("id", "kind").order_by()
    return {each for each, kind in kinds if said.get(each, AT_FIRST[kind]) == ANYONE}
