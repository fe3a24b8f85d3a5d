"""Thousands of questions laid out for the kernel: what many of them share is worked out once.

The same conditions and limits as `Index.laid_out` reads, from the same places: only that the bitmap of whoever meets
them is kept for the next question about the same day, organisation or work.
"""

from typing import NamedTuple
from uuid import UUID

import numpy as np

from commonhours.bookings.conditions import (
    LEAST_RATE,
    Condition,
    HouseRules,
    Question,
    attribute,
    conditions_of_place,
    conditions_of_work,
    limits_for,
)
from commonhours.bookings.fit import ask_of
from commonhours.bookings.rules import Ask, RegionTerms
from commonhours.bookings.young import Young
from commonhours.matching.index import Index
from commonhours.matching.kernel import SLOT_MINUTES
from commonhours.matching.kernel.market import Bitmap
from commonhours.matching.kernel.question import ENDLESS, Query

# What hangs on the work and on nobody's organisation; the other conditions of the work do hang on it.
OF_THE_WORK = frozenset({"work", "qualified"})
# And those that hang on both.
OF_BOTH = frozenset({LEAST_RATE})

_NONE, _FROM = np.zeros(0, np.int32), np.zeros(1, np.int32)
_PLAIN = np.zeros(0, np.bool_)


Key = tuple[object, ...]


class Laid(NamedTuple):
    """A booking as the kernel takes it, for every world alike."""

    served: UUID
    work: UUID
    ask: Ask
    query: Query
    week: int


class _House(NamedTuple):
    """What an organisation's visits of a day share: who else would come under which limits, and its own people."""

    limits: tuple[tuple[HouseRules, Young | None], ...]
    under: Bitmap
    own: Bitmap
    # Held so that what it is known by is not given to another.
    asked: Question


class Layer:
    """Lays questions out over one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._weeks = index.market.calendar.weeks
        self._this_week = int(np.searchsorted(self._weeks, 0, side="right"))
        self._spans = np.array([[0, index.market.words]], np.int32)
        self._houses: dict[Key, _House] = {}
        self._able: dict[Key, Bitmap] = {}
        self._met: dict[Key, Bitmap] = {}
        self._limits: dict[Key, RegionTerms] = {}

    def laid(self, question: Question) -> Laid:
        """One question, for people of every employer and every age at once."""
        ask, days = ask_of(question, self._index.frame), question.days
        key = _house_key(question, days)
        house = self._houses.get(key)
        if house is None:
            house = self._houses[key] = self._house_of(question, days)
        limits = [question.rules.terms, *(self._limits_for(question, ask, *each) for each in house.limits)]
        query = Query(
            ask.start // SLOT_MINUTES,
            -(-ask.end // SLOT_MINUTES),
            self._who(question, days, key),
            _NONE,
            _FROM,
            _PLAIN,
            house.own,
            self._spans,
            ENDLESS,
            np.array(limits, np.int32),
            house.under,
        )
        week = int(np.searchsorted(self._weeks, ask.start, side="right")) - self._this_week
        return Laid(question.service_user_id, question.type_of_work_id, ask, query, week)

    def _limits_for(
        self, question: Question, ask: Ask, rules: HouseRules, young: Young | None
    ) -> RegionTerms:
        """Those of the young hang on the hours of the day, which many visits have in common."""
        if young is None:
            return rules.terms
        key = (id(young), ask.start, ask.end)
        if key not in self._limits:
            self._limits[key] = limits_for(question, rules, young)
        return self._limits[key]

    def _who(self, question: Question, days: tuple[str, str], house: Key) -> Bitmap:
        """uint64[words]: who meets every condition."""
        key = (house, question.type_of_work_id, question.requires)
        who = self._able.get(key)
        if who is None:
            who = self._able[key] = self._of_work(question, days, house)
        for condition in conditions_of_place(question):
            who = who & self._index.holders.of_condition(condition, days)
        return who

    def _of_work(self, question: Question, days: tuple[str, str], key: Key) -> Bitmap:
        """Who meets what the organisation and the work ask, of which either is asked often."""
        conditions = conditions_of_work(question)
        house = [each for each in conditions if each.code not in OF_THE_WORK | OF_BOTH]
        work = [each for each in conditions if each.code in OF_THE_WORK]
        of_house = self._all_met(key, house, days)
        known = ("work", question.type_of_work_id, question.requires, days)
        able = self._index.market.bits.active & of_house & self._all_met(known, work, days)
        for condition in (each for each in conditions if each.code in OF_BOTH):
            able = able & self._index.holders.of_condition(condition, days)
        return able

    def _all_met(self, key: Key, conditions: list[Condition], days: tuple[str, str]) -> Bitmap:
        if key not in self._met:
            held = [self._index.holders.of_condition(each, days) for each in conditions]
            self._met[key] = np.bitwise_and.reduce(held)
        return self._met[key]

    def _house_of(self, question: Question, days: tuple[str, str]) -> _House:
        words = self._index.market.words
        under: dict[tuple[object, Young | None], tuple[HouseRules, Bitmap]] = {}
        for rules, young, who in self._index.others(question):
            # Several organisations that ask the same are one row for the kernel.
            known = under.get((rules.terms, young))
            under[rules.terms, young] = (rules, who | known[1] if known else who)
        here = question.for_organisation_id
        own = self._index.holders.of_any([attribute("member", here)] if here else [], days)
        return _House(
            tuple((rules, young) for (_, young), (rules, _) in under.items()),
            np.array([who for _, who in under.values()], np.uint64).reshape(len(under), words),
            own.reshape(1, words),
            question,
        )


def _house_key(question: Question, days: tuple[str, str]) -> Key:
    """Organisations, rules and steps that were read once are the same objects: nobody compares them one by one."""
    read = (question.organisation_ids, question.rules, question.rules_of, question.steps_of)
    return (question.for_organisation_id, *map(id, read), days)
