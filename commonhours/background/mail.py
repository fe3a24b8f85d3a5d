"""Sends what waits: e-mails, text messages, words to browsers; what was not taken rests as its message says."""

from collections.abc import Callable
from datetime import datetime

from commonhours.notifications.sending import send_pushes, send_texts, send_waiting
from commonhours.referrals.mailing import send_referrals
from commonhours.trail.sequencer import HOUSE


def send_mail(clock: Callable[[], datetime]) -> bool:
    """Send one round of e-mails, those to services outside too; return whether anything went out."""
    sent = send_waiting(by=HOUSE, clock=clock).count
    return sent + send_referrals(by=HOUSE, clock=clock) > 0


def send_text_messages(clock: Callable[[], datetime]) -> bool:
    """Send one round of text messages; return whether anything went out."""
    return send_texts(by=HOUSE, clock=clock).count > 0


def send_push_messages(clock: Callable[[], datetime]) -> bool:
    """Tell one round of browsers; return whether anything went out."""
    return send_pushes(by=HOUSE, clock=clock).count > 0
