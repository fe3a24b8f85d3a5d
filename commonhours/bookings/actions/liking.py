"""A favourite, or somebody who shall not come: said by a service user, by whoever acts for them, or by staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.likings import ever_came, standing_with
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.people.actions import lock_people
from commonhours.people.actions.record import edited
from commonhours.people.models import Liking, Person
from commonhours.trail.actions import acting, once

SAID = ("favourite", "never", "")


@dataclass(frozen=True)
class Liked:
    """What a service user says of somebody from now on, and the visits to come that stand all the same."""

    service_user_id: UUID
    person_id: UUID
    said: str
    standing: tuple[UUID, ...]


@once(Liked)
def say_liking(*, by: Actor, at: datetime, service_user_id: UUID, person_id: UUID, said: str) -> Liked:
    """Say `favourite`, `never`, or take either back with nothing. Visits that are booked already stand.

    Refuses with `unknown_service_user`, `not_allowed`, `unknown_choice`, and with `unknown_person` for whoever has
    never been booked for them, unless staff know that person.
    """
    with acting("liking.say", by=by, at=at) as act:
        # The service user before the people, as when they move house.
        served = edited(by, service_user_id)
        lock_people([person_id])
        if said not in SAID:
            raise Invalid.because("unknown_choice", field="said")
        known_to(by, service_user_id, person_id)
        if said:
            Liking.objects.update_or_create(
                service_user_id=service_user_id, person_id=person_id, defaults={"never": said == "never"}
            )
        else:
            Liking.objects.filter(service_user_id=service_user_id, person_id=person_id).delete()
        act.subject_id = service_user_id
        act.touches(person_id)
        act.concerns(served.organisation_ids)
        act.note(service_user=service_user_id, person=person_id, said=said)
        standing = standing_with(service_user_id, [person_id], at=at) if said == "never" else []
        liked = act.outcome = Liked(service_user_id, person_id, said, tuple(standing))
        return liked


def known_to(by: Actor, service_user_id: UUID, person_id: UUID) -> None:
    """Whoever came is known to those they came to; staff may name people of their own besides."""
    row = Person.objects.filter(id=person_id).first()
    if row is not None and may_in_office(by, Permission.SEE_PEOPLE, row.organisation_ids):
        return
    known = ever_came(service_user_id, person_id)
    if not known and not Liking.objects.filter(service_user_id=service_user_id, person_id=person_id).exists():
        raise NotFound.because("unknown_person", field="person")
    concern([person_id])
