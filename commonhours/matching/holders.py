"""Who holds which attribute, as bitmaps: one for those who hold it throughout the horizon, a few spans for the rest."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from commonhours.bookings.conditions import Attribute, Clause, Condition, Span, holds
from commonhours.matching.kernel import write_bit
from commonhours.matching.kernel.market import Bitmap

MOST_KNOWN = 2_000

Holdings = Mapping[Attribute, tuple[Span, ...]]


class Holders:
    """Attributes of numbered workers. `first` and `last` are the horizon's local days, as ISO text."""

    def __init__(self, words: int, first: str, last: str) -> None:
        self._words = words
        self._nobody = np.zeros(words, np.uint64)
        self._everybody = ~self._nobody
        self._horizon = (first, last)
        self._always: dict[Attribute, Bitmap] = {}
        self._dated: defaultdict[Attribute, dict[int, tuple[Span, ...]]] = defaultdict(dict)
        # What has been worked out since anybody's holdings changed: one find asks of the same days several times.
        self._known: dict[tuple[Attribute, tuple[str, str]], Bitmap] = {}

    def put(self, worker: int, holdings: Holdings) -> None:
        self._known.clear()
        for attribute, spans in holdings.items():
            if holds(spans, self._horizon):
                write_bit(self._bitmap(attribute), worker, True)
            else:
                self._dated[attribute][worker] = spans

    def drop(self, worker: int, holdings: Holdings) -> None:
        self._known.clear()
        for attribute in holdings:
            write_bit(self._bitmap(attribute), worker, False)
            self._dated[attribute].pop(worker, None)

    def of_condition(self, condition: Condition, days: tuple[str, str]) -> Bitmap:
        """uint64[words], not to be written: who meets the condition on these local days."""
        asked = [clause for clause in condition.clauses if self._is_asked(clause)]
        if not asked:
            return self._everybody
        met = [self._of_clause(clause, days) for clause in asked]
        return met[0] if len(met) == 1 else np.bitwise_and.reduce(met)

    def _is_asked(self, clause: Clause) -> bool:
        """Whether there is anybody of whom it speaks: where nobody is, that is cheap to know."""
        asked_of = clause.asked_of
        return asked_of is None or asked_of in self._always or asked_of in self._dated

    def of_any(self, attributes: Iterable[Attribute], days: tuple[str, str]) -> Bitmap:
        """uint64[words], not to be written: who holds at least one of the attributes on these local days."""
        held = [self._of(attribute, days) for attribute in attributes]
        if not held:
            return self._nobody
        return held[0] if len(held) == 1 else np.bitwise_or.reduce(held)

    def on_each(self, attribute: Attribute, days: Sequence[str]) -> Bitmap:
        """uint64[days, words], or [1, words] where the days do not differ, not to be written: who holds it on each of
        these local days of the horizon, which ascend."""
        always = self._always.get(attribute, self._nobody)[np.newaxis]
        dated = self._dated.get(attribute)
        return spread(always, dated, days) if dated else always

    def _of(self, attribute: Attribute, days: tuple[str, str]) -> Bitmap:
        """uint64[words], not to be written: who holds the attribute on these local days."""
        dated = self._dated.get(attribute)
        if not dated:
            return self._always.get(attribute, self._nobody)
        if (attribute, days) not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[attribute, days] = self._always.get(attribute, self._nobody).copy()
            # Facts that begin or end within the horizon are few, and each is asked for its own days.
            for worker, spans in dated.items():
                if holds(spans, days):
                    write_bit(known, worker, True)
        return self._known[attribute, days]

    def _of_clause(self, clause: Clause, days: tuple[str, str]) -> Bitmap:
        any_of = self.of_any(clause.any_of, days)
        met = ~any_of if clause.negated else any_of
        return met if clause.asked_of is None else met | ~self.of_any([clause.asked_of], days)

    def _bitmap(self, attribute: Attribute) -> Bitmap:
        if attribute not in self._always:
            self._always[attribute] = np.zeros(self._words, np.uint64)
        return self._always[attribute]


def spread(always: Bitmap, dated: Mapping[int, Iterable[Span]], days: Sequence[str]) -> Bitmap:
    """uint64[days, words]: those of `always` (uint64[1, words]) on each day, and others on the days of their spans."""
    each = np.repeat(always, len(days), axis=0)
    for worker, spans in dated.items():
        bit = np.uint64(1) << np.uint64(worker & 63)
        for since, until in spans:
            last = len(days) if until is None else bisect_left(days, until)
            each[bisect_left(days, since) : last, worker >> 6] |= bit
    return each
