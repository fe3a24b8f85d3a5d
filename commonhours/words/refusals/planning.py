"""Refusals about questions of hours and what will be missing."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "planning.too_long": (
        N_("That is too many days for one table."),
        N_("Choose at most %(days)s days."),
    ),
}
