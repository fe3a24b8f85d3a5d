"""The rounds of the day on which a visit stands: for what is done with a visit where no plan is looked at."""

from datetime import datetime
from uuid import UUID

from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.organisations.queries import region
from commonhours.routing.pages import Rounds, rounds_of


def rounds_around(*, by: Actor, at: datetime, visit_id: UUID) -> Rounds:
    """As `rounds_of` tells them. Refuses with `unknown_visit` or `not_allowed`."""
    require_somewhere(by, Permission.BOOK)
    with seeing(by.sight):
        visit = Visit.objects.filter(id=visit_id).first()
    if visit is None:
        raise NotFound.because("unknown_visit", field="visit")
    day = visit.starts_at.astimezone(region().tzinfo).date()
    return rounds_of(by=by, at=at, organisation_id=visit.organisation_id, first_day=day)
