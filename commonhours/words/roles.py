"""Roles by the names that people call them."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

ROLES = {
    "operator": N_("Contact-centre operator"),
    "coordinator": N_("[Coordinator]"),
    "duty_officer": N_("Duty officer"),
    "approver": N_("Approver"),
    "safety_officer": N_("Safety officer"),
    "supervisor": N_("Supervisor"),
    "trainer": N_("Trainer"),
    "finance": N_("Finance officer"),
    "coach": N_("Coach"),
    "referrer": N_("Referring service"),
    "organisation_admin": N_("Organisation administrator"),
    "city_officer": N_("City officer"),
    "auditor": N_("Auditor"),
    "worker_representative": N_("[Worker] representative"),
    "planner": N_("Planner"),
    "house": N_("Commonhours itself"),
}


def role_name(role: str) -> str:
    """The role's name in the reader's language."""
    return _(ROLES[role])
