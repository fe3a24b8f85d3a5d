"""Refusals about stopping somebody, and about letting them in again."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "already_suspended": (N_("They are suspended already."), N_("Look at what was said and decided.")),
    "while_suspended": (
        N_("You are suspended. This has to wait until somebody has decided."),
        N_("Read why under “My suspension”, and answer there."),
    ),
    "unknown_suspension": (N_("There is no such suspension."), N_("Look at the list again.")),
    "suspension_over": (N_("This suspension is over already."), N_("Look at the list again.")),
    "needs_fresh_approval": (
        N_("They were stopped together with others whom one person let in."),
        N_("Look at what they hold again, and approve them by name."),
    ),
    "not_frozen": (N_("They were suspended by themselves."), N_("Decide about their suspension instead.")),
    "approved_before": (
        N_("You let them in before, or were given your role by whoever did."),
        N_("Somebody else must look at them again."),
    ),
    "nobody_to_freeze": (
        N_("There is nobody to freeze, or more than %(most)s people at once."),
        N_("Choose one organisation, or look at who let whom in."),
    ),
    "unknown_freeze": (N_("There is no such freeze."), N_("Look at the list again.")),
    "unknown_approver": (
        N_("Nobody with that name lets people in here."),
        N_("Choose somebody from the list."),
    ),
}
