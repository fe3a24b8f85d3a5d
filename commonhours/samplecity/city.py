"""The whole sample city from a size, a seed and a day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

import numpy as np

from commonhours.samplecity import bookings, likings, service_users
from commonhours.samplecity.lending import partnerships
from commonhours.samplecity.organisations import PROGRAMMES, facts_and_modules, organisations, work_of
from commonhours.samplecity.places import NEIGHBOURHOODS, ZONE, Holiday, Neighbourhood, holidays_between
from commonhours.samplecity.pool import Pool
from commonhours.samplecity.rows import (
    Allocations,
    Assignments,
    Fact,
    Likings,
    Module,
    Organisation,
    Pairs,
    Partnership,
    Patterns,
    Programme,
    Series,
    ServiceUsers,
    Site,
    Staff,
    Visits,
)
from commonhours.samplecity.setting import FIRST_DAY, LAST_DAY, Setting
from commonhours.samplecity.staff import micro_owner, staff
from commonhours.samplecity.work import WorkType
from commonhours.samplecity.workers import Workers, workers


@dataclass(frozen=True)
class Size:
    organisations: int
    workers: int
    service_users: int
    kinds: tuple[float, float, float, float]
    series_visits: int
    visits: int


SIZES = {
    "full": Size(40, 2_500, 100_000, (0.92, 0.045, 0.027, 0.008), 50_000, 60_000),
    # More businesses and institutions than their share, so that there are some of each.
    "small": Size(6, 50, 400, (0.84, 0.07, 0.05, 0.04), 650, 750),
}


@dataclass(frozen=True)
class City:
    """Rows and columns refer to each other by position; rows.py explains each."""

    today: date
    seed: int
    zone: str
    neighbourhoods: tuple[Neighbourhood, ...]
    holidays: tuple[Holiday, ...]
    programmes: tuple[Programme, ...]
    organisations: tuple[Organisation, ...]
    work: tuple[WorkType, ...]
    required: tuple[tuple[int, ...], ...]
    facts: tuple[Fact, ...]
    modules: tuple[Module, ...]
    partnerships: tuple[Partnership, ...]
    staff: tuple[Staff, ...]
    workers: Workers
    users: ServiceUsers
    wanted: Pairs
    features: Pairs
    sites: list[Site]
    likings: Likings
    patterns: Patterns
    allocations: Allocations
    series: Series
    visits: Visits
    assignments: Assignments

    def day(self, number: int) -> date:
        """The local date so many days from today."""
        return self.today + timedelta(days=number)


def generate(size: str, seed: int, today: date, said: Callable[[str], None] = lambda stage: None) -> City:
    """The same city for the same size, seed and day. `size`: a key of SIZES. `said` hears each stage as it begins."""
    plan = SIZES[size]
    rnd, rng = Random(seed), np.random.default_rng(seed)
    said("organisations")
    setting = setting_of(rnd, plan, today)
    said("workers")
    people = workers(rnd, rng, setting, plan.workers)
    setting = _with_micro_owners(setting, people)
    said("service users")
    users = service_users.service_users(rng, setting, plan.service_users, plan.kinds, plan.workers)
    return _city(rnd, rng, plan, seed, setting, people, users, said)


def setting_of(rnd: Random, plan: Size, today: date) -> Setting:
    members = organisations(plan.organisations)
    work = work_of(members)
    facts, modules = facts_and_modules(members)
    lent = partnerships(rnd, members, work)
    return Setting(today, members, work, facts, modules, lent, staff(rnd, members, plan.workers))


def _with_micro_owners(setting: Setting, people: Workers) -> Setting:
    """A micro-provider's one worker is also its admin and coordinator; only the region approves them."""
    rows = list(setting.staff)
    for each in people.memberships:
        if setting.organisations[each.organisation].kind == "micro":
            who = people.people[each.worker]
            for role in ("organisation_admin", "coordinator"):
                rows.append(
                    micro_owner(len(rows), who.given, who.family, each.organisation, role, each.worker)
                )
    return replace(setting, staff=tuple(rows))


def _city(
    rnd: Random,
    rng: np.random.Generator,
    plan: Size,
    seed: int,
    setting: Setting,
    people: Workers,
    users: ServiceUsers,
    said: Callable[[str], None],
) -> City:
    pool = Pool(setting, people)
    wanted = service_users.wanted_facts(rng, setting, users)
    features = service_users.home_features(rng, users)
    sites = service_users.sites(rng, users)
    liked = likings.likings(rng, pool, users, features, wanted)
    wished = likings.patterns(rng, setting, users)
    allocated = likings.allocations(rng, setting, users, wished)
    said("bookings")
    booker = bookings.Booker(rnd, pool, users, sites, features, wanted, liked, allocated)
    bookings.book_series(booker, wished, plan.series_visits)
    bookings.book_singles(booker, plan.visits)
    series, visits, assignments = bookings.collected(booker)
    return City(
        today=setting.today,
        seed=seed,
        zone=ZONE,
        neighbourhoods=NEIGHBOURHOODS,
        holidays=holidays_between(*(setting.today + timedelta(days=day) for day in (FIRST_DAY, LAST_DAY))),
        programmes=PROGRAMMES,
        organisations=setting.organisations,
        work=setting.work,
        required=setting.required,
        facts=setting.facts,
        modules=setting.modules,
        partnerships=setting.partnerships,
        staff=setting.staff,
        workers=people,
        users=users,
        wanted=wanted,
        features=features,
        sites=sites,
        likings=liked,
        patterns=wished,
        allocations=allocated,
        series=series,
        visits=visits,
        assignments=assignments,
    )
