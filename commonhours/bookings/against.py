"""Visits that were booked before a worker made a rule of their own that they would break: they stand, and are shown."""

from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import Visit
from commonhours.bookings.pages import VisitLine, standing_visits
from commonhours.common.actor import Actor
from commonhours.common.period import Period
from commonhours.common.sight import concern, seeing
from commonhours.people.queries import rules_of

# Nothing is booked further ahead.
AHEAD = timedelta(days=366)


def visits_against_rules(*, by: Actor, at: datetime, person_id: UUID) -> tuple[VisitLine, ...]:
    """A worker's visits to come, of those the asker may know, at which there is what the worker does not work with.

    Refuses with `unknown_person` or `not_allowed`.
    """
    ahead = standing_visits(by=by, person_id=person_id, periods=[Period(at, at + AHEAD)]).visits
    with seeing(by.sight):
        concern([person_id, *(line.id for line in ahead)])
        refused = [rule.id for rule in rules_of(person_id)]
        rows = Visit.objects.filter(id__in=[line.id for line in ahead], features__overlap=refused)
        against = set(rows.values_list("id", flat=True)) if refused else set()
    return tuple(line for line in ahead if line.id in against)
