"""Refusals about what is kept, held back and forgotten."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "erasure_asked": (
        N_("This has been asked for already."),
        N_("It can be taken back while there is time."),
    ),
    "erased_already": (N_("They have been forgotten already."), ""),
    "unknown_erasure": (N_("There is no such request that waits."), N_("Look at the page again.")),
    "unknown_hold": (N_("Nothing of this is held back."), N_("Look at the list again.")),
    "not_sure": (
        N_("Please say that you are sure."),
        N_("It cannot be brought back. Make the mark beside the button."),
    ),
    "kept_too_short": (
        N_("This is kept for at least %(least)s days."),
        N_("Choose as many days or more."),
    ),
}
