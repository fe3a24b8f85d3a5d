"""The verbs of the room: say which payer asks for what, number people, look through, send, answer, send again."""

from commonhours.integrations.evv.actions.answer import take_answers
from commonhours.integrations.evv.actions.approve import ChangesApproved, approve_changes
from commonhours.integrations.evv.actions.deliver import Told, note_delivery
from commonhours.integrations.evv.actions.keep import look_through, mark
from commonhours.integrations.evv.actions.payers import (
    NumberSet,
    PayerAsks,
    PayerSet,
    ProcedureSet,
    set_number,
    set_payer,
    set_procedure,
)
from commonhours.integrations.evv.actions.send import Packed, Resent, pack, send_again
from commonhours.integrations.evv.actions.terms import TermsAsked, TermsSet, set_terms

__all__ = [
    "ChangesApproved",
    "NumberSet",
    "Packed",
    "PayerAsks",
    "PayerSet",
    "ProcedureSet",
    "Resent",
    "TermsAsked",
    "TermsSet",
    "Told",
    "approve_changes",
    "look_through",
    "mark",
    "note_delivery",
    "pack",
    "send_again",
    "set_number",
    "set_payer",
    "set_procedure",
    "set_terms",
    "take_answers",
]
