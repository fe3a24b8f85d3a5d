"""Refusals about logins for reports."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "reporting.days": (
        N_("A login for reports ends after 1 to %(most)s days."),
        N_("Choose fewer days; it can be given again before they are over."),
    ),
    "reporting.others_login": (
        N_("A login of this name reads the figures of somebody else."),
        N_("Choose another name."),
    ),
    "reporting.no_login": (
        N_("There is no login for reports of this name."),
        N_("Check how it is written."),
    ),
}
