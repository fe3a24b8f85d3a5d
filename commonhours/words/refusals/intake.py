"""Refusals about requests for help: on the form, and in the queue."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "consent_missing": (
        N_("We may only call or write when they have said yes."),
        N_("Tick that we may, or call us instead."),
    ),
    "phone_too_short": (N_("This telephone number is too short."), N_("Write it with its area code.")),
    "not_read_back": (
        N_("Please read it back to them first."),
        N_("Then tick that you did."),
    ),
    "unknown_request": (N_("There is no such request here."), N_("Go back to the requests.")),
    "request_over": (N_("This request is over."), N_("If help is needed again, write down a new one.")),
    "request_held": (
        N_("Somebody else looks after this request."),
        N_("Talk to them, or give it to a colleague below."),
    ),
    "nobody_in_hand": (N_("Nobody looks after this request yet."), N_("Press “I look after it” first.")),
    "not_agreed": (
        N_("They must agree before another organisation reads what they told."),
        N_("Ask them, then tick that they agreed."),
    ),
    "already_in_queue": (N_("It is in that queue already."), N_("Choose another organisation.")),
    "already_registered": (N_("They are registered already."), N_("Open their record.")),
    "days_out_of_range": (N_("Choose between 1 and %(most)s working days."), ""),
}
