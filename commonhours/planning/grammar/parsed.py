"""What became of a sentence: its question, what each piece was understood as, and what has to be asked back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commonhours.planning.question import Question

# Everything that may be asked back.
CODES = frozenset(
    {
        # about the sentence as a whole, and its words
        *(
            "nothing_asked",
            "too_long",
            "unknown_word",
            "ambiguous_word",
            "not_placed",
            "not_what",
            "cannot_leave_out",
        ),
        # about what is counted, and how it is shown
        *("missing_measure", "missing_state", "two_measures", "two_states", "cannot_be", "cannot_list"),
        *("two_breakdowns", "compare_with_what", "no_figure"),
        # about days and hours
        *(
            "missing_days",
            "no_such_day",
            "ambiguous_date",
            "days_turned_round",
            "days_apart",
            "two_spans",
            "no_days",
        ),
        *(
            "too_many_days_out",
            "not_yet",
            "ambiguous_time",
            "no_hours",
            "stretch_too_long",
            "both_wanted_and_not",
        ),
    }
)


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

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"nobody has a sentence for {self.code}")


@dataclass(frozen=True)
class Parsed:
    """`question` is there only if nothing is asked back; `draft` is as far as it was understood, for the form."""

    sentence: str
    language: str
    question: Question | None
    draft: Question | None
    pieces: tuple[Piece, ...] = ()
    asked: tuple[AskBack, ...] = ()
