"""Refusals about who looked at whom, and asking why."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_look": (N_("There is no such line in your list."), N_("Look at the list again.")),
    "already_asked": (N_("You have asked about this already."), N_("The answer will stand in your list.")),
    "unknown_question": (N_("There is no such question."), N_("Look at the list again.")),
    "own_look": (N_("You looked yourself."), N_("Somebody else of your organization must answer.")),
    "already_answered": (N_("Somebody has answered already."), N_("Look at the list again.")),
}
