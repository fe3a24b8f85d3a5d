"""What is done about looks: keep them, ask why, answer."""

from commonhours.privacy.actions.keeping import keep_looks
from commonhours.privacy.actions.questions import Answered, Asked, answer_why, ask_why

__all__ = ["Answered", "Asked", "answer_why", "ask_why", "keep_looks"]
