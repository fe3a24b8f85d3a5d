"""What every reader of a sentence has: its atoms, what was gathered of them, and how that is noted."""

from datetime import date

from commonhours.planning.grammar.gathered import Gathered, Place
from commonhours.planning.grammar.language import Language
from commonhours.planning.grammar.parsed import AskBack, Candidate, Piece
from commonhours.planning.grammar.stream import REACH, Stream
from commonhours.planning.grammar.vocabulary import Vocabulary
from commonhours.planning.question import State

_PAST = frozenset({State.WORKED, State.SPENT, State.LOST})
Named = tuple[int, str, tuple[str, ...]]
Take = int | None  # the atom after what was understood, None if it was not for this matcher


def is_past(stream: Stream) -> bool:
    """Whether what has been is asked about: by a state that only the past has, or by a verb of the past alone."""
    states = [State(value) for atom in stream.atoms for value in atom.means.get("state", ())]
    if any(state in _PAST for state in states):
        return True
    kinds = {kind for atom in stream.atoms for kind in atom.means}
    return "past" in kinds and "future" not in kinds


class Keeping:
    """`negating`: the "not" that still waits for what it is about; `denied`: the field that the last one was about;
    `taken`: the end of what was understood last; `named`: where the last name ended, its field and its marks."""

    def __init__(self, stream: Stream, vocabulary: Vocabulary, spoken: Language, today: date) -> None:
        self.s, self.vocabulary, self.spoken, self.today = stream, vocabulary, spoken, today
        self.past = is_past(stream)
        self.g = Gathered(past=self.past)
        self.negating: int | None = None
        self.denied = ""
        self.taken = 0
        self.named: Named = (-1, "", ())
        self.listed: tuple[int, list[str]] = (-1, [])  # where a list of names begins, and the names

    def _place(self, at: int, until: int) -> Place:
        before = at - 1
        while (
            before >= max(self.taken, at - REACH)
            and self.s.has(before, "stop", "not", "mark")
            and not self.s.has(before, "and")
        ):
            before -= 1
        return Place(at, until, self.s.has(before, "and") and before >= self.taken - 1)

    def _keep(self, at: int, until: int, field: str, values: tuple[str, ...], corrected: str = "") -> int:
        """Note what these atoms were understood as, and go on behind them."""
        first, last = self.s.atoms[at], self.s.atoms[until - 1]
        mended = [atom.corrected for atom in self.s.atoms[at:until] if atom.corrected]
        self.g.pieces.append(Piece(first.start, last.end, field, values, corrected or " ".join(mended)))
        self.taken = until
        return until

    def _ask(
        self, code: str, at: int, until: int, candidates: tuple[Candidate, ...] = (), **facts: str
    ) -> int:
        first, last = self.s.atoms[at], self.s.atoms[min(until, len(self.s)) - 1]
        self.g.asked.append(AskBack(code, first.start, last.end, facts, candidates))
        self.taken = until
        return until

    def _denies(self, at: int, field: str) -> bool:
        """Whether a "not" before is about this too: it carries over "and" and "or" to names of the same kind."""
        if self.negating is not None:
            self.negating, self.denied = None, field
            return True
        if self.denied == field and self._place(at, at + 1).joined:
            return True
        self.denied = ""
        return False

    def _names(self, at: int) -> bool:
        atom = self.s.get(at)
        return atom is not None and bool(atom.terms or atom.part_of)

    def _announces(self, at: int) -> bool:
        if not self.s.has(at, "mark", "near", "each", "which", "for"):
            return False
        ahead = at + 1
        kinds = ("stop", "mark", "near", "by")
        while ahead < at + REACH and self.s.has(ahead, *kinds) and not self._names(ahead):
            ahead += 1
        return self.named[0] == at or (self._names(ahead) and self.s.has(at, "mark", "near", "for"))
