"""Give back the hours of visits to which nobody came."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.funding.actions import give_back
from commonhours.funding.models import Hold
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import acting

# So many visits in one act; the next night goes on.
MOST = 500


def return_unkept(*, by: Actor, at: datetime) -> int:
    """Return the hours held for visits that are over and have nobody in them any more; how many visits that were.

    Meant for the schedule. Whoever shows later that they came all the same uses the hours then.
    """
    require(by, Permission.BOOK)
    with seeing(by.sight):
        due = list(_unkept(at))
    if not due:
        return 0
    with acting("hours.return", by=by, at=at) as act:
        rows = list(Visit.objects.select_for_update().filter(id__in=due).order_by("id"))
        for visit in rows:
            give_back(visit_id=visit.id, at=at)
        act.concerns({each for visit in rows for each in visit.organisation_ids})
        act.note(visits=[visit.id for visit in rows])
        return len(rows)


def _unkept(at: datetime) -> Iterable[UUID]:
    comes = Assignment.objects.filter(visit_id=OuterRef("visit_id"), state__in=OCCUPYING)
    over = Visit.objects.filter(id=OuterRef("visit_id"), state="planned", ends_at__lte=at)
    held = Hold.objects.filter(Exists(over), ~Exists(comes), returned_at=None, settled_minutes=0)
    return held.order_by("id").values_list("visit_id", flat=True)[:MOST]
