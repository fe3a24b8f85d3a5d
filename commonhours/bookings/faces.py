"""Who is a new face to a service user, and whether they let one come when who comes is changed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from commonhours.bookings.models import Assignment, Consent, NewFaces
from commonhours.people.models import Liking, ServiceUser

# Somebody's own home is another thing than a shop: unless they say otherwise, people are asked.
AT_FIRST = {
    "person": NewFaces.ASK,
    "family": NewFaces.ASK,
    "business": NewFaces.ANYONE,
    "institution": NewFaces.ANYONE,
}
ANYONE = NewFaces.ANYONE
CHOICES = (NewFaces.ANYONE, NewFaces.ASK, NewFaces.KNOWN)


def says(service_user_id: UUID) -> str:
    """What a service user says to new faces; the asker has been let near them."""
    said = NewFaces.objects.filter(service_user_id=service_user_id).values_list("says", flat=True).first()
    return said or AT_FIRST[ServiceUser.objects.values_list("kind", flat=True).get(id=service_user_id)]


def strangers(service_user_id: UUID, person_ids: Iterable[UUID], *, at: datetime) -> set[UUID]:
    """Those of these people who never came, are no favourite, and to whom nobody has said yes."""
    wanted = set(person_ids)
    liked = Liking.objects.filter(service_user_id=service_user_id, person_id__in=wanted, never=False)
    agreed = Consent.objects.filter(service_user_id=service_user_id, person_id__in=wanted)
    came = Assignment.objects.filter(
        Q(state__in=["started", "done"]) | Q(state="booked", ends_at__lte=at),
        visit__service_user_id=service_user_id,
        person_id__in=wanted,
    )
    known = {person for rows in (liked, agreed, came) for person in rows.values_list("person_id", flat=True)}
    return wanted - known
