"""Favourite few and those who shall not come; the visits people would like to recur; what they are allocated."""

import calendar
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from commonhours.samplecity.places import NEIGHBOURHOODS
from commonhours.samplecity.pool import Pool
from commonhours.samplecity.rows import Allocations, Ints, Likings, Pairs, Patterns, ServiceUsers
from commonhours.samplecity.service_users import INSTITUTION
from commonhours.samplecity.setting import FIRST_DAY, LAST_DAY, Setting

NEAR = 30  # favourites come from the nearest so many who can do the work
DRAWN = 10
HOURS = (4, 6, 8, 10, 12, 16, 20, 25, 30, 40, 60, 90, 130, 200, 320, 500, 800)


def home_bits(users: int, features: Pairs) -> NDArray[np.int64]:
    """Home features of each service user as bits."""
    bits = np.zeros(users, np.int64)
    np.bitwise_or.at(bits, features.left, np.left_shift(1, features.right.astype(np.int64)))
    return bits


def likings(
    rng: np.random.Generator, pool: Pool, users: ServiceUsers, features: Pairs, wanted: Pairs
) -> Likings:
    """None to four favourites near by who fit the work, the home and the language; three in a hundred shun one."""
    drawn = _near_by(rng, pool, users)
    fits = (drawn >= 0) & ((pool.wont[drawn] & home_bits(len(users), features)[:, None]) == 0)
    fits &= drawn != users.worker[:, None]
    for fact in np.unique(wanted.right):
        who = wanted.left[wanted.right == fact]
        fits[who] &= pool.until[drawn[who], fact] > 0
    fits &= _first_time(drawn)
    many = rng.choice(5, len(users), p=(0.45, 0.18, 0.17, 0.12, 0.08))
    many[0] = 3
    favourite = fits & (np.cumsum(fits, axis=1) <= many[:, None])
    shunned = (drawn >= 0) & ~favourite & _first_time(drawn) & (rng.random(len(users)) < 0.03)[:, None]
    shunned[0] = False
    shunned &= np.cumsum(shunned, axis=1) == 1
    liked, never = np.nonzero(favourite), np.nonzero(shunned)
    user = np.concatenate((liked[0], never[0])).astype(np.int32)
    worker = np.concatenate((drawn[liked], drawn[never])).astype(np.int32)
    return Likings(user, worker, np.arange(len(user)) >= len(liked[0]))


def _near_by(rng: np.random.Generator, pool: Pool, users: ServiceUsers) -> Ints:
    """[users, DRAWN] workers drawn from the nearest who can do the user's main work, -1 where there is none."""
    drawn = np.full((len(users), DRAWN), -1, np.int32)
    key = (users.organisation * 1000 + users.work) * 1000 + users.neighbourhood
    order = np.argsort(key, kind="stable")
    bounds = np.flatnonzero(np.diff(key[order], prepend=-1))
    for group in np.split(order, bounds[1:]):
        first = group[0]
        able = pool.eligible(int(users.organisation[first]), int(users.work[first]))
        if len(able):
            centre = NEIGHBOURHOODS[users.neighbourhood[first]]
            apart = (pool.lat[able] - centre.lat) ** 2 + (0.831 * (pool.lng[able] - centre.lng)) ** 2
            near = able[np.argsort(apart, kind="stable")[:NEAR]]
            drawn[group] = rng.choice(near, (len(group), DRAWN))
    return drawn


def _first_time(drawn: Ints) -> NDArray[np.bool_]:
    """Where a worker has not been drawn further left in the same row."""
    first = np.ones(drawn.shape, np.bool_)
    for column in range(1, drawn.shape[1]):
        first[:, column] = (drawn[:, :column] != drawn[:, column : column + 1]).all(axis=1)
    return first


def patterns(rng: np.random.Generator, setting: Setting, users: ServiceUsers) -> Patterns:
    """Half of the service users would like something to recur; one in eight of them twice a week."""
    recurring = np.flatnonzero(rng.random(len(users)) < np.where(users.kind == INSTITUTION, 0.9, 0.5))
    recurring = recurring[recurring > 0]
    twice = recurring[rng.random(len(recurring)) < 0.125]
    user = np.concatenate((recurring, twice)).astype(np.int32)
    second = np.arange(len(user)) >= len(recurring)
    work = users.work[user]
    weekday, start, minutes = _wished_times(rng, setting, work)
    # The second day of a pair lies two or three days after any other, within the same days of the week.
    last = np.array([{"wd": 5, "all": 7, "we": 7}[setting.work[each].days] for each in work])
    weekday = np.where(second, (weekday + 2) % last, weekday)
    every = rng.choice((1, 2, 4), len(user), p=(0.5, 0.3, 0.2))
    return Patterns(user, work, *(each.astype(np.int32) for each in (weekday, start, minutes, every)))


def _wished_times(
    rng: np.random.Generator, setting: Setting, work: Ints
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Weekday, start and length within the usual hours of each type of work; starts on the half-hour mostly."""
    weekday, start, minutes = (np.zeros(len(work), np.int64) for _ in range(3))
    for index, each in enumerate(setting.work):
        who = np.flatnonzero(work == index)
        days = {"wd": range(5), "all": range(7), "we": (5, 6)}[each.days]
        weekday[who] = rng.choice(days, len(who))
        minutes[who] = rng.choice(each.minutes, len(who))
        opens, closes = each.hours
        room = np.maximum(closes - opens - minutes[who], 0) // 30
        start[who] = opens + 30 * np.floor(rng.random(len(who)) * (room + 1)).astype(np.int64)
        quarter = (rng.random(len(who)) < 0.1) & (start[who] + minutes[who] + 15 <= closes)
        start[who[quarter]] += 15
    return weekday, start, minutes


def months(today: date) -> list[tuple[int, int]]:
    """Calendar months that the days touch, as half-open pairs of days from today."""
    found, first = [], (today + timedelta(days=FIRST_DAY)).replace(day=1)
    while (first - today).days < LAST_DAY:
        until = first + timedelta(days=calendar.monthrange(first.year, first.month)[1])
        found.append(((first - today).days, (until - today).days))
        first = until
    return found


def allocations(
    rng: np.random.Generator, setting: Setting, users: ServiceUsers, wished: Patterns
) -> Allocations:
    """So many hours a month for three in five; with a pattern, usually enough for it and a little more."""
    places = np.array([each.people for each in setting.work])[wished.work]
    need = np.zeros(len(users))
    np.add.at(need, wished.user, wished.minutes * places * np.ceil(5 / wished.every) / 60)
    given = rng.random(len(users)) < np.where(need > 0, 0.75, 0.45) + 0.2 * (users.kind == INSTITUTION)
    given[0] = True
    step = np.searchsorted(HOURS, need * rng.choice((0.6, 1, 1, 1.5), len(users))) + rng.integers(
        0, 3, len(users)
    )
    hours = np.array(HOURS)[np.minimum(step, len(HOURS) - 1)]
    hours[0] = 25
    who = np.flatnonzero(given).astype(np.int32)
    spans = months(setting.today)
    user = np.repeat(who, len(spans))
    since, until = (np.tile(np.array(side, np.int32), len(who)) for side in zip(*spans, strict=True))
    return Allocations(user, users.organisation[user], since, until, (hours[user] * 60).astype(np.int32))
