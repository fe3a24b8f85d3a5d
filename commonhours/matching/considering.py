"""Everybody whom a question considers, out of the index: each rule in the way of each, and the whole ranking."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.conditions import Question, conditions_of
from commonhours.bookings.rules import OVERLAP, RESIDUALS, Ask
from commonhours.matching.index import Index
from commonhours.matching.kernel import Weights, factors, workers_of
from commonhours.matching.kernel.considering import broken_by, held_by, minutes_to, tiers_of, window_of
from commonhours.matching.kernel.market import Ids
from commonhours.matching.kernel.question import Query
from commonhours.matching.record import Record, RuleOf
from commonhours.matching.rolls import BLOCK, Roll

FREE: RuleOf = ("free", None)


def consider(
    index: Index,
    question: Question,
    boosts: Mapping[UUID, float],
    weights: Weights,
    tiers: Sequence[str],
) -> tuple[Record, tuple[Roll, ...]]:
    """The whole of a ranking: of everybody whom one of its organisations could send, and the blocks they stand in."""
    ask, query = index.laid_out(question, tiers)
    market = index.market_for(question)
    places = {condition.code: nth for nth, condition in enumerate(conditions_of(question))}
    workers = workers_of(query.own[places["bookable"]] & market.bits.active)
    broken = _broken(index, question, ask, query, workers)
    fits = workers[broken == 0]
    wish = index.wish(ask, query, boosts, weights, tiers)
    parts, groups = factors(market, ask, wish, fits), tiers_of(market, query, wish, fits)
    travel = minutes_to(market, ask, fits)
    best = np.lexsort((fits, -_summed(parts), groups))
    return _record(index, question, workers, broken, (fits[best], groups[best], travel[best], parts[best]))


def _summed(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """From the left, as the kernel adds them: another order could part those who are level."""
    total: NDArray[np.float64] = parts[:, 0] + parts[:, 1] + parts[:, 2] + parts[:, 3]
    return total


def _broken(index: Index, question: Question, ask: Ask, query: Query, workers: Ids) -> NDArray[np.uint64]:
    """uint64 [workers]: the conditions that each does not meet, the window, then the residual rules, as bits.

    Whoever is booked then is not free either: that is the overlap, and said once.
    """
    market = index.market_for(question)
    residuals = broken_by(market, ask, query, workers)
    broken = np.zeros(len(workers), np.uint64)
    # Behind the conditions stands what a group asks of the question: it keeps nobody away.
    conditions = query.own[: len(query.negated)]
    for nth, met in enumerate(conditions):
        broken |= (~held_by(met, workers)).astype(np.uint64) << np.uint64(nth)
    window = ~held_by(window_of(market, query), workers) & ((residuals & OVERLAP) == 0)
    broken |= window.astype(np.uint64) << np.uint64(len(conditions))
    return broken | residuals.astype(np.uint64) << np.uint64(len(conditions) + 1)


def _record(
    index: Index,
    question: Question,
    workers: Ids,
    broken: NDArray[np.uint64],
    ranked: tuple[Ids, Ids, Ids, NDArray[np.float64]],
) -> tuple[Record, tuple[Roll, ...]]:
    """Renumbered by the blocks in which those considered stand, and no others."""
    fits, tiers, minutes, parts = ranked
    places = index.rolls.places[workers]
    used = np.unique(places // BLOCK)
    places = np.searchsorted(used, places // BLOCK).astype(np.int32) * BLOCK + places % BLOCK
    by_place = np.argsort(places)
    number = np.empty(len(index.dossiers), np.int32)
    number[workers[by_place]] = np.arange(len(workers), dtype=np.int32)
    rolls = tuple(index.rolls.blocks[block] for block in used)
    record = Record(
        rolls=tuple(roll.id for roll in rolls),
        rules=rules_of(question),
        places=places[by_place],
        broken=broken[by_place],
        order=number[fits],
        tiers=tiers.astype(np.uint8),
        minutes=minutes,
        parts=parts,
    )
    return record, rolls


def rules_of(question: Question) -> tuple[RuleOf, ...]:
    """Every rule of a question, in the order of the bits of its record."""
    asked = tuple((condition.code, condition.about) for condition in conditions_of(question))
    return (*asked, FREE, *((code, None) for code in RESIDUALS))
