"""Verbs of referral: ask the office, send somebody on, open and answer, ask again, take back; and what follows."""

from commonhours.referrals.actions.answering import (
    Answer,
    Answered,
    answer_by_link,
    note_answer,
    see_by_link,
)
from commonhours.referrals.actions.asking import AskedOffice, ask_office, close_ask
from commonhours.referrals.actions.ending import Ended, Renewed, renew_link, take_back, withdraw_consent
from commonhours.referrals.actions.following import note_request
from commonhours.referrals.actions.sending import Consent, ReferralSent, Target, send_referral

__all__ = [
    "Answer",
    "Answered",
    "AskedOffice",
    "Consent",
    "Ended",
    "ReferralSent",
    "Renewed",
    "Target",
    "answer_by_link",
    "ask_office",
    "close_ask",
    "note_answer",
    "note_request",
    "renew_link",
    "see_by_link",
    "send_referral",
    "take_back",
    "withdraw_consent",
]
