"""What another order would change, in figures: pure sums over two plays of the same bookings."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.conditions import employer_of
from commonhours.matching.replay.past import Past
from commonhours.matching.replay.playing import MOST, NOBODY, Played
from commonhours.rates.book import RateBook
from commonhours.rates.straight import straight_cost

DEPTHS = (1, 5, MOST)
# So many people are named whose hours would change most, and as many organisations.
NAMED = 10


@dataclass(frozen=True)
class Hours:
    """Minutes of each worker by number, and of each organisation that sent them; cents, and visits without a rate."""

    workers: NDArray[np.int64]
    organisations: dict[UUID, int]
    cents: int
    unpriced: int


def effects(past: Past, before: Played, after: Played) -> dict[str, Any]:
    """What is kept of a simulation: totals of both, what changes, and of whom."""
    now, then = hours_of(past, before), hours_of(past, after)
    return {
        "visits": len(past.bookings),
        "left_out": past.left_out,
        "workers": len(past.index.dossiers),
        "now": _totals(past, before, now),
        "draft": _totals(past, after, then),
        "changed": {str(depth): _changed(before, after, depth) for depth in DEPTHS},
        "people": _people(past, now, then),
        "organisations": _organisations(now, then),
    }


def hours_of(past: Past, played: Played) -> Hours:
    """Who would have worked how long, for whom, and what it would have cost at the agreed rates."""
    minutes, cost = np.zeros(len(past.index.dossiers), np.int64), _costs(past.rates)
    pay = cache(past.rates.pay)  # who comes to the same people for the same work every day
    by_organisation: dict[UUID, int] = defaultdict(int)
    cents = unpriced = 0
    for booking, worker in zip(past.bookings, played.offered[:, 0].tolist(), strict=True):
        if worker == NOBODY:
            continue
        question, dossier = booking.question, past.index.dossiers[worker]
        employer = employer_of(question, dossier.holdings)
        assert employer is not None  # whom nobody employs is not offered
        minutes[worker] += question.minutes
        by_organisation[employer] += question.minutes
        day = question.starts_at.astimezone(question.zone).date()
        held = pay(employer, question.type_of_work_id, dossier.person_id, day)
        if held is None:
            unpriced += 1
        else:
            cents += cost(employer, question.minutes, held.amount, day)
    return Hours(minutes, dict(by_organisation), cents, unpriced)


def _costs(rates: RateBook) -> Callable[[UUID, int, int, date], int]:
    """What so many minutes at a rate cost an employer on a day; most visits cost what another has."""

    @cache
    def cost(employer: UUID, minutes: int, rate: int, day: date) -> int:
        pay = straight_cost(minutes, rate, 0)
        return pay + rates.on_costs(employer, pay, day)

    return cost


def _totals(past: Past, played: Played, hours: Hours) -> dict[str, Any]:
    came = played.offered[:, 0] != NOBODY
    wanted = wanted_minutes(past)
    # What people had booked besides counts too: somebody with a full week is not short of hours.
    had = hours.workers + fixed_minutes(past)
    asks = wanted > 0
    short = np.clip(1 - had[asks] / wanted[asks], 0, None)
    return {
        "unfilled": int((~came).sum()),
        "travel": int(played.travel[came].sum()),
        "known": int(played.known.sum()),
        "newcomers": int(played.started.sum()),
        "minutes": int(hours.workers.sum()),
        "cents": hours.cents,
        "unpriced": hours.unpriced,
        "with_hours": int((hours.workers > 0).sum()),
        "gini": round(gini(hours.workers), 4),
        "lowest_fifth": round(share_of_lowest(hours.workers), 4),
        "short": round(float(short.mean()) if len(short) else 0.0, 4),
        "in_fact": {str(depth): _in_fact(past, played, depth) for depth in DEPTHS},
    }


def wanted_minutes(past: Past) -> NDArray[np.float64]:
    """What each would like to work in these days, by the week they have named."""
    days = past.index.frame.days.days - 1
    cards = (past.index.cards[dossier.person_id] for dossier in past.index.dossiers)
    return np.array([card.wanted_minutes * days / 7 for card in cards])


def fixed_minutes(past: Past) -> NDArray[np.int64]:
    """What each had booked in these days that was not played again."""
    days = past.index.frame.days
    first, after = (int(days.instant_of(int(days.day_slots[at])).timestamp()) for at in (0, -2))
    return np.array(
        [
            sum((each.ends - each.starts) // 60 for each in dossier.diary if first <= each.starts < after)
            for dossier in past.index.dossiers
        ],
        np.int64,
    )


def gini(minutes: NDArray[np.int64]) -> float:
    """How unequal: 0 where everybody has as much, near 1 where one has all."""
    ordered = np.sort(minutes)
    total, count = ordered.sum(), len(ordered)
    if not total:
        return 0.0
    ranks = np.arange(1, count + 1)
    return float(2 * (ranks * ordered).sum() / (count * total) - (count + 1) / count)


def share_of_lowest(minutes: NDArray[np.int64], part: float = 0.2) -> float:
    """Which share of all hours goes to the fifth that has fewest."""
    lowest = np.sort(minutes)[: int(len(minutes) * part)]
    return float(lowest.sum() / minutes.sum()) if minutes.sum() else 0.0


def _in_fact(past: Past, played: Played, depth: int) -> int:
    """For how many visits whoever was booked in fact is among the first so many."""
    numbers = past.index.numbers
    came = np.array([numbers.get(booking.person_id, NOBODY - 1) for booking in past.bookings], np.int32)
    return int((played.offered[:, :depth] == came[:, None]).any(axis=1).sum())


def _changed(before: Played, after: Played, depth: int) -> int:
    """For how many visits the first so many are not the same people."""
    one, other = (np.sort(played.offered[:, :depth], axis=1) for played in (before, after))
    return int((one != other).any(axis=1).sum())


def _people(past: Past, now: Hours, then: Hours) -> list[list[Any]]:
    """Whose hours change most, up and down: who, minutes now, minutes then; the greatest change first."""
    change = then.workers - now.workers
    order = np.argsort(-np.abs(change), kind="stable")
    chosen = [*order[change[order] > 0][:NAMED].tolist(), *order[change[order] < 0][:NAMED].tolist()]
    return [
        [str(past.index.dossiers[worker].person_id), int(now.workers[worker]), int(then.workers[worker])]
        for worker in chosen
    ]


def _organisations(now: Hours, then: Hours) -> list[list[Any]]:
    both = {*now.organisations, *then.organisations}
    rows: list[list[Any]] = [
        [str(each), now.organisations.get(each, 0), then.organisations.get(each, 0)] for each in sorted(both)
    ]
    return sorted(rows, key=lambda row: -abs(row[2] - row[1]))[:NAMED]
