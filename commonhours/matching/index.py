"""The market of one process, kept in memory: built from the database, kept by the trail, asked by everybody.

It offers; the booking decides. What it says may be a moment old, and that costs a refused booking with fresh
alternatives, never a double one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from commonhours.availability.rules import DatedRows, fill_bitmap, hours_free_by_day, hours_of
from commonhours.bookings.conditions import UNDER, HouseRules, Question, attribute, conditions_of, limits_for
from commonhours.bookings.fit import Dossier, Engagement, Frame, ask_of, dated_rows, weekly_rows
from commonhours.bookings.rules import RESIDUALS, UNBOUND, WITHOUT_OWN, Ask
from commonhours.bookings.young import Young
from commonhours.matching.holders import Holders
from commonhours.matching.kernel import (
    FACTORS,
    Found,
    Group,
    Market,
    NearMisses,
    People,
    Weights,
    Wish,
    bits_of,
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
    write_free,
)
from commonhours.matching.kernel.market import (
    PERSON,
    SLOT_MINUTES,
    WEEKS,
    Bitmap,
    Bits,
    Diaries,
    Ids,
    aligned,
    bitmap_of,
    blank_diaries,
)
from commonhours.matching.kernel.question import Query
from commonhours.matching.rolls import Rolls

# The market's own attribute rows, one for each week of the horizon, the first week first: who is booked below the hours
# that they are guaranteed, and comes first in that week. Bits that are kept, so that no question has to count.
GUARANTEED = range(WEEKS)

# The groups that a ranking may put before others: who is booked below the hours they are guaranteed, and who works
# for the very organisation that the visit is for.
TIERS = ("guaranteed", "own")


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
            self.holders.put(number, dossier.holdings)
            self._enter(number, dossier)

    # --- kept true -----------------------------------------------------------------------------------------

    def replace(self, dossier: Dossier, card: Card) -> bool:
        """Take a worker's new dossier; False when the index does not know them and must be built again."""
        number = self.numbers.get(dossier.person_id)
        if number is None or self.dossiers[number].terms[5:] != dossier.terms[5:]:
            return False  # somebody new, or moved: numbers follow the grid
        if self.dossiers[number] == dossier and self.cards[dossier.person_id] == card:
            return True  # an act touched them and changed nothing that is asked here
        if self.dossiers[number].holdings != dossier.holdings:
            self.holders.drop(number, self.dossiers[number].holdings)
            self.holders.put(number, dossier.holdings)
        self.dossiers[number], self.cards[dossier.person_id] = dossier, card
        self.market.diaries.lengths[number] = 0
        write_free(self.market.bits, number, self._free([dossier])[:, 0] != 0)
        _write_terms(self.market.people, number, dossier)
        self._enter(number, dossier)
        return True

    def _enter(self, number: int, dossier: Dossier) -> None:
        for engagement in dossier.diary:
            put_visit(self.market, number, *self._entry(engagement))
        card = self.cards[dossier.person_id]
        booked = self.booked(dossier)
        write_column(self.market.bits.rows, number, booked < card.guaranteed_minutes)
        person = self.market.people[number]
        person["static"], person["fairness"] = newcomer(card.visits), fairness(booked, card.wanted_minutes)

    def _market(self) -> Market:
        workers = len(self.dossiers)
        words = -(-workers // 64)
        calendar = self.frame.calendar
        rows = np.zeros((len(GUARANTEED), words), np.uint64)
        bits = bits_of(self._free(self.dossiers), rows, bitmap_of(np.arange(workers), words))
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

    def booked(self, dossier: Dossier) -> NDArray[np.float64]:
        """float64[WEEKS]: the minutes that each week of the horizon has booked of somebody."""
        bounds = self.market.calendar.weeks.astype(np.int64)
        first = int(np.searchsorted(bounds, 0, side="right")) - 1
        booked = np.zeros(len(bounds) + WEEKS)
        for engagement in dossier.diary:
            start, end = self._entry(engagement)[:2]
            booked[np.searchsorted(bounds, start, side="right") - 1] += end - start
        return booked[first : first + WEEKS]

    @cached_property
    def rolls(self) -> Rolls:
        """Under which numbers people stand in records: made once, since nobody's own number changes here."""
        return Rolls.of([dossier.person_id for dossier in self.dossiers])

    def twin(self) -> "Index":
        """The same people at the same moment, to be booked differently: what is done to one is not to the other."""
        twin, market = copy(self), self.market
        people = aligned(market.people.shape, PERSON)
        people[:] = market.people
        times, places, lengths = market.diaries
        diaries = Diaries(times.copy(), places.copy(), lengths.copy())
        bits = Bits(*(each.copy() for each in market.bits))
        twin.market = replace(market, bits=bits, people=people, diaries=diaries)
        return twin

    # --- asked ---------------------------------------------------------------------------------------------

    def covers(self, question: Question) -> bool:
        """Whether the visit lies within the horizon."""
        days = self.frame.days
        return days.slot_at(question.starts_at) >= 0 and days.slot_at(question.ends_at) <= days.slots

    def find(
        self,
        question: Question,
        boosts: Mapping[UUID, float],
        weights: Weights,
        most: int = 20,
        tiers: Sequence[str] = TIERS[:1],
        *,
        counted: bool = True,
    ) -> Found:
        """The best people for a question; `boosts` are what somebody earns for this visit alone. Unless `counted`,
        it is not told how many pass."""
        ask, query = self.laid_out(question, tiers)
        wish = self.wish(ask, query, boosts, weights, tiers)
        return match(self.market_for(question), ask, query, wish, most, counted=counted)

    def parts(
        self, question: Question, boosts: Mapping[UUID, float], weights: Weights, workers: Ids
    ) -> list[list[float]]:
        """What each of the kernel's FACTORS adds to these workers' scores."""
        ask = ask_of(question, self.frame)
        added: list[list[float]] = factors(
            self.market, ask, self._weighed(ask, boosts, weights), workers
        ).tolist()
        return added

    def wish(
        self, ask: Ask, query: Query, boosts: Mapping[UUID, float], weights: Weights, tiers: Sequence[str]
    ) -> Wish:
        """How people are ranked for a question that was laid out with these groups."""
        wish = self._weighed(ask, boosts, weights)
        return wish._replace(tiers=self.tier_rows(tiers, wish.week, query))

    def _weighed(self, ask: Ask, boosts: Mapping[UUID, float], weights: Weights) -> Wish:
        known = {self.numbers[person]: boost for person, boost in boosts.items() if person in self.numbers}
        return wish_of(self.market, ask, weights=weights, boosts=known)

    def tier_rows(self, tiers: Sequence[str], week: int, query: Query) -> Ids:
        """int32[tiers]: the rows of a question laid out with these groups, in a week of the horizon."""
        last = len(self.market.bits.rows) + len(query.own) - 1
        rows = {"guaranteed": GUARANTEED[week], "own": last}
        return np.array([rows[tier] for tier in tiers], np.int32)

    def near_misses(self, question: Question) -> NearMisses:
        """Which single rule, relaxed, opens how many more; groups are in the order of `conditions_of`."""
        return leave_one_out(self.market_for(question), *self.laid_out(question))

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
        groups = [condition.code in tellable for condition in conditions_of(question)]
        workers, lacks = single_misses(self.market_for(question), *self.laid_out(question))
        workers = workers[np.array([*groups, True, *(True for _ in RESIDUALS)])[lacks]]
        scores = (
            np.array(self.parts(question, boosts, weights, workers)).reshape(-1, len(FACTORS)).sum(axis=1)
        )
        best_first = np.lexsort((workers, -scores))[:most]
        return [self.dossiers[worker].person_id for worker in workers[best_first]]

    def other_starts(self, question: Question, *, around: timedelta, most: int = 3) -> tuple[Ids, Ids]:
        """Start slots before and after at which anybody who meets the conditions is free for as long."""
        ask, query = self.laid_out(question)
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

    def laid_out(self, question: Question, tiers: Sequence[str] = ()) -> tuple[Ask, Query]:
        """The question in the kernel's numbers, for people of every employer and every age at once; what a group
        asks of the question itself stands behind its conditions."""
        ask = ask_of(question, self.frame)
        conditions = conditions_of(question)
        days = question.days
        own = [self.holders.of_condition(condition, days) for condition in conditions]
        first = len(self.market.bits.rows)
        groups = [Group((first + place,)) for place in range(len(own))]
        if "own" in tiers:
            own.append(self._of_own_house(question))
        others = [(limits_for(question, rules, young), who) for rules, young, who in self.others(question)]
        return ask, query_of(
            self.market, ask, groups=groups, own=own, limits=question.rules.terms, others=others
        )

    def _of_own_house(self, question: Question) -> Bitmap:
        """uint64[words]: who works for the organisation that the visit is for."""
        here = question.for_organisation_id
        return self.holders.of_any([attribute("member", here)] if here else [], question.days)

    def others(self, question: Question) -> Iterator[tuple[HouseRules, Young | None, Bitmap]]:
        """Who would come under other limits than everybody: their employers set them, or their age does."""
        for rules, who in self._by_employer(question):
            for young in rules.young:
                theirs = who & self.holders.of_any([UNDER[young.under]], question.first_day)
                if theirs.any():
                    yield rules, young, theirs
                    who = who & ~theirs
            if rules.terms != question.rules.terms:
                yield rules, None, who

    def _by_employer(self, question: Question) -> Iterator[tuple[HouseRules, Bitmap]]:
        """Everybody by the limits under which they would come: of the first organisation that may send them."""
        left = self.market.bits.active
        if any(rules != question.rules for rules in question.rules_of):
            for organisation, rules in zip(question.organisation_ids, question.rules_of, strict=True):
                employed = self.holders.of_any([attribute("member", organisation)], question.days)
                yield rules, left & employed
                left = left & ~employed
        yield question.rules, left

    def market_for(self, question: Question) -> Market:
        """The market as it is asked: with everybody's own yes, or without."""
        if not question.agreed:
            return self.market
        return replace(self.market, people=_with_own_yes(self.market.people))


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
