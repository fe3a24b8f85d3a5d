"""What is done about a choice: contest it, and answer; say what one is, and work out whether the choosing is fair."""

from commonhours.fairness.actions.auditing import Audited, audit_choosing
from commonhours.fairness.actions.contests import Answered, Contested, answer_contest, contest_ranking
from commonhours.fairness.actions.describing import Described, describe_oneself

__all__ = [
    "Answered",
    "Audited",
    "Contested",
    "Described",
    "answer_contest",
    "audit_choosing",
    "contest_ranking",
    "describe_oneself",
]
