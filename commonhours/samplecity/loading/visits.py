"""What was booked: series, visits, and who comes."""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.models import Assignment, Series, Visit
from commonhours.samplecity.bookings import CANCELLED, STATES
from commonhours.samplecity.city import City
from commonhours.samplecity.last_month import booked_in_it
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import (
    Column,
    arrays,
    floats,
    instants,
    numbers,
    refs,
)
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.loading.served import Served, of_users
from commonhours.samplecity.setting import LAST_DAY

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Ints = NDArray[np.int64]


class Booked(NamedTuple):
    """Keys by row of the city: who comes where, and which organisations see each visit, as an array."""

    visits: Column
    assignments: Column
    workers: Column
    users: Column
    seen_by: Column


def load_visits(
    copier: Copier, city: City, frame: Frame, accounts: Accounts, workers: Column, served: Served
) -> Booked:
    """Write what was booked, as the actions would have."""
    seen_by = _seen_by(city, frame)
    wants = of_users(city, frame.kinds, wanted=True)
    features = of_users(city, frame.features, wanted=False)
    series = _series(copier, city, frame, workers, served, seen_by, wants, features)
    visits, rows = city.visits, city.visits.user
    places = _places(city, served)
    keys = copier.put(
        Visit,
        service_user=refs(served.users, rows),
        site=refs(served.sites, visits.site),
        organisation=refs(frame.organisations, visits.organisation),
        type_of_work=refs(frame.works, visits.work),
        series=refs(series, visits.series),
        occurs_at=refs(
            instants(visits.starts_at), np.where(visits.series >= 0, np.arange(len(visits.series)), -1)
        ),
        starts_at=instants(visits.starts_at),
        ends_at=instants(visits.ends_at),
        places=numbers(visits.places),
        latitude=floats(places[0]),
        longitude=floats(places[1]),
        wants=refs(wants, rows),
        features=refs(features, rows),
        state=["cancelled" if state == CANCELLED else "planned" for state in visits.state.tolist()],
        booked_by=refs(accounts.staff, visits.booked_by),
        booked_at=instants(booked_at(city)),
        reason=["Asked to cancel" if state == CANCELLED else "" for state in visits.state.tolist()],
        organisation_ids=arrays(seen_by),
    )
    assigned = _assignments(copier, city, frame, workers, keys, seen_by)
    return Booked(keys, assigned, workers, served.users, arrays(seen_by))


def _seen_by(city: City, frame: Frame) -> list[list[str]]:
    """For each visit the organisations that see it: the one that books and those whose people come."""
    seen = [{organisation} for organisation in city.visits.organisation.tolist()]
    for visit, host in zip(
        city.assignments.visit.tolist(), city.assignments.organisation.tolist(), strict=True
    ):
        seen[visit].add(host)
    return [sorted(frame.organisations[each] for each in organisations) for organisations in seen]


def _places(city: City, served: Served) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each visit is; a remote one is noted at the service user's own place."""
    visits, users = city.visits, city.users
    lat = np.where(visits.remote, users.lat[visits.user], visits.lat)
    return lat, np.where(visits.remote, users.lng[visits.user], visits.lng)


def booked_at(city: City) -> Ints:
    """Two days to a week before today, or before the visit when that has been; some of it in the last full month."""
    today = int(np.datetime64(city.today, "s").astype(np.int64))
    spread = 3600 * (np.arange(len(city.visits.user)) % 120)
    booked: Ints = np.minimum(city.visits.starts_at, today) - 2 * 86_400 - spread
    rows, moments = booked_in_it(city)
    booked[rows] = moments
    return booked


def _series(
    copier: Copier,
    city: City,
    frame: Frame,
    workers: Column,
    served: Served,
    seen_by: list[list[str]],
    wants: Column,
    features: Column,
) -> Column:
    series, count = city.series, len(city.series.user)
    people, seen = _of_series(city, workers, seen_by)
    rules = zip(series.every.tolist(), series.weekday.tolist(), strict=True)
    walls = zip(series.first_day.tolist(), series.start.tolist(), strict=True)
    own = city.users.organisation[series.user]
    return copier.put(
        Series,
        service_user=refs(served.users, series.user),
        organisation=refs(frame.organisations, own),
        type_of_work=refs(frame.works, series.work),
        rule=[f"FREQ=WEEKLY;INTERVAL={every};BYDAY={WEEKDAYS[weekday]}" for every, weekday in rules],
        first_local=[_wall(city, day, start).isoformat(timespec="minutes") for day, start in walls],
        zone=city.zone,
        minutes=numbers(series.minutes),
        wants=refs(wants, series.user),
        features=refs(features, series.user),
        person_ids=arrays(people),
        materialised_until=instants(
            [int(_wall(city, LAST_DAY, 0).replace(tzinfo=ZoneInfo(city.zone)).timestamp())]
        )[0],
        organisation_ids=arrays(sorted(seen[row] | {frame.organisations[own[row]]}) for row in range(count)),
        booked_at=instants(booked_at(city)[:1].repeat(count) - 3600 * np.arange(count) % 86_400),
    )


def _of_series(
    city: City, workers: Column, seen_by: list[list[str]]
) -> tuple[list[list[str]], list[set[str]]]:
    """For each series the people who come, each once, and the organisations that see one of its visits."""
    count = len(city.series.user)
    people: list[list[str]] = [[] for _ in range(count)]
    seen: list[set[str]] = [set() for _ in range(count)]
    of_visit = city.visits.series.tolist()
    for visit, worker in zip(city.assignments.visit.tolist(), city.assignments.worker.tolist(), strict=True):
        series = of_visit[visit]
        if series >= 0:
            seen[series].update(seen_by[visit])
            if workers[worker] not in people[series]:
                people[series].append(workers[worker])
    return people, seen


def _wall(city: City, day: int, minute: int) -> datetime:
    """The local wall clock so many minutes into a day."""
    return datetime.combine(city.day(day), time()) + timedelta(minutes=minute)


def _assignments(
    copier: Copier, city: City, frame: Frame, workers: Column, visits: Column, seen_by: list[list[str]]
) -> Column:
    rows, of_visit = city.assignments, city.assignments.visit
    seen = arrays(seen_by)
    return copier.put(
        Assignment,
        visit=refs(visits, of_visit),
        person=refs(workers, rows.worker),
        organisation=refs(frame.organisations, rows.organisation),
        starts_at=instants(city.visits.starts_at[of_visit]),
        ends_at=instants(city.visits.ends_at[of_visit]),
        state=[STATES[state] for state in city.visits.state[of_visit].tolist()],
        latitude=floats(city.visits.lat[of_visit]),
        longitude=floats(city.visits.lng[of_visit]),
        organisation_ids=refs(seen, of_visit),
    )
