"""A sentence as its words and figures, each with its place; without capitals, accents and most of the punctuation."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 2_000  # characters of a sentence: as many as any question that a form can say is written with
JOIN = ","

# Dates and times as figures, am and pm with their dots, ordinals, figures, words; a dash between figures means "to", a
# comma joins, unless it parts thousands or a day from its year.
_TOKEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"
    r"|[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{4}|/[0-9]{2})?(?![0-9])"
    r"|[0-9]{1,2}[:.][0-9]{2}(?![0-9])"
    r"|(?<![^\W\d_])[ap]\.\s?m\b\.?"
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])"
    r"|[0-9]+(?:st|nd|rd|th|[ºª])?"
    r"|(?:(?![0-9])[^\W_])+(?:['’](?:(?![0-9])[^\W_])+)*"
    r"|(?<=[0-9m])\s?[-–—]\s?(?=[0-9])"
    r"|,(?!\s*[0-9]{4}\b)"
    r"|[%$]",
    re.IGNORECASE,
)
_FIGURES = frozenset("0123456789")
_ORDINAL = re.compile(r"([0-9]+)(?:st|nd|rd|th|[ºª])$")
_NOT_IN_A_WORD = str.maketrans("", "", "'’")


@dataclass(frozen=True)
class Token:
    """Characters [start, end) of the sentence, and the plain form by which it is looked up."""

    start: int
    end: int
    text: str


def tokens(sentence: str) -> tuple[Token, ...]:
    """The words and figures of a sentence, in order."""
    found = (Token(m.start(), m.end(), plain(m.group())) for m in _TOKEN.finditer(sentence))
    return tuple(each for each in found if each.text)


def phrase(text: str) -> tuple[str, ...]:
    """The plain words of a name or phrase."""
    return tuple(token.text for token in tokens(text))


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """A word without capitals, accents and apostrophes; a figure without what parts its thousands."""
    if starts_figure(word):
        ordinal = _ORDINAL.match(word.lower())
        return ordinal.group(1) if ordinal else word.replace(",", "")
    if word.strip() in ("-", "–", "—"):
        return "-"
    if word[:1] in "aApP" and "." in word:
        return word[0].lower() + "m"
    parts = unicodedata.normalize("NFKD", word.casefold().translate(_NOT_IN_A_WORD))
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return word if starts_figure(letters) else letters


def starts_figure(word: str) -> bool:
    """Whether it begins with one of our ten figures; a half or a square is a word that nobody knows."""
    return word[:1] in _FIGURES and word != ""


def without_joins(words: Iterable[str]) -> tuple[str, ...]:
    """The words of a name as they are written by whoever leaves its commas out."""
    return tuple(word for word in words if word != JOIN)
