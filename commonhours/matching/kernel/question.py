"""What is asked of the market, laid out for the compiled loops."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonhours.bookings.rules import Ask, Calendar, RegionTerms
from commonhours.common.compiled import njit
from commonhours.matching.kernel.market import (
    SLOT_MINUTES,
    WEEKS,
    Bitmap,
    Bits,
    Diaries,
    Ids,
    Market,
    People,
    bitmap_of,
)

ENDLESS = float("inf")


class Group(NamedTuple):
    """One condition: any of these attribute rows (or, negated, none of them).

    A row number at or beyond the market's rows means one of the question's own bitmaps, in order.
    """

    any_of: tuple[int, ...]
    negated: bool = False


class Query(NamedTuple):
    """Who passes: free through the window, in every group, allowed, near enough."""

    slot_from: int
    slot_to: int
    allowed: Bitmap  # [words] active and not excluded
    members: Ids  # row numbers of all groups, one after the other
    offsets: Ids  # [groups + 1] where each group begins in `members`
    negated: NDArray[np.bool_]  # [groups]
    own: Bitmap  # [own rows, words] bitmaps made for this question alone
    spans: Ids  # [spans, 2] half-open spans of words to read
    radius: float  # metres from home to visit
    limits: Ids  # [limits, fields of RegionTerms] under which whoever is in none of `under` would come, then the others
    under: Bitmap  # [limits - 1, words] who would come under each of these others; nobody under two


class Weights(NamedTuple):
    """What each factor is worth. A way of `far` minutes or more earns nothing for travel."""

    travel: float = 1.0
    static: float = 1.0
    fairness: float = 1.0
    far: float = 60.0


class Wish(NamedTuple):
    """How those who pass are ranked: first row of `tiers` that they are in, then the weighted sum."""

    tiers: Ids  # [tiers] rows as a group names them, the preferred first; who is in none comes last
    weights: Weights
    boosted: Ids  # workers with something of their own for this visit (continuity, liking), ascending
    boosts: NDArray[np.float64]  # [boosted] added to the score, already weighted, may be negative
    week: int  # column of `fairness`: weeks after the horizon's first


def query_of(
    market: Market,
    ask: Ask,
    *,
    groups: Sequence[Group] = (),
    excluded: Sequence[int] | Ids = (),
    own: Sequence[Bitmap] = (),
    spans: Ids | None = None,
    radius: float = ENDLESS,
    limits: RegionTerms | None = None,
    others: Sequence[tuple[RegionTerms, Bitmap]] = (),
) -> Query:
    """Lay out a question: who could do what is asked?

    `excluded` workers count nowhere, not even among near misses: use it for what must not be told. `own` are
    uint64[words] bitmaps that groups may name. `limits` (the market's own where none are given) hold for all but
    those in the bitmaps of `others`, each of which stands beside its own. Raises ValueError for a visit outside the
    horizon, spans outside the words, unknown rows.
    """
    slot_from, slot_to = ask.start // SLOT_MINUTES, -(-ask.end // SLOT_MINUTES)
    if not 0 <= slot_from < slot_to <= market.slots:
        raise ValueError(f"no such window: slots {slot_from} to {slot_to} of {market.slots}")
    members = [row for group in groups for row in group.any_of]
    if members and not 0 <= min(members) <= max(members) < len(market.bits.rows) + len(own):
        raise ValueError("a group names a row that is not there")
    if spans is None:
        spans = np.array([[0, market.words]], np.int32)
    elif spans.size and not (spans.min() >= 0 and spans.max() <= market.words):
        raise ValueError("a span reaches beyond the words")
    return Query(
        slot_from=slot_from,
        slot_to=slot_to,
        allowed=allowed(market, excluded),
        members=np.array(members, np.int32),
        offsets=np.array([0, *accumulate(len(group.any_of) for group in groups)], np.int32),
        negated=np.array([group.negated for group in groups], np.bool_),
        own=np.array(own, np.uint64).reshape(len(own), market.words),
        spans=spans,
        radius=radius,
        limits=np.array([limits or market.region, *(terms for terms, _ in others)], np.int32),
        under=np.array([who for _, who in others], np.uint64).reshape(len(others), market.words),
    )


def allowed(market: Market, excluded: Sequence[int] | Ids) -> Bitmap:
    if not len(excluded):
        return market.bits.active
    return market.bits.active & ~bitmap_of(np.asarray(excluded, np.int64), market.words)


def wish_of(
    market: Market,
    ask: Ask,
    *,
    tiers: Sequence[int] = (),
    weights: Weights | None = None,
    boosts: dict[int, float] | None = None,
) -> Wish:
    """Lay out how to rank: attribute rows from the most preferred down, weights, and per worker what they earn
    (or lose) for this visit alone. Raises ValueError for an unknown row or a week without fairness."""
    weeks = np.searchsorted(market.calendar.weeks, [0, ask.start], side="right")
    # The compiled loops look nothing up twice: what is out of bounds here would be read from foreign memory.
    if not 0 <= (week := int(weeks[1] - weeks[0])) < WEEKS:
        raise ValueError(f"no fairness for week {week}")
    if tiers and not 0 <= min(tiers) <= max(tiers) < len(market.bits.rows):
        raise ValueError("no such row for a tier")
    ordered = sorted((boosts or {}).items())
    return Wish(
        tiers=np.array(tiers, np.int32),
        weights=weights or Weights(),
        boosted=np.array([worker for worker, _ in ordered], np.int32),
        boosts=np.array([boost for _, boost in ordered], np.float64),
        week=week,
    )


# Handed to compiled code, a named tuple takes longer to recognise than many a question takes to answer, and a plain
# one does not: names are taken off here and put on again in there.


def bare(market: Market, ask: Ask, query: Query) -> tuple[Any, Any]:
    """A question and the market without names, for `named_question` and `named_market`."""
    held = (
        tuple(market.bits),
        market.people,
        tuple(market.diaries),
        tuple(market.calendar),
        market.matrix,
    )
    return (tuple(ask), tuple(query)), held


def bare_wish(wish: Wish) -> Any:
    return wish.tiers, tuple(wish.weights), wish.boosted, wish.boosts, wish.week


@njit
def named_question(asked: Any) -> tuple[Ask, Query]:
    return Ask(*asked[0]), Query(*asked[1])


@njit
def named_market(held: Any) -> tuple[Bits, People, Diaries, Calendar, Any]:
    return Bits(*held[0]), held[1], Diaries(*held[2]), Calendar(*held[3]), held[4]


@njit
def named_wish(wish: Any) -> Wish:
    return Wish(wish[0], Weights(*wish[1]), wish[2], wish[3], wish[4])
