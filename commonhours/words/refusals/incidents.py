"""Refusals about what was reported in confidence."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_incident": (N_("There is no such report that you may read."), N_("Look at the list again.")),
    "incident_over": (N_("This was closed already."), N_("Open it again if something new is known.")),
    "incident_open": (N_("It is open: somebody looks after it."), N_("Look at the list again.")),
    "taken_already": (
        N_("Somebody looks after it already."),
        N_("Talk to them, or let them give it to you."),
    ),
    "not_taken": (N_("Nobody looks after it yet."), N_("Take it first, so that everybody knows who has it.")),
    "evidence_too_large": (N_("The file is too large."), N_("Send a smaller one, of 5 MB at most.")),
    "not_evidence": (
        N_("This is no picture and no PDF that we can read."),
        N_("Send a photo (JPEG or PNG) or a PDF."),
    ),
    "file_twice": (N_("This file is there already."), N_("You need do nothing more.")),
    "too_many_files": (N_("There are %(most)s files already."), N_("Say in words what else there is.")),
    "bad_clock": (
        N_("These numbers do not fit."),
        N_("Use whole numbers above zero. What is urgent comes no later than what is not."),
    ),
}
