"""Sentences into questions and questions into sentences, by our own small grammar. Pure."""

from commonhours.planning.grammar.parse import parse
from commonhours.planning.grammar.parsed import CODES, AskBack, Candidate, Parsed, Piece
from commonhours.planning.grammar.sense import troubles
from commonhours.planning.grammar.vocabulary import Term, Vocabulary
from commonhours.planning.grammar.writing import write

__all__ = [
    "CODES",
    "AskBack",
    "Candidate",
    "Parsed",
    "Piece",
    "Term",
    "Vocabulary",
    "parse",
    "troubles",
    "write",
]
