"""A sentence as a row of atoms: phrases that the language or the vocabulary knows, figures, and words nobody knows."""

from dataclasses import dataclass, replace

from commonhours.planning.grammar.lexicon import MOST_UNKNOWN, Lexicon
from commonhours.planning.grammar.tokens import Token, starts_figure
from commonhours.planning.grammar.vocabulary import Term

REACH = 6  # words for the ear that may stand between two that belong together
LARGEST = 7  # digits of a figure


@dataclass(frozen=True)
class Atom:
    """Characters [start, end), what they may mean, and what was taken for what."""

    start: int
    end: int
    text: str
    means: dict[str, tuple[str, ...]]
    terms: tuple[Term, ...] = ()
    part_of: tuple[tuple[tuple[str, ...], Term], ...] = ()  # names of which only a part was written
    corrected: str = ""
    near: tuple[str, ...] = ()

    @property
    def number(self) -> int | None:
        """The number that it is, in figures or as a word."""
        if "figure" in self.means:
            return int(self.text)
        return int(self.means["number"][0]) if "number" in self.means else None

    @property
    def unknown(self) -> bool:
        return not self.means and not self.terms and not self.part_of


class Stream:
    """The atoms, with what the matchers ask of them; beyond either end nothing means anything."""

    def __init__(self, atoms: tuple[Atom, ...]) -> None:
        self.atoms = atoms

    def __len__(self) -> int:
        return len(self.atoms)

    def get(self, at: int) -> Atom | None:
        return self.atoms[at] if 0 <= at < len(self.atoms) else None

    def has(self, at: int, *kinds: str) -> bool:
        """Whether the atom may mean one of these."""
        atom = self.get(at)
        return atom is not None and any(kind in atom.means for kind in kinds)

    def value(self, at: int, kind: str) -> str | None:
        """The first value of a kind of meaning, None if it has no such meaning."""
        atom = self.get(at)
        return atom.means[kind][0] if atom and kind in atom.means else None

    def number(self, at: int) -> int | None:
        atom = self.get(at)
        return atom.number if atom else None

    def over(self, at: int) -> int:
        """The place of the next atom that is more than a word for the ear."""
        limit = at + REACH
        while at < limit and self.has(at, "stop") and not self.has(at, "and"):
            at += 1
        return at

    def back(self, at: int) -> int:
        """The place of the nearest atom before that is more than a word for the ear."""
        at -= 1
        while self.has(at, "stop") and not self.has(at, "and"):
            at -= 1
        return at


def stream_of(found: tuple[Token, ...], lexicon: Lexicon) -> Stream:
    """Look every phrase up, the longest first; correct what is clearly misspelt."""
    known, words = lexicon.known_set, list[str]()
    near: dict[int, tuple[str, ...]] = {}
    for token in found:
        word = token.text
        if not starts_figure(word) and word not in known and len(near) < MOST_UNKNOWN and word not in ",-":
            fixed, near[token.start] = lexicon.corrected(word)
            word = fixed or word
        words.append(word)
    atoms, at, texts = [], 0, tuple(words)
    while at < len(found):
        length, atom = _atom(found, texts, at, lexicon)
        changed = [texts[n] for n in range(at, at + length) if texts[n] != found[n].text]
        corrected = " ".join(texts[at : at + length]) if changed else ""
        atoms.append(replace(atom, corrected=corrected, near=near.get(atom.start, ())))
        at += length
    return Stream(tuple(atoms))


def _atom(found: tuple[Token, ...], texts: tuple[str, ...], at: int, lexicon: Lexicon) -> tuple[int, Atom]:
    text = texts[at]
    if hit := lexicon.find(texts, at):
        length, meaning = hit
        end = found[at + length - 1].end
        return length, Atom(
            found[at].start, end, " ".join(texts[at : at + length]), meaning.means, meaning.terms
        )
    if figure := _figure(text):
        return 1, Atom(found[at].start, found[at].end, text, {figure: (text,)})
    for length in range(min(4, len(texts) - at), 0, -1):
        if named := lexicon.named_with(texts[at : at + length]):
            whole = " ".join(texts[at : at + length])
            return length, Atom(found[at].start, found[at + length - 1].end, whole, {}, part_of=named)
    return 1, Atom(found[at].start, found[at].end, text, {})


def _figure(text: str) -> str:
    """What kind of figure a word is, empty for none."""
    if text == "-":
        return "to"
    if not starts_figure(text):
        return ""
    if text.isdigit():
        return "figure" if len(text) <= LARGEST else ""
    if "/" in text:
        return "slashed"
    return "iso" if text.count("-") == 2 else "time"
