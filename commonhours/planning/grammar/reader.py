"""Reads a row of atoms from its first to its last; each matcher takes what it understands and says how far it came."""

from collections.abc import Callable

from commonhours.planning.grammar.gathered import Gathered
from commonhours.planning.grammar.keeping import Take
from commonhours.planning.grammar.parsed import Candidate
from commonhours.planning.grammar.reading_figures import Figures
from commonhours.planning.grammar.reading_names import Names

# Words that may stand anywhere and change nothing.
_SILENT = ("stop", "list", "who", "how_many", "how_much", "past", "future", "and", "everywhere", "every_day")


class Reader(Figures, Names):
    """Everything together, in the order in which it is tried."""

    def read(self) -> Gathered:
        """Everything that the atoms say."""
        at = 0
        while at < len(self.s):
            until = next((found for take in self._matchers if (found := take(at)) is not None), None)
            if until is None:
                self._not_placed(at)
                until = at + 1
            at = until
        if self.negating is not None:
            self._ask("not_what", self.negating, self.negating + 1)
        return self.g

    @property
    def _matchers(self) -> tuple[Callable[[int], Take], ...]:
        return (
            *(self._unknown, self._year_before, self._compare, self._threshold, self._stretch, self._not),
            *(self._exception, self._days, self._weekdays, self._clock, self._part, self._broken_down),
            *(self._name, self._part_of_name, self._noun, self._state, self._measure, self._who),
            *(self._now, self._more, self._glue),
        )

    def _unknown(self, at: int) -> Take:
        atom = self.s.atoms[at]
        if not atom.unknown:
            return None
        offered = tuple(Candidate(word) for word in atom.near)
        self.negating = None
        return self._ask("unknown_word", at, at + 1, offered, word=atom.text[:60])

    def _not_placed(self, at: int) -> None:
        self._ask("not_placed", at, at + 1, word=self.s.atoms[at].text)

    def _glue(self, at: int) -> Take:
        """A word for the ear: of the closed list, or one that announces the name behind it."""
        if self.s.has(at, *_SILENT) or self._announces(at):
            return at + 1
        return None

    def _not(self, at: int) -> Take:
        if not self.s.has(at, "not"):
            return None
        if self.negating is not None:
            self._ask("not_what", self.negating, at + 1)
        self.negating, self.denied = at, ""
        return at + 1
