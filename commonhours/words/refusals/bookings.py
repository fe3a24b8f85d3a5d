"""Refusals about visits and series."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "no_weights": (
        N_("No ranking is in force in this region."),
        N_("Ask a city officer to put one in force."),
    ),
    "no_hours_granted": (
        N_("No hours of help have been granted yet."),
        N_("Ask the organisation that helps you."),
    ),
    "long_for_meeting": (
        N_("A first meeting lasts an hour at most."),
        N_("Choose an hour or less."),
    ),
    "not_yet_begun": (N_("The [visit] has not begun yet."), N_("Come back afterwards.")),
    "was_cancelled": (N_("The [visit] was cancelled."), ""),
    "not_approved_here": (
        N_("They have not been approved by this organisation."),
        N_("Ask the organisation’s approver."),
    ),
    "unknown_visit": (N_("There is no such [visit]."), N_("Go back to the day board.")),
    "unknown_series": (N_("There is no such series."), N_("Go back to the day board.")),
    "unknown_gap": (N_("There is no such open date."), N_("Go back to the series.")),
    "choose_people": (N_("Choose between 1 and %(most)s people, each once."), ""),
    "too_long": (N_("[A visit] lasts 24 hours at most."), N_("Book several [visits] instead.")),
    "off_quarter": (N_("[Visits] start and end on a quarter-hour."), N_("Choose :00, :15, :30 or :45.")),
    "beyond_horizon": (N_("That is outside the next ten weeks."), N_("Choose a day within ten weeks.")),
    "taken": (
        N_("Somebody else was faster: that hour has just been taken."),
        N_("Choose somebody else below."),
    ),
    "no_allocation": (N_("No hours have been granted for that month."), N_("Ask who grants the hours.")),
    "allocation_spent": (
        N_("Only %(left)s of the %(asked)s minutes are left in that month."),
        N_("Choose a shorter [visit] or another month."),
    ),
    "already_cancelled": (N_("This [visit] was cancelled before."), ""),
    "already_begun": (N_("This [visit] has already begun."), N_("Record what happened instead.")),
    "too_late_for_that": (
        N_("It is too late to change this here."),
        N_("Call the office: they can still help."),
    ),
    "reason_missing": (N_("Please say why."), N_("A few words are enough.")),
    "same_time": (N_("It is at that time already."), N_("Choose another time.")),
    "same_people": (N_("They come already."), N_("Choose somebody else.")),
    "parts_keep_their_length": (
        N_("Somebody comes for a part of this [visit], so its length must stay."),
        N_("Change only when it starts."),
    ),
    "needs_consent": (
        N_("They have never been there, and a new face must be asked for first."),
        N_("Ask, and write down who said yes."),
    ),
    "only_known": (
        N_("Only people who are known there may come."),
        N_("Choose somebody who has been there before."),
    ),
    "nothing_missed": (N_("Nobody missed this [visit]."), N_("Look at the list again.")),
    "already_noted": (N_("This has been written down already."), ""),
    "already_contested": (N_("You have said that this is not right already."), N_("Wait for the answer.")),
    "nothing_contested": (N_("Nobody contests this, or it has been decided."), N_("Look at the list again.")),
    "own_word": (N_("You wrote this down yourself."), N_("Somebody else must decide.")),
    "unknown_act": (N_("There is nothing here that you can undo."), ""),
    "undo_too_late": (N_("Undo works for five minutes only."), N_("Change it by hand.")),
    "changed_since": (
        N_("Somebody has changed this since."),
        N_("Look at it again before you change it."),
    ),
    "nothing_changes": (N_("Nothing would change."), N_("Choose what shall be different.")),
    "rule_keeps_its_days": (
        N_("The days of this series cannot be moved together."),
        N_("End it, and book a new one."),
    ),
    "unknown_swap": (N_("There is no such offer for you."), ""),
    "swap_is_over": (N_("This offer is over: somebody took it, or it was taken back."), ""),
    "already_offered": (N_("You have offered this [visit] already."), ""),
    "nobody_fits": (N_("No colleague could come then."), N_("Give the [visit] back, or call the office.")),
    "bad_rule": (
        N_("We do not understand that pattern of dates."),
        N_("Choose how often and how many times."),
    ),
    "too_many": (N_("A series has %(most)s [visits] at most."), N_("Choose fewer.")),
    "confidential_wish": (N_("Confidential facts cannot be asked for."), N_("Leave it out.")),
    "already_filled": (N_("Somebody has filled this date already."), N_("Look at the series again.")),
    "ambiguous_time": (
        N_("The clocks go back that night: this time comes twice."),
        N_("Choose another time."),
    ),
    "skipped_by_clock": (
        N_("The clocks go forward that night: there is no such time."),
        N_("Choose a later one."),
    ),
    "too_many_days": (N_("That is more than %(most)s days."), N_("Ask for fewer days at once.")),
    "no_occurrence": (N_("No date fits that pattern in the next ten weeks."), N_("Choose another start.")),
}
