"""The day on which somebody comes of age: written when they join, put right by who lets people in, forgotten after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.people.actions.locking import lock_people, require_somebody_else
from commonhours.people.models import Person, Youth
from commonhours.people.rules import still_young
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class AgeKept:
    """Whose day of coming of age was written down, or taken away."""

    person_id: UUID


@once(AgeKept)
def keep_age(*, by: Actor, at: datetime, person_id: UUID, of_age_on: date | None) -> AgeKept:
    """Write down until when a worker is young; without a day, or with one that has been, they are of age.

    Visits that are booked already stand. Refuses with `unknown_person`, `not_allowed`, `not_oneself` or `too_young`.
    """
    with acting("age.keep", by=by, at=at) as act:
        person = Person.objects.filter(id=person_id).first()
        if person is None:
            raise NotFound.because("unknown_person", field="person")
        require(by, Permission.APPROVE, person.organisation_ids)
        require_somebody_else(by, person)
        concern([person_id])
        lock_people([person_id])
        Youth.objects.filter(person_id=person_id).delete()
        write_age(act, person_id, of_age_on)
        act.subject_id = person_id
        act.touches(person_id)
        act.concerns(person.organisation_ids)
        act.note(person=person_id)  # not the day: the trail is read by more than may know it, and for longer
        kept = act.outcome = AgeKept(person_id)
        return kept


def write_age(act: OpenAct, person_id: UUID, of_age_on: date | None) -> None:
    """Write the day of somebody whose row is open, unless one is known or it has been. Refuses with `too_young`."""
    day = still_young(of_age_on, act.at.astimezone(region().tzinfo).date())
    if day is not None and not Youth.objects.filter(person_id=person_id).exists():
        Youth.objects.create(
            person_id=person_id, of_age_on=day, written_by_id=act.by.account_id, written_at=act.at
        )


def forget_ages(*, by: Actor, at: datetime) -> int:
    """Throw away the days that have come: whoever is of age has no row. Return how many went."""
    with seeing(by.sight):
        today = at.astimezone(region().tzinfo).date()
        due = list(_come_of_age(today))
    if not due:
        return 0
    with acting("age.forget", by=by, at=at) as act:
        concern(due)
        gone = Youth.objects.filter(person_id__in=due, of_age_on__lte=today)
        act.touches(*gone.values_list("person_id", flat=True))
        return gone.delete()[0]


def _come_of_age(today: date) -> Iterable[UUID]:
    """Nobody may look at all these days but the reader, who can change none."""
    rows = Youth.objects.using("reader").filter(of_age_on__lte=today)
    return rows.values_list("person_id", flat=True)
