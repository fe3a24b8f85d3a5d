"""Refusals about joining, being let in, and leaving."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "choose_organisations": (N_("Choose between 1 and %(most)s organisations."), ""),
    "no_way_to_reach": (
        N_("We need a way to reach you."),
        N_("Give an e-mail address or a telephone number with its area code."),
    ),
    "unknown_place": (
        N_("We do not know that ZIP code."),
        N_("Choose a neighbourhood, or check the figures."),
    ),
    "far_away": (N_("That is far outside this region."), N_("Check the ZIP code.")),
    "already_here": (
        N_("Every organisation that you chose has this already."),
        N_("Choose another one, or wait for their answer."),
    ),
    "maybe_known": (
        N_("Somebody like that may be here already."),
        N_("Look at who is shown first, then say that it is somebody else."),
    ),
    "email_in_use": (
        N_("That e-mail address cannot be used here."),
        N_("If it is theirs, ask them to sign in and choose your organisation under “Join”."),
    ),
    "unknown_membership": (N_("Nobody waits here under that address."), N_("Go back to who waits.")),
    "already_decided": (N_("Somebody has decided this already."), N_("Go back to who waits.")),
    "not_a_member": (N_("They do not belong to this organisation at present."), ""),
    "day_is_over": (N_("That day is over."), N_("Choose today or a later day.")),
    "step_open": (
        N_("%(step)s comes before approval and is not done."),
        N_("Tick it, or let them read and accept it on their own page."),
    ),
}
