"""Sends what waits, e-mails and text messages alike; what was not taken rests as its message says."""

from collections.abc import Callable
from datetime import datetime

from commonhours.notifications.sending import send_texts, send_waiting
from commonhours.trail.sequencer import HOUSE


def send_mail(clock: Callable[[], datetime]) -> bool:
    """Send one round of e-mails; return whether anything went out."""
    return send_waiting(by=HOUSE, clock=clock).count > 0


def send_text_messages(clock: Callable[[], datetime]) -> bool:
    """Send one round of text messages; return whether anything went out."""
    return send_texts(by=HOUSE, clock=clock).count > 0
