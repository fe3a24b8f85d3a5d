"""The market of one process, kept in memory: built from the database, kept by the trail, asked by everybody.

It offers; the booking decides. What it says may be a moment old, and that costs a refused booking with fresh
alternatives, never a double one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.availability.rules import DatedRows, fill_bitmap, hours_free_by_day, hours_of
from commonhours.bookings.conditions import UNDER, HouseRules, Question, attribute, conditions_of, young_terms
from commonhours.bookings.fit import Dossier, Engagement, Frame, ask_of, dated_rows, weekly_rows
from commonhours.bookings.rules import RESIDUALS, UNBOUND, WITHOUT_OWN, Ask, RegionTerms
from commonhours.matching.holders import Holders
from commonhours.matching.kernel import (
    FACTORS,
    Bits,
    Found,
    Group,
    Market,
    NearMisses,
    People,
    Weights,
    Wish,
    blank_market,
    candidates,
    factors,
    first_windows,
    leave_one_out,
    match,
    number_by_grid,
    put_visit,
    query_of,
    read_column,
    settle,
    single_misses,
    wish_of,
    write_column,
)
from commonhours.matching.kernel.market import SLOT_MINUTES, WEEKS, Bitmap, Ids, bitmap_of, blank_diaries
from commonhours.matching.kernel.question import Query

# The market's own attribute rows, one for each week of the horizon, the first week first: who is booked below the hours
# that they are guaranteed, and comes first in that week. Bits that are kept, so that no question has to count.
GUARANTEED = range(WEEKS)


@dataclass(frozen=True)
class Card:
    """What a worker's line in a list says, and what only the ranking asks."""

    person_id: UUID
    name: str
    contract: str
    guaranteed_minutes: int
    wanted_minutes: int
    visits: int


class Index:
    """Everybody who can be booked, as arrays. Not thread-safe by itself: `follower` holds the lock."""

    def __init__(self, frame: Frame, people: Sequence[Dossier], cards: Mapping[UUID, Card]) -> None:
        self.frame = frame
        self.cards = dict(cards)
        homes = np.array([(d.terms.lat, d.terms.lng) for d in people], np.float64).reshape(-1, 2)
        order, _ = number_by_grid(homes[:, 0], homes[:, 1])
        self.dossiers = [people[place] for place in order]
        self.numbers = {dossier.person_id: number for number, dossier in enumerate(self.dossiers)}
        self.market = self._market()
        last = frame.days.first_day + timedelta(days=frame.days.days - 1)
        self.holders = Holders(self.market.words, frame.days.first_day.isoformat(), last.isoformat())
        for number, dossier in enumerate(self.dossiers):
            self._enter(number, dossier)

    # --- kept true -----------------------------------------------------------------------------------------

    def replace(self, dossier: Dossier, card: Card) -> bool:
        """Take a worker's new dossier; False when the index does not know them and must be built again."""
        number = self.numbers.get(dossier.person_id)
        if number is None or self.dossiers[number].terms[5:] != dossier.terms[5:]:
            return False  # somebody new, or moved: numbers follow the grid
        self.holders.drop(number, self.dossiers[number].holdings)
        self.dossiers[number], self.cards[dossier.person_id] = dossier, card
        self.market.diaries.lengths[number] = 0
        write_column(self.market.bits.free, number, self._free([dossier])[:, 0] != 0)
        _write_terms(self.market.people, number, dossier)
        self._enter(number, dossier)
        return True

    def _enter(self, number: int, dossier: Dossier) -> None:
        self.holders.put(number, dossier.holdings)
        for engagement in dossier.diary:
            put_visit(self.market, number, *self._entry(engagement))
        card = self.cards[dossier.person_id]
        booked = self._booked(dossier)
        write_column(self.market.bits.rows, number, booked < card.guaranteed_minutes)
        person = self.market.people[number]
        person["static"], person["fairness"] = newcomer(card.visits), fairness(booked, card.wanted_minutes)

    def _market(self) -> Market:
        workers = len(self.dossiers)
        words = -(-workers // 64)
        calendar = self.frame.calendar
        rows = np.zeros((len(GUARANTEED), words), np.uint64)
        bits = Bits(self._free(self.dossiers), rows, bitmap_of(np.arange(workers), words))
        blank = blank_market(workers=workers, rows=1, calendar=calendar, region=UNBOUND, room=1)
        people = blank.people
        for number, dossier in enumerate(self.dossiers):
            _write_terms(people, number, dossier)
        settle(people)
        room = max((len(dossier.diary) for dossier in self.dossiers), default=0) + 8
        diaries = blank_diaries(workers, room)
        return Market(bits, people, diaries, calendar, UNBOUND, self.frame.matrix)

    def _free(self, people: Sequence[Dossier]) -> NDArray[np.uint64]:
        """uint64[slots, words]: when these workers, numbered in order, are available and not booked."""
        days = self.frame.days
        weekly = weekly_rows([(n, row) for n, d in enumerate(people) for row in d.pattern], days)
        extra, blocked = dated_rows([(n, row) for n, d in enumerate(people) for row in d.changes])
        visits = [(n, visit.starts, visit.ends) for n, d in enumerate(people) for visit in d.diary]
        owner, starts, ends = np.array(visits, np.int64).reshape(-1, 3).T
        busy = DatedRows(owner.astype(np.int32), starts, ends)
        return fill_bitmap(hours_of(weekly, extra, blocked, busy, days), len(people), days)

    def _entry(self, engagement: Engagement) -> tuple[int, int, float, float, int]:
        origin = int(self.frame.days.start.timestamp())
        starts, ends = (engagement.starts - origin) // 60, (engagement.ends - origin) // 60
        if engagement.place is None:
            return starts, ends, float("nan"), float("nan"), -1
        return starts, ends, engagement.place.lat, engagement.place.lng, engagement.place.measured

    def _booked(self, dossier: Dossier) -> NDArray[np.float64]:
        """float64[WEEKS]: the minutes that each week of the horizon has booked of somebody."""
        bounds = self.market.calendar.weeks.astype(np.int64)
        first = int(np.searchsorted(bounds, 0, side="right")) - 1
        booked = np.zeros(len(bounds) + WEEKS)
        for engagement in dossier.diary:
            start, end = self._entry(engagement)[:2]
            booked[np.searchsorted(bounds, start, side="right") - 1] += end - start
        return booked[first : first + WEEKS]

    # --- asked ---------------------------------------------------------------------------------------------

    def covers(self, question: Question) -> bool:
        """Whether the visit lies within the horizon."""
        days = self.frame.days
        return days.slot_at(question.starts_at) >= 0 and days.slot_at(question.ends_at) <= days.slots

    def find(
        self, question: Question, boosts: Mapping[UUID, float], weights: Weights, most: int = 20
    ) -> Found:
        """The best people for a question; `boosts` are what somebody earns for this visit alone."""
        ask, query = self._laid_out(question)
        wish = self._ranked_by(ask, boosts, weights)
        return best(
            [match(market, ask, part, wish, most) for market, part in self._by_rules(question, query)], most
        )

    def parts(
        self, question: Question, boosts: Mapping[UUID, float], weights: Weights, workers: Ids
    ) -> list[list[float]]:
        """What each of the kernel's FACTORS adds to these workers' scores."""
        ask = ask_of(question, self.frame)
        added: list[list[float]] = factors(
            self.market, ask, self._ranked_by(ask, boosts, weights), workers
        ).tolist()
        return added

    def _ranked_by(self, ask: Ask, boosts: Mapping[UUID, float], weights: Weights) -> Wish:
        known = {self.numbers[person]: boost for person, boost in boosts.items() if person in self.numbers}
        wish = wish_of(self.market, ask, weights=weights, boosts=known)
        return wish._replace(tiers=np.array([GUARANTEED[wish.week]], np.int32))

    def near_misses(self, question: Question) -> NearMisses:
        """Which single rule, relaxed, opens how many more; groups are in the order of `conditions_of`."""
        ask, query = self._laid_out(question)
        return summed([leave_one_out(market, ask, part) for market, part in self._by_rules(question, query)])

    def nearest(
        self,
        question: Question,
        boosts: Mapping[UUID, float],
        weights: Weights,
        *,
        tellable: Collection[str],
        most: int,
    ) -> list[UUID]:
        """People whom one thing alone keeps away, in the order in which the match would have offered them.

        Of the conditions only those that are `tellable`, by code; a residual rule and the hours may be told of all.
        """
        ask, query = self._laid_out(question)
        groups = [condition.code in tellable for condition in conditions_of(question)]
        parts = [single_misses(market, ask, part) for market, part in self._by_rules(question, query)]
        workers, lacks = (np.concatenate(column) for column in zip(*parts, strict=True))
        workers = workers[np.array([*groups, True, *(True for _ in RESIDUALS)])[lacks]]
        scores = (
            np.array(self.parts(question, boosts, weights, workers)).reshape(-1, len(FACTORS)).sum(axis=1)
        )
        best_first = np.lexsort((workers, -scores))[:most]
        return [self.dossiers[worker].person_id for worker in workers[best_first]]

    def other_starts(self, question: Question, *, around: timedelta, most: int = 3) -> tuple[Ids, Ids]:
        """Start slots before and after at which anybody who meets the conditions is free for as long."""
        ask, query = self._laid_out(question)
        who = candidates(self.market, ask, query)
        slot, reach = query.slot_from, int(around.total_seconds()) // 60 // SLOT_MINUTES
        span = {"earliest": slot - reach, "latest": slot + reach}
        length = query.slot_to - query.slot_from
        return first_windows(self.market, who, query.spans, slot=slot, length=length, most=most, **span)

    def hours_free(self, person_id: UUID) -> NDArray[np.float64] | None:
        """float64[days]: hours free on each local day of the horizon; None for somebody unknown."""
        number = self.numbers.get(person_id)
        if number is None:
            return None
        return hours_free_by_day(read_column(self.market.bits.free, number), self.frame.days)

    def _by_rules(self, question: Question, query: Query) -> list[tuple[Market, Query]]:
        """The question apart for those who would come under different limits: their employers set them."""
        market = (
            replace(self.market, people=_with_own_yes(self.market.people)) if question.agreed else self.market
        )
        under: dict[RegionTerms, Bitmap] = {}
        for rules, who in self._by_employer(question, query.allowed):
            for terms, theirs in self._by_age(question, rules, who):
                under[terms] = under[terms] | theirs if terms in under else theirs
        return [
            (replace(market, region=terms), query._replace(allowed=allowed, spans=spans_of(allowed, query)))
            for terms, allowed in under.items()
        ]

    def _by_employer(self, question: Question, allowed: Bitmap) -> Iterator[tuple[HouseRules, Bitmap]]:
        """Everybody by the limits under which they would come: of the first organisation that may send them."""
        if all(rules == question.rules for rules in question.rules_of):
            yield question.rules, allowed
            return
        left = allowed.copy()
        for organisation, rules in zip(question.organisation_ids, question.rules_of, strict=True):
            theirs = left & self.holders.of_any([attribute("member", organisation)], question.days)
            yield rules, theirs
            left &= ~theirs
        yield question.rules, left

    def _by_age(
        self, question: Question, rules: HouseRules, who: Bitmap
    ) -> Iterator[tuple[RegionTerms, Bitmap]]:
        """The young among them under their own limits, if there are any, and all others."""
        for young in rules.young:
            theirs = who & self.holders.of_any([UNDER[young.under]], question.first_day)
            if theirs.any():
                yield young_terms(question, young), theirs
                who = who & ~theirs
        yield rules.terms, who

    def _laid_out(self, question: Question) -> tuple[Ask, Query]:
        ask = ask_of(question, self.frame)
        conditions = conditions_of(question)
        own = [self.holders.of_condition(condition, question.days) for condition in conditions]
        first = len(self.market.bits.rows)
        groups = [Group((first + place,)) for place in range(len(own))]
        return ask, query_of(self.market, ask, groups=groups, own=own)


def spans_of(allowed: Bitmap, query: Query) -> Ids:
    """The words to read: where few are allowed, as of the young, only those that hold any of them."""
    held = np.flatnonzero(allowed)
    if 4 * len(held) > len(allowed):
        return query.spans
    return np.stack([held, held + 1], axis=1).astype(np.int32)


def best(found: Sequence[Found], most: int) -> Found:
    """The best of several answers about different people, in the kernel's own order."""
    if len(found) == 1:
        return found[0]
    workers, tiers, scores, travel = (np.concatenate(column) for column in list(zip(*found, strict=True))[:4])
    order = np.lexsort((workers, -scores, tiers))[:most]
    passed, checked = (sum(column) for column in list(zip(*found, strict=True))[4:])
    return Found(workers[order], tiers[order], scores[order], travel[order], passed, checked)


def summed(misses: Sequence[NearMisses]) -> NearMisses:
    """Several counts of different people as one."""
    return NearMisses(*(sum(column[1:], column[0]) for column in zip(*misses, strict=True)))


def fairness(booked: NDArray[np.float64], wanted: int) -> NDArray[np.float32]:
    """float32[WEEKS]: how far below the hours they want each week leaves somebody, 0 to 1."""
    return np.clip((wanted - booked) / max(wanted, 1), 0, 1).astype(np.float32)


def newcomer(visits: int, ramp: int = 20) -> float:
    """1 for somebody's first visit, falling to 0 over the ramp: newcomers need a start, not a flood."""
    return max(0.0, 1 - visits / ramp)


def _with_own_yes(people: People) -> People:
    """Everybody as if they said yes: `bookings.rules.with_own_yes`, over all at once."""
    agreed = people.copy()
    for name, value in WITHOUT_OWN.items():
        agreed[name] = value
    return agreed


def _write_terms(people: People, number: int, dossier: Dossier) -> None:
    terms = dossier.terms
    for name, value in terms._asdict().items():
        people[name][number] = value
