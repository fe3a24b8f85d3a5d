"""Refusals about payroll: runs, what they pay, and that it was paid out."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_run": (N_("There is no such payroll run that you may see."), N_("Go back to the payroll.")),
    "unknown_statement": (
        N_("There is no such pay statement that you may see."),
        N_("Go back to the list."),
    ),
    "run_open_already": (
        N_("Another run is being prepared. Two at once would pay the same hours."),
        N_("Approve that one first, or give it up."),
    ),
    "run_approved": (
        N_("This run is approved and stays as it is."),
        N_("Open another run: it pays the difference."),
    ),
    "no_frame": (
        N_("Nobody has said yet by whose law these hours are paid."),
        N_("Set the place and the first day of the week under “Rates”."),
    ),
    "week_to_come": (N_("That week has not begun yet."), N_("Choose a week that has begun.")),
    "week_begins_otherwise": (
        N_("Your weeks do not begin on that day of the week."),
        N_("Choose the first day of one of your weeks."),
    ),
    "week_before_first": (
        N_("That week is before your first payroll here."),
        N_("It was paid somewhere else. Choose a later week."),
    ),
    "cut_off_to_come": (N_("That moment has not come yet."), N_("Choose now or earlier.")),
    "before_cut_off": (
        N_("The cut-off has not come yet: some may still confirm their hours."),
        N_("Wait for it, or move it to now."),
    ),
    "not_previewed": (N_("Nobody has seen yet what this run would pay."), N_("Work it out first.")),
    "run_changed": (
        N_("Hours, rates or rules have changed since this was worked out."),
        N_("Work it out again and look at what is new."),
    ),
    "totals_differ": (
        N_("The total is not the one that you saw."),
        N_("Load the page again and compare."),
    ),
    "nothing_to_pay": (N_("This run pays nobody."), N_("Look at who is missing, or give it up.")),
    "not_in_run": (N_("This person is not in the run."), N_("Load the page again.")),
    "pays_yourself": (
        N_("This pays you. Nobody approves their own wages, or says that they were paid."),
        N_("Ask a second officer; or set yourself aside, and let them pay you with another run."),
    ),
    "pays_near": (
        N_("This pays somebody near to you: family, a friend, or somebody you live or do business with."),
        N_("Ask a second officer; or set that person aside, and let them pay with another run."),
    ),
    "nothing_said": (N_("Nothing was said."), N_("Answer one of the questions.")),
    "other_too_long": (
        N_("The other work takes longer than the whole time."),
        N_("Write how many minutes of it were other work."),
    ),
    "codes_missing": (
        N_("The provider’s codes, or somebody’s number there, are not written down yet."),
        N_("Write them down under “Codes”, then make the file."),
    ),
    "code_wrong": (N_("The provider has no such code."), N_("Look at how it is written there.")),
    "number_of_two": (N_("Two people have this number."), N_("Give each their own.")),
    "leave_too_long": (N_("A day has no more than 24 hours."), N_("Write fewer hours.")),
    "leave_to_come": (N_("That day is too far away."), N_("Choose a day of the next four weeks.")),
    "leave_too_soon": (
        N_("Sick leave cannot be used so soon after you began to work there."),
        N_("Choose a later day."),
    ),
    "leave_too_much": (N_("That is more than is left."), N_("Write fewer hours.")),
    "leave_year_spent": (
        N_("That is more than may be used in one year."),
        N_("Write fewer hours, or ask the office."),
    ),
    "leave_paid": (
        N_("More than that is paid already, and wages are never taken back."),
        N_("Talk to the office about it."),
    ),
    "finish_paid": (
        N_("These hours are paid already."),
        N_("Tell the office what was different."),
    ),
    "not_approved": (N_("This run is not approved yet."), N_("Approve it first.")),
    "paid_already": (N_("It is written down already that this was paid."), ""),
    "paid_to_come": (N_("That day has not come yet."), N_("Choose the day on which it was paid.")),
    "withheld_too_much": (
        N_("Nobody can withhold more than the pay, or less than nothing."),
        N_("Type what was withheld for taxes and the like."),
    ),
}
