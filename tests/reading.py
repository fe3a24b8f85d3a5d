"""How many years of school a text asks for, in English and in Spanish. Pure.

English: Flesch and Kincaid's grade, 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid, Fishburne,
Rogers and Chissom, Research Branch Report 8-75, US Navy, 1975).
Spanish: Crawford's grade, 0.049 × syllables − 0.205 × sentences − 3.407, both in a hundred words (Alan Crawford,
“Fórmula y gráfico para determinar la comprensibilidad de textos de nivel primario en castellano”, Lectura y Vida 5,
1984).
Both count years; both guess, from how long words and sentences are, and know nothing of what is said.
"""

import re
from collections.abc import Callable, Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+(?=\s|$|[”»)])|\n+")
_ENGLISH = re.compile(r"[aeiouy]+")
# An e at the end; and -ed and -es, which are heard after t, d and hissing sounds alone.
_SILENT = re.compile(
    r"(?<![td])ed$|(?<![sxzcg])(?<!sh)(?<!ch)es$|(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[aeiouy])e$"
)
_APART = re.compile(r"(?<![tscg])i[ao]|ea$|creat(?!u)|iet|[ey]ing$|[^qg]ua")
_SPANISH = re.compile(r"[aeiouáéíóúü]+(?:y\b)?|\by\b")
_STRONG = re.compile(r"[aeoáéóíú]")


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def sentences(text: str) -> list[str]:
    """The parts between full stops and the like that hold a word."""
    return [part.strip() for part in _END.split(text) if words(part)]


def english_syllables(word: str) -> int:
    """Groups of vowels, less those that nobody says, and more where two in a row are said: “diary” 3, “hours” 1."""
    plain = re.sub(r"[^a-z]", "", word)
    plain = re.sub(r"^some(?=.)", "som", plain)
    said = _SILENT.sub("", plain)
    return max(1, len(_ENGLISH.findall(said)) + len(_APART.findall(said)))


def spanish_syllables(word: str) -> int:
    """One for each strong vowel, and for weak ones that stand alone: “ayuda” 3, “guía” 2, “ciudad” 2."""
    groups = _SPANISH.findall(word)
    return max(1, sum(max(1, len(_STRONG.findall(group))) for group in groups))


def english_grade(texts: Iterable[str]) -> float:
    """The school grade of these texts, each at least a sentence of its own."""
    parts, said, syllables = _counted(texts, english_syllables)
    return 0.39 * said / parts + 11.8 * syllables / said - 15.59


def spanish_grade(texts: Iterable[str]) -> float:
    """The school grade of these texts, each at least a sentence of its own."""
    parts, said, syllables = _counted(texts, spanish_syllables)
    return 100 * (0.049 * syllables - 0.205 * parts) / said - 3.407


def _counted(texts: Iterable[str], count: Callable[[str], int]) -> tuple[int, int, int]:
    found = [sentence for text in texts for sentence in sentences(text)]
    said = [word for sentence in found for word in words(sentence)]
    return max(1, len(found)), max(1, len(said)), sum(map(count, said))
