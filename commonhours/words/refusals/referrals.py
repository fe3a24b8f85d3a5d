"""Refusals about handing somebody on to others who can help."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "consent_needed": (
        N_("Nothing may be told without their yes, so nothing was sent."),
        N_("Ask them, then tick that they agreed and what may be told."),
    ),
    "consent_until_when": (
        N_("A consent needs its last day, at most %(most)s days ahead."),
        N_("Choose a day from today on."),
    ),
    "consent_ended": (
        N_("Their consent has ended. Nothing may be told any more."),
        N_("Ask them again, and refer them anew."),
    ),
    "unknown_service": (N_("This service is not in the directory."), N_("Search for another one.")),
    "refer_to_oneself": (
        N_("They are served by your own organisation already."),
        N_("Choose somebody else, or book [a visit]."),
    ),
    "unknown_referral": (N_("There is no such referral."), N_("Look at the list again.")),
    "referral_over": (N_("This referral is over."), N_("If help is still needed, refer them anew.")),
    "answers_in_queue": (
        N_("It is a request in that organisation’s queue."),
        N_("Their answer comes from there by itself."),
    ),
    "wrong_code": (
        N_("This is not the code, or it was wrong too often."),
        N_("Ask whoever wrote to you for it. After five wrong codes they must give you a new address."),
    ),
    "waits_until_when": (
        N_("Say until when they wait."),
        N_("Choose the day on which you will probably know, within two years."),
    ),
    "unknown_ask": (N_("Nobody asked for that here."), N_("Look at the list again.")),
    "ask_over": (N_("Somebody has looked at this already."), N_("Look at the list again.")),
    "office_asked_already": (
        N_("You have asked for this already."),
        N_("The office looks at it. If it is urgent, call them."),
    ),
}
