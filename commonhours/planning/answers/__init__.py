"""Answers to a planner's questions: from the index for who is free, from the records for what was booked and paid."""

from commonhours.planning.answers.answering import answer
from commonhours.planning.answers.shapes import Answer, Figure, Line, Note, Number, PersonLine, Sums

__all__ = ["Answer", "Figure", "Line", "Note", "Number", "PersonLine", "Sums", "answer"]
