"""Sentences into questions and questions into sentences, by our own small grammar. Pure."""

from commonhours.planning.grammar.parsed import AskBack, Candidate, Parsed, Piece
from commonhours.planning.grammar.vocabulary import Term, Vocabulary

__all__ = ["AskBack", "Candidate", "Parsed", "Piece", "Term", "Vocabulary"]
