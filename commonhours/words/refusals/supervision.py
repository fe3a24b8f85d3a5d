"""Refusals about looking after workers: talks, watched visits, first days, bad days."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "supervises_already": (N_("This is their supervisor already."), N_("Choose somebody else.")),
    "not_yet": (N_("This has not happened yet."), N_("Choose today or an earlier day.")),
    "next_is_later": (
        N_("The next talk comes after this one, within a year."),
        N_("Choose a later day, or leave it empty."),
    ),
    "time_is_over": (N_("That time is over."), N_("Choose a time to come, within a year.")),
    "unknown_buddy": (N_("They do not work here."), N_("Choose a colleague from the list.")),
    "buddy_first": (N_("There is no work buddy yet."), N_("Choose the buddy, then one of their [visits].")),
    "yes_missing": (
        N_("Please write down who said yes."),
        N_("Ask whoever is served before somebody new comes along."),
    ),
    "shadow_busy": (N_("They have [a visit] of their own then."), N_("Choose another [visit] of the buddy.")),
    "word_waits": (N_("Somebody has been asked to call you already."), N_("Keep your telephone near you.")),
    "unknown_word": (N_("Nobody waits for that call."), N_("Look at the list again.")),
    "word_answered": (N_("Somebody else calls them already."), N_("Look at the list again.")),
}
