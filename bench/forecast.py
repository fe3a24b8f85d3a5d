"""How well demand is foretold: `./run bench-forecast`.

The sample city holds one week of the past, too little to hold anything out. So its own service users, their wishes for
series and its way of asking for single visits are carried on for 36 weeks: series begin and end, single visits come by
chance with the season, one in thirty is called off. From the end of each of the last weeks one, four and eight weeks
are foretold from what was known then, hour by hour of the week, for each type of work in each neighbourhood.

Beside it the plain ways: what the same hour had a week before, and its mean over the weeks that are known, each as a
figure alone and with the spread of lumps that ours has too; and, since ours knows what stands in the books, the mean of
single visits on top of the books. Loss is pinball at 10, 50 and 90 per cent, in hours.
"""

from random import Random

import numpy as np
from numpy.typing import NDArray

from bench.timing import table
from commonhours.common.clock import now
from commonhours.planning.gaps.counts import pinball, quantile
from commonhours.planning.gaps.forecast import SHARES, usual_week
from commonhours.samplecity import likings, service_users
from commonhours.samplecity.city import SIZES, setting_of
from commonhours.samplecity.places import NEIGHBOURHOODS
from commonhours.samplecity.rows import Patterns, ServiceUsers
from commonhours.samplecity.setting import Setting

SEED = 7
KNOWN, HELD_OUT, AHEAD = 26, 10, (1, 4, 8)
WEEKS = KNOWN + HELD_OUT
# Visits a week as the sample city has them.
SERIES_A_WEEK, SINGLE_A_WEEK = 50_000 / 11, 10_000 / 11
CALLED_OFF, LASTS, SWING = 1 / 30, 30, 0.15

Floats = NDArray[np.float64]


def main() -> int:
    plan, rnd, rng = SIZES["full"], Random(SEED), np.random.default_rng(SEED)
    setting = setting_of(rnd, plan, now().date())
    users = service_users.service_users(rng, setting, plan.service_users, plan.kinds, plan.workers)
    booked, ends = _series(rng, setting, users, likings.patterns(rng, setting, users))
    single = _singles(rng, setting, users)
    cells = np.flatnonzero((booked + single).sum(axis=(0, 2)) > 0)
    booked, single, ends = booked[:, cells], single[:, cells], ends[:, :, cells]
    losses = _losses(booked, single, ends, cells // len(NEIGHBOURHOODS))
    rows = [(name, *(f"{each:.5f}" for each in loss), f"{loss.sum():.5f}") for name, loss in losses.items()]
    table(
        f"{len(cells):,} cells × 168 hours, {KNOWN} weeks known, {HELD_OUT} weeks held out, "
        f"{(booked + single).sum() / WEEKS:,.0f} hours a week",
        ("what", "10 %", "50 %", "90 %", "together"),
        rows,
    )
    ours, others = losses["ours"].sum(), min(loss.sum() for name, loss in losses.items() if name != "ours")
    kept = bool(ours <= others)
    print(
        f"{'PASS' if kept else 'FAIL'}: ours is no worse than the best of the plain ways ({ours / others:.2f} of it)"
    )
    return 0 if kept else 1


def _losses(booked: Floats, single: Floats, ends: Floats, kinds: NDArray[np.int64]) -> dict[str, Floats]:
    """float64[shares] by name: the mean loss over all origins and distances."""
    every = booked + single
    found: dict[str, list[Floats]] = {}
    for number, ahead in enumerate(AHEAD):
        for target in range(KNOWN + ahead - 1, WEEKS):
            since = target - ahead + 1  # the weeks before this one are known
            known = slice(max(since - KNOWN, 0), since)
            usual = usual_week(single[known], kinds)
            plain = usual_week(every[known], kinds)
            before, mean = every[since - 1], every[known].mean(axis=0)
            in_books, alone = ends[target, number], single[known].mean(axis=0)
            told = {
                "ours": [in_books + usual.quantile(share) for share in SHARES],
                "the books and the mean of single visits": [
                    in_books + quantile(alone, usual.lump[:, None], share) for share in SHARES
                ],
                "the week before": [before] * len(SHARES),
                "the week before, with a spread": [
                    quantile(before, plain.lump[:, None], share) for share in SHARES
                ],
                "the mean": [mean] * len(SHARES),
                "the mean, with a spread": [quantile(mean, plain.lump[:, None], share) for share in SHARES],
            }
            for name, quantiles in told.items():
                pairs = zip(quantiles, SHARES, strict=True)
                found.setdefault(name, []).append(
                    np.array([pinball(every[target], each, share) for each, share in pairs])
                )
    return {name: np.mean(losses, axis=0) for name, losses in found.items()}


def _series(
    rng: np.random.Generator, setting: Setting, users: ServiceUsers, wished: Patterns
) -> tuple[Floats, Floats]:
    """What series asked for, [WEEKS, cells, 168]; and what of each week stood in the books so many weeks before,
    [WEEKS, AHEAD, cells, 168]."""
    rate = SERIES_A_WEEK / (1 / wished.every).sum()
    # Twice as many begin over twice the time, so that as many run in every week.
    span = WEEKS + 3 * LASTS
    chosen = np.flatnonzero(rng.random(len(wished.user)) < rate * span / LASTS)
    began = rng.integers(-3 * LASTS, WEEKS, len(chosen))
    ended = began + rng.geometric(1 / LASTS, len(chosen))
    asked = np.zeros((WEEKS, _cells(setting), 168))
    books = np.zeros((WEEKS, len(AHEAD), _cells(setting), 168))
    for row, first, last in zip(chosen.tolist(), began.tolist(), ended.tolist(), strict=True):
        user, work, weekday, start, minutes, every = (int(column[row]) for column in wished)
        cell = _cell(users, user, work)
        for week in range(max(first, first % every), min(last, WEEKS)):
            if week < 0 or (week - first) % every:
                continue
            if rng.random() >= CALLED_OFF:
                _add(asked[week, cell], setting, work, weekday, start, minutes)
        for number, ahead in enumerate(AHEAD):
            # It stands in the books of whoever looks while it runs: nobody knows yet when it will end.
            for week in range(max(first + ahead, 0), min(last + ahead, WEEKS)):
                if (week - first) % every == 0:
                    _add(books[week, number, cell], setting, work, weekday, start, minutes)
    return asked, books


def _singles(rng: np.random.Generator, setting: Setting, users: ServiceUsers) -> Floats:
    """Single visits as `samplecity.bookings` asks for them, a little more in one half of the year."""
    asked = np.zeros((WEEKS, _cells(setting), 168))
    for week in range(WEEKS):
        season = 1 + SWING * np.sin(2 * np.pi * week / 52)
        for user in rng.integers(1, len(users), rng.poisson(SINGLE_A_WEEK * season)).tolist():
            work = int(users.work[user])
            each = setting.work[work]
            weekday = int(rng.choice({"wd": range(5), "all": range(7), "we": (5, 6)}[each.days]))
            minutes = int(rng.choice(each.minutes))
            opens, closes = each.hours
            start = opens + 15 * int(rng.integers((closes - opens - minutes) // 15 + 1))
            if rng.random() >= CALLED_OFF:
                _add(asked[week, _cell(users, user, work)], setting, work, weekday, start, minutes)
    return asked


def _cells(setting: Setting) -> int:
    return len(setting.work) * len(NEIGHBOURHOODS)


def _cell(users: ServiceUsers, user: int, work: int) -> int:
    return work * len(NEIGHBOURHOODS) + int(users.neighbourhood[user])


def _add(week: Floats, setting: Setting, work: int, weekday: int, start: int, minutes: int) -> None:
    """Lay a visit over the hours of the week; the night after Sunday is Monday's."""
    places = setting.work[work].people
    begin = weekday * 1440 + start
    for hour in range(begin // 60, -(-(begin + minutes) // 60)):
        within = min(begin + minutes, (hour + 1) * 60) - max(begin, hour * 60)
        week[hour % 168] += places * within / 60


if __name__ == "__main__":
    raise SystemExit(main())
