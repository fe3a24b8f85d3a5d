"""Reads what is counted in a sentence, in which state, compared with what, above what, and how it is broken down."""

from commonhours.planning.grammar.keeping import Take
from commonhours.planning.grammar.reading_names import NOUN_OF
from commonhours.planning.grammar.reading_times import Times
from commonhours.planning.grammar.stream import REACH
from commonhours.planning.question import By, Measure, State


class Figures(Times):
    """What it is that is asked for."""

    def _year_before(self, at: int) -> Take:
        if not self.s.has(at, "year_before"):
            return None
        self.g.year_before = True
        return self._keep(at, at + 1, "against", ())

    def _compare(self, at: int) -> Take:
        """ "Compared with July", "more than last month", "more … than in June"."""
        if not self.s.has(at, "compare", "than", "more_than", "fewer_than", "at_most"):
            return None
        ahead = self.s.over(at + 1)
        if self.s.has(ahead, "year_before"):
            return ahead
        counts = self._counts(ahead) and not self.s.has(at, "compare", "than")
        found = None if counts else self.days.find(at + 1) or self.days.find(ahead)
        if found and found.span:
            self.g.against.append(found.span)
            return self._keep(at, found.until, "against", (f"{found.span.since}..{found.span.until}",))
        if self.s.has(at, "compare") and not self.s.has(at, "stop"):
            return self._ask("compare_with_what", at, at + 1)
        return None

    def _more(self, at: int) -> Take:
        """ "More" by itself is half of a comparison; the other half comes later, or is asked about."""
        if not self.s.has(at, "more"):
            return None
        self.g.more.append(self._place(at, at + 1))
        return at + 1

    def _counts(self, at: int) -> bool:
        """A figure that is no part of a date."""
        if self.s.number(at) is None:
            return False
        return not self.s.has(at + 1, "unit", "month") and not self.s.has(self.s.over(at + 1), "month")

    def _threshold(self, at: int) -> Take:
        for kind in ("more_than", "fewer_than", "at_least", "at_most"):
            ahead = self.s.over(at + 1)
            if self.s.has(at, kind) and (count := self.s.number(ahead)) is not None and self._counts(ahead):
                if kind == "at_least" and (length := self.s.value(ahead + 1, "length")):
                    return self._length(at, ahead + 2, count * int(length))
                return self._limit(kind, count, at, ahead + 1)
        return self._over(at)

    def _over(self, at: int) -> Take:
        """ "Over 10 workers" is a figure; "workers over 10" may be their age, and is asked about."""
        kind = "more_than" if self.s.has(at, "over") else "fewer_than" if self.s.has(at, "under") else ""
        count = self.s.number(at + 1)
        if not kind or count is None or not self.s.has(at + 2, "measure"):
            return None
        return self._limit(kind, count, at, at + 2)

    def _limit(self, kind: str, count: int, at: int, until: int) -> int:
        self.denied, self.negating = "", None
        if kind in ("more_than", "at_least"):
            self.g.more_than = count if kind == "more_than" else count - 1
            return self._keep(at, until, "more_than", (str(self.g.more_than),))
        self.g.fewer_than = count if kind == "fewer_than" else count + 1
        return self._keep(at, until, "fewer_than", (str(self.g.fewer_than),))

    def _length(self, at: int, until: int, minutes: int) -> int:
        said = self.s.has(until, "stretch") or self.s.has(at, "for") or self.s.has(at - 1, "for", "stretch")
        until = until + 1 if self.s.has(until, "stretch") else until
        if not 0 < minutes <= 24 * 60 * 7:
            (self.g.lengths).append((minutes, self._place(at, until)))
        else:
            (self.g.stretches if said else self.g.lengths).append((minutes, self._place(at, until)))
        return until

    def _stretch(self, at: int) -> Take:
        """ "For 3 hours", "90 minutes at a stretch", "a stretch of 2 hours"."""
        begin = at + 1 if self.s.has(at, "for", "stretch") else at
        begin = self.s.over(begin) if self.s.number(begin) is None else begin
        count, length = self.s.number(begin), self.s.value(begin + 1, "length")
        if count is None or length is None:
            return None
        return self._length(at, begin + 2, count * int(length))

    # --- what an answer is broken down by -----------------------------------------------------------------------------

    def _broken_down(self, at: int) -> Take:
        if by := self.s.value(at, "by_itself"):
            return self._by(By(by), at, at + 1)
        if not self.s.has(at, "each", "which"):
            return None
        ahead = at + 1 if self.s.has(at + 1, "by") else self.s.over(at + 1)
        by = self.s.value(ahead, "by")
        if by is None or (self._names(ahead + 1) and by in NOUN_OF and not self.s.has(at, "which")):
            return None
        if measure := self.s.value(ahead, "measure"):
            self.g.measures.append((Measure(measure), False, self._place(ahead, ahead + 1)))
        return self._by(By(by), at, ahead + 1)

    def _by(self, by: By, at: int, until: int) -> int:
        self.g.bys.append((by, self._place(at, until)))
        return self._keep(at, until, "by", (by.value,))

    # --- what is counted ----------------------------------------------------------------------------------------------

    def _state(self, at: int) -> Take:
        states = self.s.atoms[at].means.get("state")
        if states is None or (self.s.has(at, "mark") and self._announces(at)):
            return None
        if measure := self.s.value(at, "measure"):
            self._count(Measure(measure), at)
        for state in states:
            self._in_state(State(state), at)
        return self._keep(at, at + 1, "state", states)

    def _in_state(self, state: State, at: int) -> None:
        if not self._denies(at, "state"):
            self.g.states.append((state, self._place(at, at + 1)))
            return
        before = [each for each, _ in self.g.states]
        if state is State.BOOKED and before and before[-1] in (State.OFFERED, State.FREE):
            free = State.LOST if self.past and before[-1] is State.OFFERED else State.FREE
            self.g.states[-1] = (free, self.g.states[-1][1])
        else:
            self._ask("cannot_leave_out", at, at + 1, word=self.s.atoms[at].text)

    def _measure(self, at: int) -> Take:
        value = self.s.value(at, "measure")
        if value is None or (
            self.s.has(at, "stop") and not self.s.has(self.s.back(at), "how_many", "how_much")
        ):
            return None
        self._count(Measure(value), at)
        return self._keep(at, at + 1, "measure", (value,))

    def _count(self, measure: Measure, at: int) -> None:
        expressly = self._introduced(at, "how_many", "list", "which") or self.s.has(
            self.s.back(at), "how_much"
        )
        if measure is Measure.WORKERS and self.s.has(0, "which") and not (self.g.measures or self.g.states):
            self.g.who = True
        self.g.measures.append((measure, expressly, self._place(at, at + 1)))
        if self._introduced(at, "which", "list"):
            self.g.listed = self._place(at, at + 1)
        if self.negating is not None:  # "no workers come"
            self._ask("not_what", self.negating, at + 1)
            self.negating = None

    def _introduced(self, at: int, *kinds: str) -> bool:
        """Whether one of these stands before, with at most words for the ear and adjectives between."""
        before = at - 1
        while before > at - REACH and self.s.has(before, "stop", "state") and not self.s.has(before, *kinds):
            before -= 1
        return self.s.has(before, *kinds)

    def _who(self, at: int) -> Take:
        first = all(self.s.has(n, "stop", "list") for n in range(at))
        if (self.s.has(at, "who") and first) or self.s.has(at, "list"):
            self.g.who = True
            return at + 1
        return None

    def _now(self, at: int) -> Take:
        if not self.s.has(at, "now"):
            return None
        self.g.now = self._place(at, at + 1)
        return at + 1
