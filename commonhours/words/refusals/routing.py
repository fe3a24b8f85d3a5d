"""What is said to whoever plans rounds."""

from django.utils.translation import gettext_noop as N_

# code: (what, how to mend it)
REFUSALS: dict[str, tuple[str, str]] = {
    "rounds_days": (
        N_("Rounds are planned for one day to %(most)s days at once."),
        N_("Choose other days."),
    ),
    "rounds_too_far": (
        N_("Rounds are planned from today until ten weeks ahead."),
        N_("Choose other days."),
    ),
    "rounds_seconds": (
        N_("A plan takes from 1 to %(most)s seconds."),
        N_("Type a number between them."),
    ),
    "away_days": (
        N_("Whoever is ill is away from today until a day of this plan."),
        N_("Plan from today, and until the last day of the illness."),
    ),
    "held_today": (
        N_("Whoever is late comes today, after now. Whoever is ill is not late."),
        N_("Plan from today, and choose a time later today."),
    ),
    "rounds_move": (
        N_("Times move by quarters of an hour, and by %(most)s minutes at most."),
        N_("Choose one from the list."),
    ),
    "rounds_slower": (
        N_("Ways take at most %(most)s percent longer."),
        N_("Choose one from the list."),
    ),
    "away_elsewhere": (
        N_("They also come to [visits] of other organisations on these days."),
        N_("Report them ill on their page: then all of it is given to others."),
    ),
    "unknown_plan": (N_("There is no such plan."), N_("Go back to the list.")),
    "plan_busy": (
        N_("Another plan of this organisation is being made right now."),
        N_("Wait until it is ready, or stop it."),
    ),
    "plan_decided": (
        N_("This plan is not ready, or it has been decided already."),
        N_("Look at the list of plans."),
    ),
    "plan_visit_changed": (
        N_("[A visit] on %(day)s has changed since this was planned. Nothing was booked."),
        N_("Plan again from what stands now."),
    ),
    "plan_person_taken": (
        N_("For [a visit] on %(day)s, whom the plan sends can no longer come. Nothing was booked."),
        N_("Plan again from what stands now."),
    ),
    "plan_new_face": (
        N_("For [a visit] on %(day)s, a new face must be asked for first. Nothing was booked."),
        N_("Ask, or plan again from what stands now."),
    ),
    "not_for_this_visit": (
        N_("The rules of this [visit] do not let them come to it."),
        N_("Choose somebody else."),
    ),
    "already_pinned": (N_("This [visit] is pinned already."), N_("There is nothing to do.")),
    "not_pinned": (N_("This [visit] is not pinned."), N_("There is nothing to do.")),
    "cents_out_of_bounds": (
        N_("This is worth from 0 to %(most)s cents."),
        N_("Type a whole number."),
    ),
    "round_weights_past": (N_("What was worth something stays as it was."), N_("Choose today or later.")),
    "round_weights_that_day": (
        N_("It has been settled already what holds from that day."),
        N_("Choose another day."),
    ),
}
