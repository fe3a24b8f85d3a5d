"""Switch a type of work on or off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.credentials.models import Portfolio
from commonhours.credentials.unlocking import Unlocking, works_open_to
from commonhours.organisations.permissions import Permission, may
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people
from commonhours.people.models import Person
from commonhours.people.queries import whose_time
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Switched:
    """A type of work of somebody, and whether it is on now."""

    person_id: UUID
    type_of_work_id: UUID
    on: bool


@once(Switched)
def switch_work(*, by: Actor, at: datetime, person_id: UUID, type_of_work_id: UUID, on: bool) -> Switched:
    """Switch a type of work on or off: the worker themselves, or staff who may edit their availability.

    Refuses with `unknown_person`, `not_allowed`, `unknown_choice`, `qualified` for each fact that is missing, and
    `work_locked`. Visits that are booked already stand.
    """
    with acting("work.switch", by=by, at=at) as act:
        lock_people([person_id])
        person = whose_time(by, person_id)
        concern([person_id])
        _refuse_locked(_asked_for(by, at, person, type_of_work_id), on=on)
        Portfolio.objects.update_or_create(
            person_id=person_id, type_of_work_id=type_of_work_id, defaults={"on": on}
        )
        act.subject_id = person_id
        act.touches(person_id)
        act.concerns(person.organisation_ids)
        act.note(type_of_work=type_of_work_id, on=on)
        switched = act.outcome = Switched(person_id, type_of_work_id, on)
        return switched


def _asked_for(by: Actor, at: datetime, person: Person, type_of_work_id: UUID) -> Unlocking:
    secret = person.id == by.person_id or may(by, Permission.SEE_CONFIDENTIAL, person.organisation_ids)
    today = at.astimezone(region().tzinfo).date()
    works = works_open_to(person.id, person.organisation_ids, on=today, secret=secret)
    found = next((work for work in works if work.type_of_work_id == type_of_work_id), None)
    if found is None:
        raise Invalid.because("unknown_choice", field="work")
    return found


def _refuse_locked(work: Unlocking, *, on: bool) -> None:
    """Off is always allowed where the work may be seen to be on; on asks for every fact."""
    if work.may_switch or (work.on and not on):
        return
    if work.missing:
        raise Refused(*(Refusal("qualified", {"about": kind}, "work") for kind, _ in work.missing))
    raise Refused.because("work_locked", field="work")
