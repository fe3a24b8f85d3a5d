"""Verbs of what was reported: say it, look after it, name who has to do with it, close it."""

from commonhours.incidents.actions.calling import call_overdue
from commonhours.incidents.actions.clocks import ClockSet, set_clock
from commonhours.incidents.actions.closing import close_incident, reopen_incident
from commonhours.incidents.actions.evidence import Shown, add_evidence, open_evidence
from commonhours.incidents.actions.linking import Linked, bring_in, link_person, stand_aside
from commonhours.incidents.actions.report import Report, Reported, report_incident
from commonhours.incidents.actions.tending import Done, Tended, give_incident, note_done, take_incident

__all__ = [
    "ClockSet",
    "Done",
    "Linked",
    "Report",
    "Reported",
    "Shown",
    "Tended",
    "add_evidence",
    "bring_in",
    "call_overdue",
    "close_incident",
    "give_incident",
    "link_person",
    "note_done",
    "open_evidence",
    "reopen_incident",
    "report_incident",
    "set_clock",
    "stand_aside",
    "take_incident",
]
