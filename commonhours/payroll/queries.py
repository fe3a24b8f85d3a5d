"""What other rooms ask of payroll."""

from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.payroll.models import Run
from commonhours.payroll.rates_of import frame_for
from commonhours.payroll.rules import WEEK


def usual_week(*, by: Actor, organisation_id: UUID, at: datetime) -> date:
    """The week that a run would usually be opened for: the one after the last, or the one that is just over."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    today = at.astimezone(region().tzinfo).date()
    with seeing(by.sight):
        last = Run.objects.filter(organisation_id=organisation_id).order_by("-first").first()
        frame = frame_for(organisation_id)
    weekday = last.first.weekday() if last else frame.first_weekday if frame else 0
    over = today - timedelta(days=(today.weekday() - weekday) % 7) - WEEK
    return min(last.first + WEEK, over) if last else over
