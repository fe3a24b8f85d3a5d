"""Visits of a week past and ten weeks ahead: standing series first, then single visits, each one allowed.

Whoever is booked has the work switched on, the facts on the day, a membership that the service user's
organisation may book through, no rule against the home, the hours in their pattern, and time for the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from commonhours.samplecity.diaries import REMOTE, Diary
from commonhours.samplecity.likings import home_bits
from commonhours.samplecity.places import ZONE, minutes_between
from commonhours.samplecity.pool import Pool
from commonhours.samplecity.rows import (
    Allocations,
    Assignments,
    Likings,
    Pairs,
    Patterns,
    Series,
    ServiceUsers,
    Site,
    Visits,
)
from commonhours.samplecity.service_users import PERSON
from commonhours.samplecity.setting import FIRST_DAY, LAST_DAY

STATES = ("booked", "done", "cancelled", "no_show")
BOOKED, DONE, CANCELLED, NO_SHOW = range(4)
_TIERS = {"nine_to_five": 0, "part_time": 4, "personalised": 8, "ad_hoc": 12, "on_call": 16}
_TRIED = 40  # so many of the nearest are asked before a wish is left unbooked


class Wish(NamedTuple):
    """Something to book: every so many weeks from the first day on; every 0: once, on that day."""

    user: int
    work: int
    weekday: int
    start: int
    minutes: int
    every: int
    first_day: int


class Visit(NamedTuple):
    user: int
    organisation: int
    work: int
    series: int
    site: int
    allocation: int
    day: int
    start: int
    minutes: int
    places: int
    lat: float
    lng: float
    state: int
    booked_by: int


@dataclass
class Booker:
    """Everything that booking looks at, and what has been booked so far."""

    rnd: Random
    pool: Pool
    users: ServiceUsers
    sites: list[Site]
    features: Pairs
    wanted: Pairs
    likings: Likings
    allocations: Allocations
    diaries: list[Diary] = field(init=False)
    left: dict[tuple[int, int], int] = field(init=False)
    series: list[tuple[int, ...]] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    assignments: list[tuple[int, int, int, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.diaries = [Diary(each) for each in self.pool.workers.people]
        self.homes = home_bits(len(self.users), self.features)
        self.wants = _grouped(self.wanted.left, self.wanted.right)
        never = self.likings.never
        self.favourites = _grouped(self.likings.user[~never], self.likings.worker[~never])
        self.shunned = _grouped(self.likings.user[never], self.likings.worker[never])
        self.sites_of = _grouped([each.user for each in self.sites], range(len(self.sites)))
        self._read_allocations()
        self.last_until = int(self.allocations.until.max())

    def _read_allocations(self) -> None:
        """`left` minutes and `row` of each (user, month); `month` of each day from FIRST_DAY."""
        spans = sorted(
            set(zip(self.allocations.since.tolist(), self.allocations.until.tolist(), strict=True))
        )
        number = {since: index for index, (since, _) in enumerate(spans)}
        days = range(FIRST_DAY, LAST_DAY)
        self.month = [next(n for n, (a, b) in enumerate(spans) if a <= day < b) for day in days]
        keys = [
            (user, number[since])
            for user, since in zip(
                self.allocations.user.tolist(), self.allocations.since.tolist(), strict=True
            )
        ]
        self.left = dict(zip(keys, self.allocations.minutes.tolist(), strict=True))
        self.row = {key: index for index, key in enumerate(keys)}

    def book(self, wish: Wish) -> None:
        """Find people for a wish and book every occurrence that they, the facts and the allocation allow."""
        if (wish.user, 0) not in self.left or self.users.approved_by[wish.user] < 0:
            return
        site, lat, lng = self._where(wish)
        team = self._team(wish, lat, lng)
        if not team:
            return
        booked_by = self._staff(wish)
        series, before = len(self.series) if wish.every else -1, len(self.visits)
        for day in self._days(wish):
            self._occur(wish, day, series, site, (lat, lng), team, booked_by)
        if len(self.visits) > before:
            if wish.every:
                self.series.append((*wish, booked_by))
            for worker in team:
                self.diaries[worker].add(wish.weekday, wish.start, wish.minutes, lat, lng)

    def _where(self, wish: Wish) -> tuple[int, float, float]:
        place = self.pool.setting.work[wish.work].place
        if place == "remote" or (place == "either" and self.rnd.random() < 0.4):
            return -1, *REMOTE
        sites = self.sites_of.get(wish.user)
        if not sites:
            return -1, float(self.users.lat[wish.user]), float(self.users.lng[wish.user])
        site = self.rnd.choice(sites)
        return site, self.sites[site].lat, self.sites[site].lng

    def _staff(self, wish: Wish) -> int:
        """A coordinator of their organisation, or for one in four the contact centre."""
        organisation = -1 if self.rnd.random() < 0.25 else int(self.users.organisation[wish.user])
        return self.rnd.choice(
            self.pool.setting.office(organisation, "operator" if organisation < 0 else "coordinator")
        )

    def _days(self, wish: Wish) -> Iterator[int]:
        if wish.every == 0:
            return iter((wish.first_day,))
        return iter(range(wish.first_day, LAST_DAY, 7 * wish.every))

    def _team(self, wish: Wish, lat: float, lng: float) -> list[int]:
        """As many as the visit has places; squads may start half full, pairs may not."""
        places = self.pool.setting.work[wish.work].people
        aim = places - (self.rnd.choice((0, 0, 1, 2)) if places > 2 else 0)
        team: list[int] = []
        for worker in self._candidates(wish, lat, lng)[: _TRIED + places]:
            if self.diaries[worker].accepts(wish.weekday, wish.start, wish.minutes, lat, lng):
                team.append(worker)
                if len(team) == aim:
                    return self._lead_first(team)
        return self._lead_first(team) if places > 2 and len(team) >= places / 2 else []

    def _lead_first(self, team: list[int]) -> list[int]:
        lead = self.pool.setting.fact["squad-lead"]
        return sorted(team, key=lambda worker: self.pool.until[worker, lead] < LAST_DAY)

    def _candidates(self, wish: Wish, lat: float, lng: float) -> list[int]:
        """Who may, can and will, in the order asked: favourites, then guaranteed hours, then the nearest."""
        pool, user = self.pool, wish.user
        able = pool.eligible(int(self.users.organisation[user]), wish.work)
        begin, end = self._slots(wish)
        fits = pool.free[able, end] - pool.free[able, begin] == end - begin
        fits &= (pool.wont[able] & self.homes[user]) == 0
        fits &= able != self.users.worker[user]
        for fact in self.wants.get(user, ()):
            fits &= pool.until[able, fact] > 0
        able = able[fits & ~np.isin(able, self.shunned.get(user, ()))]
        if not len(able):
            return []
        cost = np.array([_TIERS[pool.workers.people[each].contract] for each in able], np.float64)
        if lat == lat:
            cost += minutes_between(pool.lat[able], pool.lng[able], lat, lng, pool.mode[able])
        cost += np.array([self.rnd.random() * 10 for _ in able])
        cost -= 1000.0 * np.isin(able, self.favourites.get(user, ()))
        return [int(each) for each in able[np.argsort(cost, kind="stable")]]

    def _slots(self, wish: Wish) -> tuple[int, int]:
        begin = wish.weekday * 96 + wish.start // 15
        return begin, begin + wish.minutes // 15

    def _occur(
        self,
        wish: Wish,
        day: int,
        series: int,
        site: int,
        place: tuple[float, float],
        team: list[int],
        booked_by: int,
    ) -> None:
        places = self.pool.setting.work[wish.work].people
        there = [worker for worker in team if self._is_there(wish, day, worker)]
        month = self.month[day - FIRST_DAY]
        cost = wish.minutes * len(there)
        if len(there) < min(places, max(1, places // 2)) or self.left[wish.user, month] < cost:
            return
        if places == 2 and len(there) < 2:
            return
        self.left[wish.user, month] -= cost
        organisation = int(self.users.organisation[wish.user])
        lead = self.pool.setting.fact["squad-lead"]
        for number, worker in enumerate(there):
            leads = places > 2 and number == 0 and bool(self.pool.until[worker, lead] > day)
            through = self.pool.through(worker, organisation, wish.work)
            self.assignments.append((len(self.visits), worker, through, leads))
        about = (wish.user, organisation, wish.work, series, site, self.row[wish.user, month])
        when = (day, wish.start, wish.minutes, places)
        self.visits.append(Visit(*about, *when, *place, self._state(day), booked_by))

    def _is_there(self, wish: Wish, day: int, worker: int) -> bool:
        """Not away on that day, and every fact required or wanted still in force."""
        days = slice(day - FIRST_DAY, day - FIRST_DAY + 1 + (wish.start + wish.minutes > 1440))
        if self.pool.away[worker, days].any():
            return False
        facts = (*self.pool.setting.required[wish.work], *self.wants.get(wish.user, ()))
        return all(self.pool.until[worker, fact] > day + 1 for fact in facts)

    def _state(self, day: int) -> int:
        chance = self.rnd.random()
        if day >= 0:
            return CANCELLED if chance < 0.025 else BOOKED
        return CANCELLED if chance < 0.035 else NO_SHOW if chance < 0.05 else DONE


def _grouped(keys: object, values: object) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    pairs = zip(np.asarray(keys).tolist(), np.asarray(values).tolist(), strict=True)
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def book_series(booker: Booker, patterns: Patterns, target: int) -> None:
    """Standing series in a random order of service users, until there are `target` visits."""
    columns = [column.tolist() for column in patterns]
    order = list(range(len(columns[0])))
    booker.rnd.shuffle(order)
    order.sort(key=lambda row: not _first(booker, columns[0][row], columns[1][row]))
    today = booker.pool.setting.today.weekday()
    for row in order:
        if len(booker.visits) >= target:
            return
        user, work, weekday, start, minutes, every = (column[row] for column in columns)
        weeks = booker.rnd.choice((0, 0, 0, 1, 1, 2, 3)) if every == 1 else booker.rnd.randrange(every)
        first = FIRST_DAY + (weekday - (today + FIRST_DAY)) % 7 + 7 * weeks
        booker.book(Wish(user, work, weekday, start, minutes, every, first))


def _first(booker: Booker, user: int, work: int) -> bool:
    """Squads need the most hands; families, businesses and institutions would drown among the people."""
    many = booker.pool.setting.work[work].people > 2
    return many or (booker.users.kind[user] != PERSON and booker.rnd.random() < 0.6)


def book_singles(booker: Booker, target: int) -> None:
    """Single visits at short notice, most of them this week and the next, until there are `target` visits."""
    setting, users, rnd = booker.pool.setting, booker.users, booker.rnd
    for _ in range(target * 3):
        if len(booker.visits) >= target:
            return
        user = rnd.randrange(1, len(users))
        work = setting.work[users.work[user]]
        day = FIRST_DAY + int(rnd.gammavariate(2, 7))
        weekday = (setting.today.weekday() + day) % 7
        if day < LAST_DAY and weekday in {"wd": range(5), "all": range(7), "we": (5, 6)}[work.days]:
            minutes = rnd.choice(work.minutes)
            opens, closes = work.hours
            start = opens + 15 * rnd.randrange((closes - opens - minutes) // 15 + 1)
            booker.book(Wish(user, int(users.work[user]), weekday, start, minutes, 0, day))


def collected(booker: Booker) -> tuple[Series, Visits, Assignments]:
    """What was booked, as columns; visits on which the clock changes are left out."""
    columns = [np.array(column) for column in zip(*booker.visits, strict=True)]
    visit = Visit(*columns)  # type: ignore[arg-type]
    starts_at, ends_at, even = _instants(booker, visit)
    whole = np.flatnonzero(even)
    new_row = np.cumsum(even) - 1
    visits = _visits(visit, starts_at, ends_at, whole)
    rows = [row for row in booker.assignments if even[row[0]]]
    which, worker, through, lead = (np.array(column) for column in zip(*rows, strict=True))
    ints = (np.asarray(new_row[which], np.int32), worker.astype(np.int32), through.astype(np.int32))
    user, work, weekday, start, minutes, every, first, by = np.array(booker.series, np.int32).T
    return Series(user, work, weekday, start, minutes, every, first, by), visits, Assignments(*ints, lead)


def _visits(
    visit: Visit, starts_at: NDArray[np.int64], ends_at: NDArray[np.int64], whole: NDArray[np.intp]
) -> Visits:
    plain = {name: np.asarray(column)[whole] for name, column in visit._asdict().items()}
    ints = {
        name: column.astype(np.int32) for name, column in plain.items() if name not in ("lat", "lng", "state")
    }
    return Visits(
        **ints,
        starts_at=starts_at[whole],
        ends_at=ends_at[whole],
        remote=np.isnan(plain["lat"]),
        lat=plain["lat"],
        lng=plain["lng"],
        state=plain["state"].astype(np.int8),
    )


def _instants(booker: Booker, visit: Visit) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Seconds UTC of starts and ends, and whether the wall clock passes evenly between them."""
    today, zone = booker.pool.setting.today, ZoneInfo(ZONE)
    starts = np.asarray(visit.day, np.int64) * 1440 + np.asarray(visit.start, np.int64)
    ends = starts + np.asarray(visit.minutes, np.int64)
    minutes, back = np.unique(np.concatenate((starts, ends)), return_inverse=True)
    midnight = datetime.combine(today, time())
    walls = (midnight + timedelta(minutes=int(each)) for each in minutes)
    instants = np.array([int(wall.replace(tzinfo=zone).timestamp()) for wall in walls])[back]
    starts_at, ends_at = instants[: len(starts)], instants[len(starts) :]
    return starts_at, ends_at, (ends_at - starts_at) == np.asarray(visit.minutes) * 60
