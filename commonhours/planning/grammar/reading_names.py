"""Reads the names of the vocabulary in a sentence, whole ones and parts of them, and what the words before them say."""

from commonhours.planning.grammar.keeping import Keeping, Take
from commonhours.planning.grammar.parsed import Candidate
from commonhours.planning.grammar.stream import REACH, Atom
from commonhours.planning.grammar.tokens import phrase
from commonhours.planning.grammar.vocabulary import Term
from commonhours.planning.grammar.writing import listed

MOST_CANDIDATES = 6
LONGEST_LIST = 24  # atoms over which "near" reaches: "near A, B and C"
NOUN_OF = {
    "area": "areas",
    "fact": "facts",
    "organisation": "organisations",
    "contract": "contracts",
    "work": "works",
}
_NOT = {"areas": "not_areas", "facts": "without", "organisations": "not_organisations"}


class Names(Keeping):
    """Names of types of work, facts, areas, organisations and contracts."""

    def _name(self, at: int) -> Take:
        atom = self.s.atoms[at]
        if not atom.terms:
            return None
        marks = self._marks(at)
        fitting = _fitting(atom.terms, marks, atom.text)
        if len(fitting) > 1:
            return self._which_name(at, tuple(term.name(self.spoken.code) for term in fitting), fitting)
        return self._take_name(fitting[0], at, marks)

    def _part_of_name(self, at: int) -> Take:
        """A part of a name is enough where it can be one thing only, and is most of what that is called."""
        atom = self.s.atoms[at]
        if not atom.part_of:
            return None
        terms = tuple(term for _, term in atom.part_of)
        marked = _fitting(terms, self._marks(at), atom.text)
        if len(marked) == 1 and len(terms) == 1 and _is_most(atom, marked[0], self.spoken.code):
            return self._take_name(marked[0], at, self._marks(at), marked[0].name(self.spoken.code))
        return self._which_name(at, tuple(term.name(self.spoken.code) for term in marked), marked)

    def _which_name(self, at: int, names: tuple[str, ...], terms: tuple[Term, ...]) -> int:
        rows = list(zip(names, terms, strict=True))[:MOST_CANDIDATES]
        offered = tuple(Candidate(name, term.field, " ".join(term.codes)) for name, term in rows)
        self._denies(at, terms[0].field)
        self.named = (at + 1, terms[0].field, ())
        return self._ask("ambiguous_word", at, at + 1, offered, word=self.s.atoms[at].text)

    def _take_name(self, term: Term, at: int, marks: tuple[str, ...], corrected: str = "") -> int:
        near = term.field == "areas" and self._is_near(at)
        codes = self.vocabulary.near.get(term.codes[0], term.codes) if near else term.codes
        field = term.field
        if self._denies(at, field):
            field = _NOT.get(field, "")
        joint = self._joint(at) if self.named[1] == term.field else ""
        names = [*self.listed[1], term.name(self.spoken.code)] if joint else [term.name(self.spoken.code)]
        self.listed = (self.listed[0] if joint else at, names)
        self.named = (at + 1, term.field, marks)
        if field == term.field and joint in self._not_so_joined(field, marks):
            return self._which_of(at, joint)
        if not field:
            return self._ask("cannot_leave_out", at, at + 1, word=term.name(self.spoken.code))
        self.g.add(field, codes)
        return self._keep(at, at + 1, field, codes, corrected)

    def _joint(self, at: int) -> str:
        """The word that ties this name to the one before: "and", "or", nothing."""
        before = self.named[0]
        if not self.s.has(before, "and") or before >= at or at - before > REACH:
            return ""
        return "or" if self.s.has(before, "or") else "and"

    @staticmethod
    def _not_so_joined(field: str, marks: tuple[str, ...]) -> tuple[str, ...]:
        """Several facts are all of them, several types of work any of them: the other way is no question."""
        if field == "facts":
            return ("or",)
        return ("and",) if field == "works" and "facts" in marks else ()

    def _which_of(self, at: int, joint: str) -> int:
        first, names = self.listed
        clause = self.spoken.writes["clause"]
        offered = (*names, listed(names, self.spoken, "and" if joint == "or" else "or"))
        word = clause[joint].join(names)
        return self._ask(
            "ambiguous_word", first, at + 1, tuple(Candidate(text) for text in offered), word=word
        )

    def _marks(self, at: int) -> tuple[str, ...]:
        """What the words before a name say it is; behind a joining word, what was said of the name before."""
        before = at - 1
        while before >= max(0, at - REACH):
            atom = self.s.atoms[before]
            if "and" in atom.means and self.named[0] == before:
                return self.named[2]
            nouns = [NOUN_OF[value] for value in atom.means.get("by", ()) if value in NOUN_OF]
            if "mark" in atom.means or nouns:
                return (*atom.means.get("mark", ()), *nouns)
            if not ("stop" in atom.means or "not" in atom.means):
                return ()
            before -= 1
        return ()

    def _is_near(self, at: int) -> bool:
        before = at - 1
        while before >= at - LONGEST_LIST and (
            self.s.has(before, "stop", "near", "and") or self._names(before)
        ):
            if self.s.has(before, "near"):
                return True
            if (
                self.s.has(before, "mark")
                and not self.s.has(before, "near")
                and not self.s.has(before, "and")
            ):
                return False
            before -= 1
        return False

    def _noun(self, at: int) -> Take:
        """ "The area Naples", "Spanish language": the noun of a kind beside a name of that kind."""
        fields = {NOUN_OF[value] for value in self.s.atoms[at].means.get("by", ()) if value in NOUN_OF}
        if self.named[0] == at and self.named[1] in fields and not self.s.has(at, "measure"):
            self.named = (at + 1, *self.named[1:])
            return at + 1
        ahead = self.s.get(at + 1)
        if ahead and fields & {term.field for term in (*ahead.terms, *(term for _, term in ahead.part_of))}:
            return at + 1
        return None


def _fitting(terms: tuple[Term, ...], marks: tuple[str, ...], text: str) -> tuple[Term, ...]:
    """The terms that are left when the words before have said what kind of thing is meant."""
    fields = dict.fromkeys(term.field for term in terms)
    if len(fields) > 1:
        marked = [field for field in fields if field in marks] or list(fields)
        if "facts" in marked and "facts" in marks and "works" in marked:
            marked = ["facts"] if not {"works"} <= set(marks) else marked
        elif set(marked) == {"works", "facts"}:
            marked = ["works"]
        terms = tuple(term for term in terms if term.field in marked)
    return terms


def _is_most(atom: Atom, term: Term, language: str) -> bool:
    """Half of a name's letters will do; of an area or an organisation a third, if the name begins with them."""
    name = term.name(language)
    first = term.field in ("areas", "organisations") and phrase(name)[0] == atom.text.split(" ")[0]
    return (3 if first else 2) * len(atom.text) >= len(name)
