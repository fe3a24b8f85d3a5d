"""A sentence in, and out comes its question, or what has to be asked back."""

from datetime import date

from commonhours.planning.grammar.deciding import decide
from commonhours.planning.grammar.language import Language, language, languages
from commonhours.planning.grammar.lexicon import lexicon_of
from commonhours.planning.grammar.parsed import AskBack, Parsed
from commonhours.planning.grammar.reader import Reader
from commonhours.planning.grammar.stream import stream_of
from commonhours.planning.grammar.tokens import LONGEST, Token, tokens
from commonhours.planning.grammar.vocabulary import Vocabulary


def parse(sentence: str, vocabulary: Vocabulary, today: date) -> Parsed:
    """Read a sentence in the language that it is written in; days are counted from `today`, the reader's local day."""
    found = tokens(sentence[:LONGEST])
    spoken = spoken_in(found, vocabulary)
    if len(sentence) > LONGEST:
        return Parsed(sentence, spoken.code, None, None, (), (AskBack("too_long"),))
    if not found:
        return Parsed(sentence, spoken.code, None, None, (), (AskBack("nothing_asked"),))
    stream = stream_of(found, lexicon_of(spoken, vocabulary))
    gathered = Reader(stream, vocabulary, spoken, today).read()
    draft = decide(gathered, stream, spoken, today)
    asked = tuple(gathered.asked)
    pieces = tuple(sorted(gathered.pieces, key=lambda piece: piece.start))
    return Parsed(sentence, spoken.code, None if asked else draft, draft, pieces, asked)


def spoken_in(found: tuple[Token, ...], vocabulary: Vocabulary) -> Language:
    """The language of which a sentence has most words; the reader's, if it could be either."""
    words = [token.text for token in found]
    usual = language(vocabulary.language)
    every = [usual, *(each for each in languages() if each is not usual)]
    return max(every, key=lambda each: sum(word in lexicon_of(each, vocabulary).own for word in words))
