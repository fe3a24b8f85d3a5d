"""The sample city is the same each time, allowed by the platform's own rules, and spread as its page says."""

from datetime import UTC, date, datetime, time
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from commonhours.bookings import rules
from commonhours.common.place import NO_MATRIX
from commonhours.organisations.colours import is_readable
from commonhours.samplecity import facts, organisations, places, service_users, weeks, work
from commonhours.samplecity.bookings import CANCELLED, NO_SHOW
from commonhours.samplecity.city import City, generate
from commonhours.samplecity.places import minutes_between
from commonhours.samplecity.pool import Pool
from commonhours.samplecity.setting import Setting
from commonhours.samplecity.tables import table
from commonhours.samplecity.terms import CONTRACTS

TODAY = date(2026, 11, 21)
REGION = rules.RegionTerms(rest=600, pause=30, longest_stretch=360)


@cache
def small(today: date = TODAY) -> City:
    return generate("small", 1, today)


@cache
def pool(today: date = TODAY) -> Pool:
    city = small(today)
    catalogue = (city.organisations, city.work, city.facts, city.modules)
    return Pool(Setting(city.today, *catalogue, city.partnerships, city.staff), city.workers)


def plain(value: object) -> object:
    """Arrays as lists, so that cities can be compared."""
    if isinstance(value, np.ndarray):
        return [repr(each) for each in value.tolist()]
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return {key: plain(each) for key, each in vars(value).items()} if hasattr(value, "__dict__") else value


def test_the_same_seed_and_day_give_the_same_city() -> None:
    assert plain(generate("small", 1, TODAY)) == plain(small())


def test_another_seed_gives_other_people() -> None:
    assert generate("small", 2, TODAY).users.name[1:20] != small().users.name[1:20]


def test_the_small_city_has_its_numbers() -> None:
    city = small()
    assert (len(city.organisations), len(city.workers.people), len(city.users)) == (6, 50, 400)
    assert len(city.work) == 60
    assert len(city.visits.user) >= 500


def test_the_catalogue_has_the_numbers_that_the_full_city_promises() -> None:
    assert len(work.WORK) == 60
    assert len(facts.KINDS) >= 70
    assert len(facts.CORE_MODULES) == 12
    assert len(organisations.organisations(40)) == 40
    assert len(organisations.PROGRAMMES) == 6
    assert sum(bool(each.organisation) for each in work.WORK) >= 3


def test_every_name_of_the_catalogue_is_said_in_spanish() -> None:
    city = small()
    named = [each.es for each in city.work] + [each.es for each in city.facts]
    named += [text for each in city.programmes for text in (each.es, each.department_es)]
    named += [text for each in facts.FEATURES for text in (each.has_es, each.wont_es)]
    pairs = (work.CATEGORIES, facts.GROUPS, weeks.REASONS, CONTRACTS, organisations.KINDS_OF_ORGANISATION)
    named += [es for words in pairs for _, es in words.values()]
    named += [es for _, es in (*service_users.COMMUNICATION, *service_users.MEETING_PLACES)]
    assert all(name.strip() for name in named)


def test_every_fact_that_work_requires_exists() -> None:
    known = {each.code for each in small().facts}
    assert all(code in known for each in work.WORK for code in each.facts)


def test_white_text_is_readable_on_every_brand_colour() -> None:
    members = organisations.organisations(40)
    assert all(is_readable(each.colour) for each in members)
    assert len({each.colour for each in members}) == 40


def test_neighbourhoods_lie_in_the_zip_areas_of_the_city_near_their_centres() -> None:
    areas = {each.zip: each for each in places.zip_areas()}
    for each in places.NEIGHBOURHOODS:
        area = areas[each.zip]
        here = np.array([each.lat]), np.array([each.lng])
        assert minutes_between(*here, area.lat, area.lng, np.array([3.0]))[0] < 15, each.name


def test_nobody_lives_in_the_sea_or_out_of_town() -> None:
    users = small().users
    assert (users.lat >= places.shore_latitude(users.lng)).all()
    assert ((users.lat < 33.89) & (users.lng > -118.24) & (users.lng < -118.06)).all()


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029, 2030])
def test_every_holiday_of_the_year_is_said_in_spanish(year: int) -> None:
    found = places.holidays_between(date(year, 1, 1), date(year + 1, 1, 1))
    assert len(found) >= 12
    assert all(each.es for each in found)


def occupying(city: City) -> list[tuple[int, int, int]]:
    """(worker, start, end) of every assignment that keeps somebody busy."""
    visits = city.visits
    rows = zip(city.assignments.worker.tolist(), city.assignments.visit.tolist(), strict=True)
    busy = ~np.isin(visits.state, (CANCELLED, NO_SHOW))
    return sorted((w, int(visits.starts_at[v]), int(visits.ends_at[v])) for w, v in rows if busy[v])


# The second and third horizons hold a clock change.
@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 1), date(2027, 10, 20)])
def test_nobody_is_in_two_places_at_once(today: date) -> None:
    rows = occupying(small(today))
    assert len(rows) > 300
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(rows))


@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 1)])
def test_every_booking_passes_the_residual_rules_of_the_platform(today: date) -> None:
    city = small(today)
    horizon = datetime.combine(today, time(), ZoneInfo(city.zone))
    calendar = rules.calendar_around(horizon, 71)
    for worker in range(len(city.workers.people)):
        diary = visits_of(city, worker, horizon)
        for row, (start, end, lat, lng, _) in enumerate(diary):
            others = rules.diary_of(diary[:row] + diary[row + 1 :])
            ask = rules.Ask(start, end, start - 100_000, lat, lng)
            failed = rules.failures(ask, terms_of(city, worker), others, REGION, calendar, NO_MATRIX)
            assert rules.named(failed) == ()


def visits_of(city: City, worker: int, horizon: datetime) -> list[tuple[int, int, float, float, int]]:
    zero, visits = horizon.astimezone(UTC).timestamp(), city.visits
    rows = city.assignments.visit[city.assignments.worker == worker]
    return [
        (
            int(visits.starts_at[v] - zero) // 60,
            int(visits.ends_at[v] - zero) // 60,
            visits.lat[v],
            visits.lng[v],
            -1,
        )
        for v in rows
    ]


def terms_of(city: City, worker: int) -> rules.Terms:
    who = city.workers.people[worker]
    limits = (who.notice, who.shortest, who.most_day, who.most_week, who.travel_limit)
    return rules.Terms(*limits, who.mode, who.lat, who.lng)


def test_whoever_is_booked_has_the_facts_the_work_and_a_membership_and_no_rule_against_the_home() -> None:
    city, seen = small(), pool()
    home, wants = pairs(city.features), pairs(city.wanted)
    rules_of = pairs(
        (np.array([w for w, _ in city.workers.rules]), np.array([f for _, f in city.workers.rules]))
    )
    for visit, worker, through, _ in zip(*city.assignments, strict=True):
        user, kind, day = city.visits.user[visit], city.visits.work[visit], city.visits.day[visit]
        assert seen.on[worker, kind]
        assert seen.member[worker, through]
        assert seen.lends[through, city.visits.organisation[visit], kind]
        needed = [*city.required[kind], *wants.get(int(user), [])]
        assert (seen.until[worker, needed] > day).all()
        assert not set(rules_of.get(int(worker), [])) & set(home.get(int(user), []))
        assert city.users.worker[user] != worker


def pairs(columns: tuple[NDArray[Any], NDArray[Any]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, value in zip(columns[0].tolist(), columns[1].tolist(), strict=True):
        found.setdefault(key, []).append(value)
    return found


def test_no_allocation_is_overdrawn() -> None:
    city = small()
    people = np.bincount(city.assignments.visit, minlength=len(city.visits.user))
    used = np.bincount(city.visits.allocation, city.visits.minutes * people, len(city.allocations.user))
    assert (used <= city.allocations.minutes).all()
    within = city.allocations.since[city.visits.allocation] <= city.visits.day
    assert (within & (city.visits.day < city.allocations.until[city.visits.allocation])).all()


def test_patterns_and_visits_fall_on_quarter_hours() -> None:
    city = small()
    assert all(each.start % 15 == each.end % 15 == 0 < each.end - each.start for each in city.workers.periods)
    assert not (city.visits.start % 15).any()
    assert not (city.visits.starts_at % 900).any()


def test_workers_have_three_to_twelve_types_of_work_and_a_few_dozen_facts() -> None:
    city = small()
    types = np.bincount([each.worker for each in city.workers.work])
    held = np.bincount([each.worker for each in city.workers.facts])
    assert types.min() >= 3
    assert types.max() <= 12
    assert held.min() >= 18
    assert 25 <= held.mean() <= 45


def test_half_of_the_service_users_have_a_pattern_and_three_in_five_an_allocation() -> None:
    city = small()
    assert 0.43 <= len(set(city.patterns.user.tolist())) / 400 <= 0.6
    assert 0.52 <= len(set(city.allocations.user.tolist())) / 400 <= 0.7


def test_nobody_approves_or_confirms_themselves() -> None:
    city = generate("small", 3, TODAY)
    staff = city.staff
    assert all(
        each.approved_by < 0 or staff[each.approved_by].worker != each.worker
        for each in city.workers.memberships
    )
    assert all(staff[each.confirmed_by].worker != each.worker for each in city.workers.facts)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_caller_with_a_large_dog_finds_spanish_speaking_advisers_in_most_neighbourhoods(seed: int) -> None:
    city = generate("small", seed, TODAY)
    catalogue = (city.organisations, city.work, city.facts, city.modules)
    seen = Pool(Setting(city.today, *catalogue, city.partnerships, city.staff), city.workers)
    enough = [len(free_advisers(city, seen, each.lat, each.lng)) >= 3 for each in places.NEIGHBOURHOODS]
    assert np.mean(enough) > 0.8


def free_advisers(city: City, seen: Pool, lat: float, lng: float) -> list[int]:
    """Whom the first caller could book on the first Tuesday from 10 to 11, had they lived here."""
    codes = {each.code: index for index, each in enumerate(city.facts)}
    kind = next(index for index, each in enumerate(city.work) if each.code == "nutrition-adviser")
    able = seen.eligible(0, kind)
    slots = (24 + 10) * 4
    fits = (seen.free[able, slots + 4] - seen.free[able, slots] == 4) & (seen.until[able, codes["es"]] > 14)
    fits &= (seen.wont[able] & 1 == 0) & (
        minutes_between(seen.lat[able], seen.lng[able], lat, lng, seen.mode[able]) <= seen.limit[able]
    )
    day = next(each for each in range(1, 8) if city.day(each).weekday() == 1)
    busy = {
        int(worker)
        for visit, worker in zip(city.assignments.visit, city.assignments.worker, strict=True)
        if city.visits.day[visit] == day
        and city.visits.start[visit] < 690
        and city.visits.start[visit] + city.visits.minutes[visit] > 570
    }
    return [int(each) for each in able[fits] if each not in busy and not seen.away[each, day + 7]]


def test_the_first_caller_speaks_spanish_has_a_large_dog_an_allocation_and_favourites() -> None:
    city = small()
    assert city.facts[city.users.language[0]].code == "es"
    assert [facts.FEATURES[each].code for each in pairs(city.features)[0]] == ["large-dog"]
    assert 0 in city.allocations.user
    assert 0 in city.likings.user
    assert city.staff[0].role == "operator"


def test_tables_have_no_gaps() -> None:
    assert all(
        cell.strip()
        for name in ("languages", "skills", "features", "trades")
        for row in table(name)
        for cell in row
    )
