"""Refusals about calls: interpreters, and what was read back."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_interpreter": (N_("There is no such interpreter on the list."), N_("Look at the list again.")),
    "already_listed": (
        N_("This number is on the list for this language already."),
        N_("Take it off first, if something of it has changed."),
    ),
    "hours_not_whole": (
        N_("Say from when and until when they answer, or leave both empty."),
        N_("Both empty means by day and night."),
    ),
    "nobody_comes": (
        N_("Nobody comes to this [visit] yet, so there is nothing to agree to."),
        N_("Find somebody first."),
    ),
}
