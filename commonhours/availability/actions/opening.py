"""How each of these acts begins: lock the person, ask whose time it is, open their rows."""

from datetime import date, timedelta
from uuid import UUID

from commonhours.common.refusals import Invalid
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people
from commonhours.people.models import Person
from commonhours.people.queries import whose_time
from commonhours.trail.actions import OpenAct

# Nobody plans further ahead; the calendar of a typing error ends here too.
FURTHEST = timedelta(days=800)


def open_time(act: OpenAct, person_id: UUID, permission: Permission = Permission.EDIT_AVAILABILITY) -> Person:
    """The person, locked, so that a booking at the same moment sees these hours or is seen by them.

    Refuses with `unknown_person` or `not_allowed`.
    """
    lock_people([person_id])
    person = whose_time(act.by, person_id, permission)
    concern([person_id])
    act.subject_id = person_id
    act.touches(person_id)
    act.concerns(person.organisation_ids)
    return person


def local_today(act: OpenAct) -> date:
    """The day that it is in the region."""
    return act.at.astimezone(region().tzinfo).date()


def refuse_unplannable(day: date, today: date, field: str) -> None:
    """Refuse days that are over, and those that nobody can plan for yet."""
    if day < today:
        raise Invalid.because("availability.in_the_past", field=field)
    if day - today > FURTHEST:
        raise Invalid.because("availability.too_far", field=field)
