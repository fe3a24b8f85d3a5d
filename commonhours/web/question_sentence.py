"""The sentence of a question on its page: what was understood of it, what was not, and what it may have meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from commonhours.common.actor import Actor
from commonhours.planning.grammar import AskBack, Parsed, parse, troubles, write
from commonhours.planning.question import Question
from commonhours.planning.vocabulary import vocabulary_for
from commonhours.words.asked_back import asked_back

LONGEST = 2_000  # characters: what the grammar reads, so that a written question comes back whole


@dataclass(frozen=True)
class Part:
    """Characters of the sentence; `number` is that of the note about them, where one has to ask."""

    text: str
    number: int = 0


def read(by: Actor, sentence: str, today: date) -> Parsed:
    """What a sentence says, in the asker's own vocabulary."""
    return parse(sentence[: LONGEST + 1], vocabulary_for(by), today)


def written(by: Actor, question: Question) -> str:
    """The question as a sentence in the reader's language."""
    return write(question, vocabulary_for(by), (get_language() or "en")[:2])


def shown_sentence(parsed: Parsed) -> dict[str, Any]:
    """The sentence with its notes, as templates/planning/sentence.html takes it."""
    return {
        "sentence": parsed.sentence,
        "parts": list(_parts(parsed)) if any(each.end for each in parsed.asked) else [],
        "asks": [
            {
                "number": number,
                "text": asked_back(each, parsed.sentence),
                "choices": _choices(parsed.sentence, each),
            }
            for number, each in enumerate(parsed.asked, 1)
        ],
        "corrected": [
            (parsed.sentence[piece.start : piece.end], piece.corrected)
            for piece in parsed.pieces
            if piece.corrected
        ],
    }


def shown_troubles(question: Question, sentence: str, today: date) -> dict[str, Any]:
    """The same for a question that came without a sentence and cannot be answered."""
    return {
        "sentence": sentence,
        "asks": [
            {"number": number, "text": asked_back(each), "choices": []}
            for number, each in enumerate(troubles(question, today), 1)
        ],
    }


def _parts(parsed: Parsed) -> Iterator[Part]:
    """The sentence cut where something has to be asked; what overlaps is asked about once."""
    sentence, done = parsed.sentence, 0
    numbered = sorted(enumerate(parsed.asked, 1), key=lambda each: each[1].start)
    for number, asked in numbered:
        if asked.end > asked.start >= done:
            yield Part(sentence[done : asked.start])
            yield Part(sentence[asked.start : asked.end], number)
            done = asked.end
    yield Part(sentence[done:])


def _choices(sentence: str, asked: AskBack) -> list[tuple[str, str]]:
    """What may have been meant, each as a link to the sentence that says so."""
    return [(each.text, _address(_with(sentence, asked, each.text))) for each in asked.candidates]


def _with(sentence: str, asked: AskBack, text: str) -> str:
    if asked.end:
        return sentence[: asked.start] + text + sentence[asked.end :]
    return f"{sentence.rstrip(' ?.!')} {text}"


def _address(sentence: str) -> str:
    return f"{reverse('question')}?{urlencode({'q': sentence})}"
