"""Refusals about funding lines, and about who pays for what."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "line_unnamed": (N_("A funding line needs a name."), N_("Type the name that people know it by.")),
    "line_name_taken": (
        N_("There is a funding line of this name already."),
        N_("Type another name, with the year for instance."),
    ),
    "line_ends_before_start": (
        N_("It would end before it begins."),
        N_("Choose a last day that is not before the first."),
    ),
    "line_amount_out_of_bounds": (
        N_("That is nothing, or far too much."),
        N_("Type the amount that the funder has promised, in dollars."),
    ),
    "unknown_line": (
        N_("There is no such funding line that you may see."),
        N_("Go back to the funding lines."),
    ),
    "line_over": (N_("This funding line is over by then."), N_("Load the page again.")),
    "line_not_then": (
        N_("%(line)s does not pay on that day."),
        N_("Choose another day, or leave this line out."),
    ),
    "line_not_for_this": (
        N_("%(line)s pays for certain types of work only."),
        N_("Choose one of them, or leave this line out."),
    ),
    "hours_out_of_bounds": (
        N_("That is no time, or more than there is."),
        N_("Type how many hours are granted in all."),
    ),
    "hours_agreed": (
        N_("Both sides have agreed on hours of this [visit] already."),
        N_("What was worked stays. Where it is wrong, put the hours right."),
    ),
    "hours_taken": (
        N_("%(low)s of it are booked or used already."),
        N_("Type that much or more, or cancel [visits] first."),
    ),
    "hours_overlap": (
        N_("Hours were granted before for some of these days."),
        N_("Choose the same first and last day to change them, or days after them."),
    ),
    "split_in_the_past": (N_("That day is over."), N_("Choose today or a later day.")),
    "split_not_whole": (
        N_("The shares come to %(percent)s."),
        N_("Change them so that they come to 100 per cent, each line once."),
    ),
}
