"""The sentences of messages about trials of new types of work. Why one is stopped is read on the page."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "trial_asked": (
        N_("Would you try a new type of work?"),
        (
            N_("%(organisation)s asks whether you would try: %(work)s."),
            N_("You are free to say yes or no; a no changes nothing for you."),
            N_("What it is for stands on your page “New types of work”. Please answer there."),
        ),
    ),
    "trial_starts": (
        N_("A trial that you take part in begins"),
        (N_("The trial of this work begins on %(since)s: %(work)s."),),
    ),
    "trial_stopped": (
        N_("A trial that you were asked to take part in is over"),
        (
            N_("The trial of this work was stopped: %(work)s."),
            N_(
                "Nothing is taken from you: what was confirmed stays, and [visits] that are booked take place."
            ),
            N_("Why it was stopped stands on your page “New types of work”."),
        ),
    ),
}
