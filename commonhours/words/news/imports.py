"""What is said to whoever brings rows from a file."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "import_read": (
        N_("Your spreadsheet has been read"),
        (
            N_(
                "Rows that can be taken in: %(good)s. Rows to mend: %(refused)s. Nobody has been taken in yet."
            ),
            N_("It stands under “People”, “People from a spreadsheet”."),
        ),
    ),
    "import_taken": (
        N_("Your spreadsheet has been taken in"),
        (
            N_("People taken in: %(good)s. Rows to mend: %(refused)s. They wait for approval."),
            N_("It stands under “People”, “People from a spreadsheet”, and can be undone there."),
        ),
    ),
    "import_failed": (
        N_("Your spreadsheet could not be taken in"),
        (
            N_("Nobody was taken in from the spreadsheet that you brought."),
            N_("The reason stands under “People”, “People from a spreadsheet”."),
        ),
    ),
}
