"""Work out each night what will be missing. It only repeats what is written elsewhere, so it is no act of the trail."""

from dataclasses import dataclass
from datetime import datetime

from commonhours.availability.rules import local_days
from commonhours.bookings.fit import HORIZON_DAYS
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.planning.gaps.able import read_people
from commonhours.planning.gaps.asked import read_asked, read_rates
from commonhours.planning.gaps.left import read_left
from commonhours.planning.gaps.outlook import look_ahead
from commonhours.planning.gaps.rows import rows_of
from commonhours.planning.models import Shortfall


@dataclass(frozen=True)
class Outlooked:
    """How many rows the outlook has, and on how many weeks of the past it rests."""

    rows: int
    weeks_known: int


def work_out_gaps(*, by: Actor, at: datetime) -> Outlooked:
    """Put the gaps of the ten weeks ahead in the place of those of the night before; refuse with `not_allowed`."""
    require(by, Permission.PLAN)
    with seeing(by.sight):
        zone = region().tzinfo
        today = at.astimezone(zone).date()
        asked = read_asked(first_day=today, zone=zone)
        rates = read_rates(first_day=today, zone=zone)
        people = read_people(local_days(zone, today, HORIZON_DAYS), at=at)
        rows = []
        if asked.cells:
            outlook = look_ahead(asked, rates, people, read_left(asked.cells, first_day=today))
            rows = rows_of(outlook, asked, people, at=at)
        Shortfall.objects.all().delete()
        Shortfall.objects.bulk_create(rows)
        return Outlooked(len(rows), asked.weeks_known)
