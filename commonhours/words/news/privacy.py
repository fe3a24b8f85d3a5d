"""The sentences of messages about who looked at whom. Whose data it was is read on the page, and travels nowhere."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "look_asked": (
        N_("Somebody asks why they were looked at"),
        (N_("Please answer by %(when)s. It stands under “Who looked”."),),
    ),
    "look_answered": (
        N_("An answer: why somebody looked at your data"),
        (N_("The answer stands on your page “Who looked at my data”."),),
    ),
}
