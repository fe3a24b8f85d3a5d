"""What is said between organisations that lend to each other, and to workers who are one's alone."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "exclusive_accepted": (
        N_("You work only for one organisation"),
        (
            N_("From today on you work only for %(organisation)s, and no other can book you."),
            N_("You can end this at any time under “Agreements”."),
        ),
    ),
    "exclusive_joined": (
        N_("Somebody works only for you"),
        (N_("%(name)s has agreed to work only for %(organisation)s."),),
    ),
    "exclusive_ended": (
        N_("You can work for others again"),
        (N_("From %(last_day)s on you no longer work only for %(organisation)s."),),
    ),
    "exclusive_left": (
        N_("Somebody no longer works only for you"),
        (N_("From %(last_day)s on %(name)s no longer works only for %(organisation)s."),),
    ),
    "partner_offers": (
        N_("A partner organisation offers something"),
        (
            N_("%(organisation)s offers you a partnership, or other terms for one."),
            N_("Open “Partnerships” to read what it costs, and to accept or decline."),
        ),
    ),
    "partner_accepts": (
        N_("A partner organisation has accepted"),
        (N_("%(organisation)s has accepted what you offered."), N_("It begins on %(since)s.")),
    ),
    "partner_declines": (
        N_("A partner organisation has said no"),
        (
            N_("%(organisation)s does not accept what you offered."),
            N_("What they say stands on the page “Partnerships”."),
        ),
    ),
    "partner_ends": (
        N_("A partnership ends"),
        (
            N_("The partnership with %(organisation)s ends. Its last day is %(last_day)s."),
            N_("What is booked already stands."),
        ),
    ),
    "joint_said": (
        N_("Another organisation says that you employ people together"),
        (
            N_("%(organisation)s says that you employ people together from %(since)s on."),
            N_("Open “Rates” to agree. From then on your hours and theirs count together for overtime."),
        ),
    ),
    "joint_agreed": (
        N_("It is agreed that you employ people together"),
        (N_("%(organisation)s has agreed. Hours count together from %(since)s on."),),
    ),
    "joint_ended": (
        N_("You employ people together no more"),
        (N_("With %(organisation)s it ends. The last day is %(last_day)s."),),
    ),
}
