"""The sentences of messages to those who set rates. How much is asked for is read on the page, and travels nowhere."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "rate_asked": (
        N_("[A worker] asks to be paid more"),
        (N_("Answer by %(when)s. It stands under “Rates”."),),
    ),
    "rate_ask_overdue": (
        N_("[A worker] still waits for an answer about their pay"),
        (N_("It was to be answered by %(when)s. It stands under “Rates”."),),
    ),
}
