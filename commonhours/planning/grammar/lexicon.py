"""A language's words and a region's vocabulary as one book to look phrases up in, and what a misspelt word was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from commonhours.planning.grammar.language import Language, Means
from commonhours.planning.grammar.tokens import JOIN, phrase, without_joins
from commonhours.planning.grammar.vocabulary import ALL, Term, Vocabulary

# A word this short is as near to many others as to the one that was meant.
SHORTEST_CORRECTED, SHORTEST_TWICE = 5, 8
NEAR = 0.34  # of a word's letters wrong, for what is offered when it is asked back
MOST_NEAR = 4
# More misspelt words than this are no question.
MOST_UNKNOWN = 8


@dataclass
class Meaning:
    """What a phrase may mean: to the grammar, and as names of the vocabulary."""

    means: Means = field(default_factory=dict)
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """`longest`: how many words the longest phrase has that begins with a word. `known`: all words of all phrases."""

    phrases: dict[tuple[str, ...], Meaning]
    longest: dict[str, int]
    known: tuple[str, ...]
    known_set: frozenset[str]
    own: frozenset[str]  # words of the language itself
    parts: dict[str, tuple[tuple[tuple[str, ...], Term], ...]]  # names by each of their words

    def find(self, words: tuple[str, ...], at: int) -> tuple[int, Meaning] | None:
        """The longest phrase that begins here, and how many words it has."""
        for length in range(min(self.longest.get(words[at], 0), len(words) - at), 0, -1):
            if found := self.phrases.get(words[at : at + length]):
                return length, found
        return None

    def named_with(self, words: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], Term], ...]:
        """The names of which these words are a part, one for each thing."""
        found: dict[tuple[str, ...], tuple[tuple[str, ...], Term]] = {}
        for name, term in self.parts.get(words[0], ()):
            if any(name[at : at + len(words)] == words for at in range(len(name))):
                found.setdefault((term.field, *term.codes), (name, term))
        return tuple(found.values())

    def corrected(self, word: str) -> tuple[str, tuple[str, ...]]:
        """The word that a misspelt one clearly was, or empty; and the words that are near to it."""
        near = process.extract(
            word,
            self.known,
            scorer=OSA.distance,
            limit=MOST_NEAR,
            score_cutoff=max(1, int(len(word) * NEAR)),
        )
        words = tuple(each[0] for each in near)
        allowed = 0 if len(word) < SHORTEST_CORRECTED else 1 if len(word) < SHORTEST_TWICE else 2
        if not near or near[0][1] > allowed or words[0][0] != word[0]:
            return "", words
        first = [each[0] for each in near if each[1] == near[0][1]]
        return (words[0] if self._mean_the_same(first) else ""), words

    def _mean_the_same(self, words: list[str]) -> bool:
        found = [self.phrases.get((word,)) for word in words]
        return len(words) == 1 or (found[0] is not None and all(each == found[0] for each in found))


@lru_cache(maxsize=64)
def lexicon_of(language: Language, vocabulary: Vocabulary) -> Lexicon:
    """The book of a language and a vocabulary; made once, in some milliseconds."""
    phrases = {words: Meaning(dict(means)) for words, means in language.phrases.items()}
    own = frozenset(word for words in phrases for word in words)
    for words in (phrase(name) for name in vocabulary.everywhere):
        phrases.setdefault(words, Meaning()).means["everywhere"] = ("",)
    parts: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
    for term in vocabulary.terms:
        for words in dict.fromkeys(_names(term, language.code)):
            meaning = phrases.setdefault(words, Meaning())
            if term not in meaning.terms:
                meaning.terms = (*meaning.terms, term)
        for name in {without_joins(phrase(term.names.get(key, ""))) for key in (language.code, ALL)}:
            for word in set(name):
                parts.setdefault(word, []).append((name, term))
    phrases.pop((), None)
    longest: dict[str, int] = {}
    for words in phrases:
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    known = sorted({word for words in phrases for word in words if word != JOIN and not word.isdigit()})
    every = frozenset((*known, *parts))
    return Lexicon(
        phrases, longest, tuple(known), every, own, {key: tuple(rows) for key, rows in parts.items()}
    )


def _names(term: Term, language: str) -> Iterator[tuple[str, ...]]:
    """Every way in which somebody may write a name, as plain words; with "s" at its end where English says several."""
    texts = [*term.names.values(), *(text for texts in term.also.values() for text in texts)]
    for text in texts:
        for form in (text, text.split(" (")[0]):
            words = phrase(form)
            if words:
                yield words
                yield without_joins(words)
    several = term.names.get("en", "") if language == "en" and term.field == "works" else ""
    if several:
        yield phrase(several + "s")
