"""The sentences of messages about contested choices. Which visit it was is read on the page, and travels nowhere."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "choice_contested": (
        N_("[A worker] contests how they were passed over"),
        (N_("You are the one who answers, by %(when)s. It stands under “Contested”."),),
    ),
    "choice_answered": (
        N_("An answer to what you contested"),
        (N_("The answer stands on your page “[Visits] I was not offered”."),),
    ),
    "choice_overdue": (
        N_("[A worker] still waits for an answer"),
        (
            N_(
                "What they contest was to be answered by %(when)s. Now anybody who may can answer it under “Contested”."
            ),
        ),
    ),
    "choice_late": (
        N_("Your answer is late"),
        (N_("What you contested was to be answered by %(when)s. The office has been told."),),
    ),
}
