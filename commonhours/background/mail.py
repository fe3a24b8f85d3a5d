"""Sends what waits, e-mails and text messages alike; what was not taken rests as its message says."""

from collections.abc import Callable
from datetime import datetime

from commonhours.notifications.sending import send_texts, send_waiting
from commonhours.referrals.mailing import send_referrals
from commonhours.trail.sequencer import HOUSE


def send_mail(clock: Callable[[], datetime]) -> bool:
    """Send one round of e-mails, those to services outside too; return whether anything went out."""
    sent = send_waiting(by=HOUSE, clock=clock).count
    return sent + send_referrals(by=HOUSE, clock=clock) > 0


def send_text_messages(clock: Callable[[], datetime]) -> bool:
    """Send one round of text messages; return whether anything went out."""
    return send_texts(by=HOUSE, clock=clock).count > 0
