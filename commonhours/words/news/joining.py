"""What is said to people who join, and to those who let them in."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "joined": (
        N_("We have what you sent"),
        (
            N_("%(organisations)s will look at what you sent."),
            N_("You will hear from us when somebody has decided. Until then nothing is booked."),
        ),
    ),
    "approved": (
        N_("You have been let in"),
        (N_("%(organisation)s has let you in."), N_("What happens next stands on your own pages.")),
    ),
    "more_asked": (
        N_("Something is missing"),
        (
            N_("%(organisation)s asks for something before it can let you in."),
            N_("What it is stands on your page “Joining”."),
        ),
    ),
    "declined": (
        N_("An answer to what you asked"),
        (
            N_("%(organisation)s cannot let you in."),
            N_("The reason stands on your page “Joining”."),
        ),
    ),
    "membership_ended": (
        N_("Your time with an organisation ends"),
        (N_("Your last day with %(organisation)s is %(last_day)s."),),
    ),
    "fact_confirmed": (N_("Confirmed"), (N_("%(organisation)s has confirmed: %(fact)s."),)),
    "somebody_waits": (
        N_("Somebody waits for your approval"),
        (N_("Somebody has asked to join %(organisations)s. Have a look under “Approvals”."),),
    ),
}
