"""What became of a sentence: its question, what each piece was understood as, and what has to be asked back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commonhours.planning.question import Question


@dataclass(frozen=True)
class Piece:
    """Characters [start, end) of the sentence, and the field of the question that they filled, as a link has it."""

    start: int
    end: int
    field: str
    values: tuple[str, ...]
    corrected: str = ""  # the word that a misspelt one was taken for


@dataclass(frozen=True)
class Candidate:
    """Something that a piece may have meant: the words to put in its place, and what they would say."""

    text: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class AskBack:
    """A code with facts, for `words`; the characters it is about (0, 0: the sentence as a whole)."""

    code: str
    start: int = 0
    end: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Parsed:
    """`question` is there only if nothing is asked back; `draft` is as far as it was understood, for the form."""

    sentence: str
    language: str
    question: Question | None
    draft: Question | None
    pieces: tuple[Piece, ...] = ()
    asked: tuple[AskBack, ...] = ()
