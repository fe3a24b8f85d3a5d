"""Sends what waits, and lets what a mail server would not take rest for longer and longer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from uuid import UUID

from commonhours.notifications.sending import send_waiting
from commonhours.trail.sequencer import HOUSE

PAUSES = (5.0, 30.0, 120.0, 600.0)


@dataclass
class Mail:
    """Remembers, while the process lives, what was refused how often and until when it rests."""

    pauses: tuple[float, ...] = PAUSES
    refused: dict[UUID, tuple[int, float]] = field(default_factory=dict)

    def turn(self, clock: Callable[[], datetime]) -> bool:
        """Send one round; return whether anything went out."""
        now = monotonic()
        # Long forgotten or long gone: an hour after its rest a message counts as new.
        self.refused = {message: seen for message, seen in self.refused.items() if seen[1] > now - 3600}
        resting = [message for message, (_, until) in self.refused.items() if until > now]
        sent = send_waiting(by=HOUSE, clock=clock, but=resting)
        for message in sent.refused:
            tries = self.refused.get(message, (0, 0.0))[0]
            self.refused[message] = (tries + 1, now + self.pauses[min(tries, len(self.pauses) - 1)])
        return sent.count > 0
