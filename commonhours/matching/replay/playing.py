"""Book the same visits again under one order of people: each goes to whoever is offered first, who is busy then.

The ranking is the match itself, kernel, conditions and residual rules; only who has which visit differs from the days
as they were. Two worlds are played side by side, since what a visit asks is laid out once for both.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.matching.index import newcomer
from commonhours.matching.kernel import Found, Wish, match, put_visit, write_bit, write_free
from commonhours.matching.kernel.market import Ids
from commonhours.matching.replay.laying import Laid, Layer
from commonhours.matching.replay.past import Past
from commonhours.matching.weighing import Weighing, boosts, in_the_kernel

MOST = 20
NOBODY = -1
# After so many bookings whoever waits hears how far it is.
STEP = 400

_TAKEN = np.zeros(24 * 4, np.bool_)


class Played(NamedTuple):
    """What became of each booking, in the order of `Past.bookings`; NOBODY where nobody could come."""

    offered: Ids  # [bookings, MOST] workers by number, the first offered first
    travel: Ids  # [bookings] minutes from home of whoever came
    known: NDArray[np.bool_]  # [bookings] whoever came had been there before
    started: NDArray[np.bool_]  # [bookings] whoever came was new to the work, at the start of these days


class World:
    """One order of people, and what has been booked under it so far."""

    def __init__(self, past: Past, weighing: Weighing) -> None:
        self.index = past.index.twin()
        self._past, self._weighing = past, weighing
        self._weights = in_the_kernel(weighing.worth)
        # What people earn for one visit is by number here: ids would be looked up again for every visit.
        self._visits: dict[UUID, dict[int, int]] = {}
        self._favourites: dict[UUID, list[int]] = {}
        cards = [self.index.cards[dossier.person_id] for dossier in self.index.dossiers]
        self._count = [card.visits for card in cards]
        self._wanted = [card.wanted_minutes for card in cards]
        self._guaranteed = [card.guaranteed_minutes for card in cards]
        self._booked = [self.index.booked(dossier) for dossier in self.index.dossiers]
        self._static, self._fairness = (
            self.index.market.people["static"],
            self.index.market.people["fairness"],
        )

    def offered(self, laid: Laid) -> Found:
        """Whom the match would offer, the best first."""
        wish = Wish(
            self.index.tier_rows(self._weighing.tiers, laid.week, laid.query),
            self._weights,
            *self._boosts(laid),
            laid.week,
        )
        return match(self.index.market, laid.ask, laid.query, wish, MOST, counted=False)

    def _boosts(self, laid: Laid) -> tuple[Ids, NDArray[np.float64]]:
        offered = self._past.offered.get((laid.served, laid.work))
        common = {self.index.numbers[who]: what for who, what in offered.items()} if offered else {}
        visits, favourites = self._known(laid.served), self._favourites[laid.served]
        earned = sorted(boosts(self._weighing.worth, visits, favourites, common).items())
        return (
            np.array([worker for worker, _ in earned], np.int32),
            np.array([boost for _, boost in earned], np.float64),
        )

    def has_met(self, laid: Laid, worker: int) -> bool:
        """Whether somebody has been there before."""
        return worker in self._known(laid.served)

    def _known(self, served: UUID) -> dict[int, int]:
        """How often who has been there, by number; looked up in the books when it is first asked."""
        if served not in self._visits:
            numbers, past = self.index.numbers, self._past
            before, liked = past.visits.get(served, {}), past.favourites.get(served, ())
            self._visits[served] = {numbers[who]: count for who, count in before.items() if who in numbers}
            self._favourites[served] = [numbers[who] for who in liked if who in numbers]
        return self._visits[served]

    def take(self, laid: Laid, worker: int) -> None:
        """Book somebody: they are busy, known there, a little less new, and nearer to the hours they want."""
        market, ask, query = self.index.market, laid.ask, laid.query
        put_visit(market, worker, ask.start, ask.end, ask.lat, ask.lng, ask.measured)
        write_free(market.bits, worker, _TAKEN[: query.slot_to - query.slot_from], query.slot_from)
        booked = self._booked[worker]
        booked[laid.week] += ask.end - ask.start
        wanted = self._wanted[worker]
        left = (wanted - booked[laid.week]) / max(wanted, 1)
        self._fairness[worker, laid.week] = min(max(left, 0.0), 1.0)
        # The first rows are the weeks' guaranteed hours.
        write_bit(market.bits.rows[laid.week], worker, bool(booked[laid.week] < self._guaranteed[worker]))
        self._count[worker] += 1
        self._static[worker] = newcomer(self._count[worker])
        visits = self._known(laid.served)
        visits[worker] = visits.get(worker, 0) + 1


def play(
    past: Past, weighings: Sequence[Weighing], heard: Callable[[int], None] = lambda done: None
) -> tuple[Played, ...]:
    """All bookings of these days under each order, side by side."""
    worlds = [World(past, weighing) for weighing in weighings]
    layer = Layer(past.index)
    played = tuple(_blank(len(past.bookings)) for _ in worlds)
    was_new = past.index.market.people["static"] > 0
    for nth, booking in enumerate(past.bookings):
        laid = layer.laid(booking.question)
        for world, into in zip(worlds, played, strict=True):
            found = world.offered(laid)
            if len(found.workers):
                first = int(found.workers[0])
                into.offered[nth, : len(found.workers)] = found.workers
                into.travel[nth] = 0 if booking.question.remote else found.travel[0]
                into.known[nth] = world.has_met(laid, first)
                into.started[nth] = was_new[first]
                world.take(laid, first)
        if nth % STEP == 0:
            heard(nth)
    return played


def _blank(bookings: int) -> Played:
    return Played(
        np.full((bookings, MOST), NOBODY, np.int32),
        np.full(bookings, NOBODY, np.int32),
        np.zeros(bookings, np.bool_),
        np.zeros(bookings, np.bool_),
    )
