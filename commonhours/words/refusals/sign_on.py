"""Refusals of signing in where one signs in for work."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "sign_on.cancelled": (
        N_("You stopped at %(name)s before you were done."),
        N_("Try again, or sign in with a code."),
    ),
    "sign_on.refused_there": (
        N_("%(name)s could not sign you in."),
        N_("Try again. If it happens again, ask whoever looks after computers at %(name)s."),
    ),
    "sign_on.expired": (
        N_("This try to sign in is over, or began in another browser."),
        N_("Begin again, and finish within ten minutes."),
    ),
    "sign_on.unreachable": (
        N_("%(name)s does not answer."),
        N_("Try again in a few minutes, or sign in with a code."),
    ),
    "sign_on.no_pkce": (
        N_("%(name)s cannot sign people in safely enough."),
        N_("Sign in with a code, and tell whoever runs this site."),
    ),
    "sign_on.code_refused": (
        N_("%(name)s does not stand by this sign-in: it was used before, or is too old."),
        N_("Begin again. If it happens again, tell whoever runs this site."),
    ),
    "sign_on.not_signed": (
        N_("What came back is not signed by whom it should be."),
        N_("Begin again. If it happens again, tell whoever runs this site."),
    ),
    "sign_on.not_for_us": (
        N_("What came back is from somebody else, or was meant for another site."),
        N_("Begin again. If it happens again, tell whoever runs this site."),
    ),
    "sign_on.other_try": (
        N_("What came back belongs to another try, or to somebody else."),
        N_("Begin again from the page where you sign in."),
    ),
    "sign_on.clock": (
        N_("What came back has ended, or the two clocks differ."),
        N_("Begin again. If it happens again, tell whoever runs this site to look at the clocks."),
    ),
    "sign_on.too_long_ago": (
        N_("You signed in there too long ago, or we are not told when."),
        N_("Sign out there, sign in again, and begin anew."),
    ),
    "sign_on.nobody": (
        N_("%(name)s knows you, but you have no role here under an address that it has confirmed."),
        N_("Ask whoever gives roles in your organisation for one, under your address for work."),
    ),
    "sign_on.somebody_else": (
        N_("Somebody else came in under this e-mail address before you."),
        N_("Ask whoever gives roles in your organisation to give you one of your own."),
    ),
    "sign_on.closed": (
        N_("Your account here is closed."),
        N_("Ask the organisation that opened it."),
    ),
    "sign_on.suspended": (
        N_("You are stopped for now, so there is nothing to do in the office."),
        N_("Sign in with a code: there you read why, and can answer."),
    ),
}
