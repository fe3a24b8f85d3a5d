"""Verbs about people and those who are served."""

from commonhours.people.actions.affinity import Offered, offer_affinities
from commonhours.people.actions.helpers import HelperLet, Helping, end_helper, let_help
from commonhours.people.actions.locking import lock_people, require_somebody_else
from commonhours.people.actions.record import RecordChange, RecordChanged, change_record
from commonhours.people.actions.relations import Related, declare_relation, end_relation, let_family_come
from commonhours.people.actions.rules import RulesSet, set_rules
from commonhours.people.actions.youth import AgeKept, forget_ages, keep_age, write_age

__all__ = [
    "AgeKept",
    "HelperLet",
    "Helping",
    "Offered",
    "RecordChange",
    "RecordChanged",
    "Related",
    "RulesSet",
    "change_record",
    "declare_relation",
    "end_helper",
    "end_relation",
    "forget_ages",
    "keep_age",
    "let_family_come",
    "let_help",
    "lock_people",
    "offer_affinities",
    "require_somebody_else",
    "set_rules",
    "write_age",
]
