"""What is said of helpers and of roles: who may act for whom."""

from django.utils.translation import gettext_noop as N_

HOW_TO_SIGN_IN = N_(
    "To sign in, open %(site)s and type this e-mail address. You get a code by e-mail: there is no password."
)

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "helper_invited": (
        N_("Somebody wants your help"),
        (
            N_("%(acts)s lets you act for them here: see what is arranged, and arrange it."),
            N_("%(looks)s lets you see here what is arranged for them."),
            HOW_TO_SIGN_IN,
            N_("If you do not know them, you need do nothing."),
        ),
    ),
    "helper_let": (
        N_("You may act for somebody"),
        (
            N_("%(acts)s lets you act for them here: see what is arranged, and arrange it."),
            N_("%(looks)s lets you see here what is arranged for them."),
            N_("You find it under “My help”."),
        ),
    ),
    "helper_ended": (
        N_("You no longer act for somebody"),
        (N_("What you could see and do for %(name)s has ended."),),
    ),
    "helper_came": (
        N_("Somebody may act for you"),
        (
            N_("From now on %(helper)s may see and arrange your [visits]."),
            N_("From now on %(onlooker)s may see your [visits]."),
            N_("You can end this at any time under “My help”."),
        ),
    ),
    "helper_left": (
        N_("Somebody no longer acts for you"),
        (N_("%(helper)s can no longer see or arrange anything for you."),),
    ),
    "role_invited": (
        N_("You have a role"),
        (N_("%(organisation)s has given you a role: %(role)s."), HOW_TO_SIGN_IN),
    ),
    "role_given": (
        N_("You have a new role"),
        (
            N_("%(organisation)s has given you a role: %(role)s."),
            N_("Its pages are there when you next open Commonhours."),
        ),
    ),
    "signed_out": (
        N_("You were signed out everywhere"),
        (
            N_("The office ended your sign-in in every browser. Nothing of yours is lost."),
            N_("To come in again, open %(site)s and ask for a new code."),
            N_("If you do not know why, call your organization."),
        ),
    ),
    "role_ended": (
        N_("A role of yours has ended"),
        (N_("Your role with %(organisation)s has ended: %(role)s."),),
    ),
}
