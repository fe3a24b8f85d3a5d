"""What is done about a choice: contest it, and answer."""

from commonhours.fairness.actions.contests import Answered, Contested, answer_contest, contest_ranking

__all__ = ["Answered", "Contested", "answer_contest", "contest_ranking"]
