"""What holds for a young worker until they come of age: told to themselves, and to whoever lets people in."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.bookings.briefing import house_rules
from commonhours.bookings.young import Young
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may
from commonhours.organisations.queries import region
from commonhours.people.models import Membership, Person
from commonhours.people.queries import of_age_on
from commonhours.people.rules import birthday
from commonhours.policies.queries import closed_to_young, rulebook_of


@dataclass(frozen=True)
class YoungAt:
    """What one organisation, and all above it, ask of somebody at their age."""

    organisation: str
    rules: Young
    closed: tuple[str, ...]


@dataclass(frozen=True)
class Youth:
    """Until when somebody is young, and what holds until then where they work."""

    of_age_on: date
    houses: tuple[YoungAt, ...]


def youth_of(*, by: Actor, at: datetime, person_id: UUID) -> Youth | None:
    """Until when somebody is young; None for whoever is of age, and to all but them and who lets people in."""
    with seeing(by.sight):
        person = Person.objects.filter(id=person_id).first()
        if person is None or not (by.person_id == person_id or may_know(by, person.organisation_ids)):
            return None
        concern([person_id])
        day, today = of_age_on(person_id), at.astimezone(region().tzinfo).date()
        if day is None or day <= today:
            return None
        return Youth(day, _houses(person_id, day, today))


def may_know(by: Actor, organisation_ids: list[UUID]) -> bool:
    """Whether somebody may read and put right until when workers of these organisations are young."""
    return may(by, Permission.APPROVE, organisation_ids)


def _houses(person_id: UUID, of_age: date, today: date) -> tuple[YoungAt, ...]:
    rows = Membership.objects.filter(person_id=person_id, part="worker", until=None, declined_at=None)
    places = dict(rows.order_by("since", "id").values_list("organisation_id", "organisation__name"))
    book, found = rulebook_of(list(places), None), []
    for organisation_id, name in places.items():
        rules = house_rules(book.bounds(organisation_id, today)).young
        own = next((young for young in rules if birthday(of_age, young.under) > today), None)
        if own is not None:
            closed = closed_to_young(organisation_id, book.programmes.get(organisation_id), on=today)
            found.append(YoungAt(name, own, tuple(each.work for each in closed if each.age >= own.under)))
    return tuple(found)
