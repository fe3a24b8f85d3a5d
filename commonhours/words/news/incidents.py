"""The sentences of messages about what was reported. They name nobody, no place and no kind: mail travels."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "incident_now": (
        N_("Look now: somebody may be in danger"),
        (
            N_("Something was reported that cannot wait. Open “Incidents” and take it."),
            N_("Somebody must have it by %(when)s."),
        ),
    ),
    "incident_waits": (
        N_("Something was reported and waits for you"),
        (N_("Open “Incidents” to read it. Somebody must have it by %(when)s."),),
    ),
    "incident_nobody": (
        N_("Something was reported, and nobody here may read it"),
        (
            N_("Give somebody you trust the role of safety officer, under “Roles”."),
            N_("Until then only the city’s safety officer can see to it."),
        ),
    ),
    "incident_late": (
        N_("Something that was reported waits too long"),
        (N_("Somebody should have looked after it by %(when)s. Open “Incidents”."),),
    ),
    "incident_lies": (
        N_("Nobody looks after something that was reported"),
        (
            N_("Somebody should have by %(when)s, and was called twice."),
            N_("Ask your safety officers, or give somebody else that role, under “Roles”."),
        ),
    ),
    "incident_received": (
        N_("Your message has arrived"),
        (
            N_("Somebody whose job it is will read it. Few can, and each who reads it is written down."),
            N_("If somebody is in danger, do not wait for us: call %(number)s."),
        ),
    ),
    "incident_taken": (
        N_("Somebody looks after your message"),
        (N_("Somebody has it now. How it stands is on your pages, under “Something happened”."),),
    ),
    "incident_closed": (
        N_("An answer to your message"),
        (N_("It was looked at and closed. The answer stands on your pages, under “Something happened”."),),
    ),
}
