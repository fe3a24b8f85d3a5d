"""Refusals about duty, illness, and what went wrong with a visit."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_shift": (N_("There is no such shift."), N_("Go back to the rota.")),
    "shift_held": (N_("They are on duty from then on already."), N_("Choose another start.")),
    "shift_too_long": (N_("A shift lasts 14 days at most, within a year."), N_("Check both times.")),
    "minutes_missing": (N_("Please say by how many minutes."), N_("A whole number, at least 1.")),
    "not_begun": (N_("This [visit] has not begun yet."), N_("Change or cancel it instead.")),
    "too_long_ago": (N_("This was more than a month ago."), N_("Talk about it with the organisation.")),
    "already_recorded": (N_("This has been written down already."), ""),
    "unknown_event": (N_("There is nothing like that about you."), N_("Go back to your [visits].")),
    "words_missing": (N_("Please write what you want to say."), ""),
    "already_replied": (N_("You have answered to this already."), ""),
    "no_call": (N_("Nobody is being called about this [visit] now."), N_("Look at the list again.")),
}
