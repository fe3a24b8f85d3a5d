"""Hours granted: what visits hold of them, and what was used as both sides agreed."""

import numpy as np
from numpy.typing import NDArray

from commonhours.funding.models import Allocation, Hold, Use
from commonhours.samplecity.bookings import BOOKED, DONE
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.columns import NULL, days, instants, numbers, refs
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.loading.hours import Drawn
from commonhours.samplecity.loading.visits import Booked, booked_at

Ints = NDArray[np.int64]
SIX_HOURS = 6 * 3_600


def load_allocations(copier: Copier, city: City, frame: Frame, booked: Booked, drawn: Drawn) -> None:
    """Write them as bookings and a yes of both sides would have left them: held until agreed on, then used."""
    rows, minutes = _agreed(city, drawn)
    of_visit = city.assignments.visit
    cost = city.visits.minutes.astype(np.int64) * np.bincount(of_visit, minlength=len(city.visits.minutes))
    settled = np.zeros(len(cost), np.int64)
    np.add.at(settled, of_visit[rows], city.visits.minutes[of_visit[rows]])
    stands = np.isin(city.visits.state, (BOOKED, DONE)) & (city.visits.allocation >= 0) & (cost > 0)
    visits = np.flatnonzero(stands)
    allocations = city.allocations
    held = _by_allocation(city, visits, (cost - settled)[visits])
    used = _by_allocation(city, of_visit[rows].astype(np.int64), minutes)
    keys = copier.put(
        Allocation,
        service_user=refs(booked.users, allocations.user),
        organisation=refs(frame.organisations, allocations.organisation),
        since=days(city.today, allocations.since),
        until=days(city.today, allocations.until),
        granted_minutes=numbers(np.maximum(allocations.minutes, held + used)),
        held_minutes=numbers(held),
        used_minutes=numbers(used),
    )
    agreed_at = instants(city.visits.ends_at[visits] + SIX_HOURS)
    whole = (settled == cost)[visits].tolist()
    copier.put(
        Hold,
        allocation=refs(keys, city.visits.allocation[visits]),
        visit_id=refs(booked.visits, visits),
        service_user_id=refs(booked.users, city.visits.user[visits]),
        minutes=numbers(cost[visits]),
        settled_minutes=numbers(settled[visits]),
        held_at=instants(booked_at(city)[visits]),
        returned_at=[when if over else NULL for when, over in zip(agreed_at, whole, strict=True)],
    )
    copier.put(
        Use,
        allocation=refs(keys, city.visits.allocation[of_visit[rows]]),
        visit_id=refs(booked.visits, of_visit[rows]),
        service_user_id=refs(booked.users, city.visits.user[of_visit[rows]]),
        timesheet_id=refs(booked.assignments, rows),
        revision="1",
        minutes=numbers(minutes),
        used_at=instants(city.visits.ends_at[of_visit[rows]] + SIX_HOURS),
    )


def _agreed(city: City, drawn: Drawn) -> tuple[Ints, Ints]:
    """Who came to visits out of an allocation and whose hours both sides agreed on, and how many minutes those are."""
    found = [
        (row, round((hours.ends_at - hours.starts_at).total_seconds() / 60))
        for row, hours, state in zip(drawn.rows, drawn.hours, drawn.states, strict=True)
        if state == "confirmed" and hours.starts_at and hours.ends_at
    ]
    rows, minutes = np.array(found, np.int64).reshape(-1, 2).T
    granted = city.visits.allocation[city.assignments.visit[rows]] >= 0
    return rows[granted], minutes[granted]


def _by_allocation(city: City, visits: Ints, minutes: Ints) -> Ints:
    """int64[allocations]: the sum of these visits' minutes."""
    total: Ints = np.zeros(len(city.allocations.user), np.int64)
    np.add.at(total, city.visits.allocation[visits], minutes)
    return total
