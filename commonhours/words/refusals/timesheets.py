"""Refusals about hours worked: clocking, putting right, confirming."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "nothing_clocked": (N_("There is nothing to take in."), N_("Press “Start” or “Finish”.")),
    "too_many_presses": (N_("More than %(most)s came at once."), N_("Send fewer at a time.")),
    "unknown_timesheet": (N_("We know no such hours."), N_("Go back to the list.")),
    "unknown_dispute": (N_("There is nothing to decide here."), N_("Go back to the list.")),
    "near_hours": (
        N_("These are the hours of somebody near to you."),
        N_("Somebody who is not family, and does not live with them, says yes or decides."),
    ),
    "family_hours": (
        N_(
            "Whoever worked here is family, lives with you or acts for you, so somebody else says yes as well."
        ),
        N_("Tell your [coordinator] whether the hours are right. They write your yes down."),
    ),
    "own_hours": (N_("Nobody decides about their own hours."), N_("Ask a colleague.")),
    "hours_missing": (
        N_("The beginning or the end is not known yet."),
        N_("Ask the office to put it right."),
    ),
    "hours_changed": (N_("The hours have changed meanwhile."), N_("Look at them again.")),
    "hours_disputed": (
        N_("Somebody of the office is looking at these hours."),
        N_("You will hear from them."),
    ),
    "note_missing": (
        N_("The reason %(reason)s says nothing by itself."),
        N_("Write what happened in the note."),
    ),
    "to_mend": (N_("This cannot stay as it is."), N_("Put the hours right.")),
    "acknowledged_already": (N_("Somebody has looked at this already."), ""),
    "confirmed_already": (N_("You have said yes to this already."), ""),
    "far_from_plan": (
        N_("That is too far from when it was planned, or still to come."),
        N_("Choose a time near the [visit]."),
    ),
}
