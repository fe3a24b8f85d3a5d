"""What is said to whoever asks for help, and to those who answer."""

from django.utils.translation import gettext_noop as N_

SEE_REQUEST = N_("How it stands, at any time: %(link)s")

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "request_received": (
        N_("We have your request for help: %(reference)s"),
        (
            N_("Your request has arrived. Its number is %(reference)s."),
            N_("%(organisation)s will call you or write to you."),
            SEE_REQUEST,
        ),
    ),
    "request_answered": (
        N_("Your request for help: %(reference)s"),
        (
            N_("Somebody at %(organisation)s looks after your request %(reference)s now."),
            SEE_REQUEST,
        ),
    ),
    "request_handed": (
        N_("Your request for help: %(reference)s"),
        (
            N_("As you agreed, %(organisation)s looks after your request %(reference)s from now on."),
            SEE_REQUEST,
        ),
    ),
    "request_served": (
        N_("Your request for help: %(reference)s"),
        (
            N_("A first [visit] is booked for your request %(reference)s, by %(organisation)s."),
            SEE_REQUEST,
        ),
    ),
    "request_closed": (
        N_("Your request for help: %(reference)s"),
        (
            N_("Your request %(reference)s has been closed."),
            N_("The reason stands here: %(link)s"),
            N_("If you still need help, you can ask again at any time."),
        ),
    ),
    "request_waits": (
        N_("Somebody asks for help"),
        (N_("A request for help waits for %(organisation)s. It stands under “Requests”."),),
    ),
}
