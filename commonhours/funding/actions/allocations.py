"""Grant hours of help to a service user between two days, and change how many."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refused
from commonhours.funding.actions.lines import lock_house
from commonhours.funding.models import Allocation
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import ServiceUser
from commonhours.trail.actions import acting, once

# A year of every hour is more than anybody is helped.
MOST_MINUTES = 366 * 24 * 60


@dataclass(frozen=True)
class HoursWanted:
    """So many minutes between two days, both included."""

    service_user_id: UUID
    since: date
    last_day: date
    minutes: int


@dataclass(frozen=True)
class HoursGranted:
    """The allocation, what it has in all, and what of it is not booked yet."""

    allocation_id: UUID
    granted_minutes: int
    left_minutes: int


@once(HoursGranted)
def grant_hours(*, by: Actor, at: datetime, organisation_id: UUID, wanted: HoursWanted) -> HoursGranted:
    """Grant hours; for days that were granted before, this is how many they are from now on.

    Refuses with `not_allowed`, `unknown_choice`, `line_ends_before_start`, `hours_out_of_bounds`, `hours_overlap`
    where other days were granted that touch these, and `hours_taken` below what is booked or used already.
    """
    with acting("allocation.grant", by=by, at=at) as act:
        require(by, Permission.FUND, [organisation_id])
        lock_house(organisation_id)
        _sensible(organisation_id, wanted)
        row = _allocation(organisation_id, wanted)
        taken = row.held_minutes + row.used_minutes
        if wanted.minutes < taken:
            raise Refused.because("hours_taken", field="hours", low=taken)
        _give(row, wanted.minutes)
        act.subject_id = row.id
        act.concerns([organisation_id])
        act.note(organisation=organisation_id, service_user=wanted.service_user_id, minutes=wanted.minutes)
        act.note(since=wanted.since, last_day=wanted.last_day)
        act.outcome = granted = HoursGranted(
            row.id, wanted.minutes, wanted.minutes - row.held_minutes - row.used_minutes
        )
        return granted


def _give(row: Allocation, minutes: int) -> None:
    """Grant so many; what was worked beyond the grant is taken up by more of it."""
    worked = row.used_minutes + row.beyond_minutes
    row.granted_minutes = minutes
    row.used_minutes = min(worked, minutes - row.held_minutes)
    row.beyond_minutes = worked - row.used_minutes
    row.save(update_fields=["granted_minutes", "used_minutes", "beyond_minutes"])


def _sensible(organisation_id: UUID, wanted: HoursWanted) -> None:
    served = ServiceUser.objects.filter(id=wanted.service_user_id).first()
    if served is None or organisation_id not in served.organisation_ids:
        raise Invalid.because("unknown_choice", field="service_user")
    if wanted.last_day < wanted.since:
        raise Invalid.because("line_ends_before_start", field="last_day")
    if not 0 < wanted.minutes <= MOST_MINUTES:
        raise Invalid.because("hours_out_of_bounds", field="hours")


def _allocation(organisation_id: UUID, wanted: HoursWanted) -> Allocation:
    """The allocation of these days, locked against bookings; a new one where there is none."""
    until = wanted.last_day + timedelta(days=1)
    touching = Allocation.objects.select_for_update().filter(
        organisation_id=organisation_id,
        service_user_id=wanted.service_user_id,
        since__lt=until,
        until__gt=wanted.since,
    )
    for row in touching:
        if (row.since, row.until) == (wanted.since, until):
            return row
        # What is left on a day that two of them cover would be a matter of luck.
        raise Refused.because("hours_overlap", field="since")
    return Allocation.objects.create(
        organisation_id=organisation_id,
        service_user_id=wanted.service_user_id,
        since=wanted.since,
        until=until,
        granted_minutes=wanted.minutes,
    )
