"""What is said of somebody's facts and badges."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "fact_refused": (
        N_("Not confirmed"),
        (
            N_("%(organisation)s has not confirmed: %(fact)s."),
            N_("The reason stands on your record. You can write it down again when that is mended."),
        ),
    ),
    "badge_given": (
        N_("You have a badge"),
        (
            N_("%(organisation)s has given you a badge: %(badge)s."),
            N_("It stands under “My record”, where you can take it with you as a file."),
        ),
    ),
    "badge_taken": (
        N_("A badge was taken back"),
        (
            N_("%(organisation)s has taken back a badge: %(badge)s."),
            N_("The reason stands under “My record”. Work that asks for it cannot be booked without it."),
        ),
    ),
    "fact_ends": (
        N_("Something on your record ends soon"),
        (
            N_("%(fact)s ends on %(last_day)s."),
            N_("Have it renewed in time: work that needs it cannot be booked after that day."),
        ),
    ),
    "facts_end": (
        N_("Facts end soon"),
        (N_("Facts about people of %(organisation)s end soon. They stand under “Approvals”."),),
    ),
}
