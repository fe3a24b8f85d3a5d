"""What is said to whoever proposes another order of people."""

from django.utils.translation import gettext_noop as N_

# code: (what, how to mend it)
REFUSALS: dict[str, tuple[str, str]] = {
    "weight_out_of_bounds": (
        N_("A weight is a number from 0 to %(most)s."),
        N_("Type a number such as 2 or 0.5."),
    ),
    "no_weight_at_all": (
        N_("If nothing counts, people would be ranked by chance."),
        N_("Give one of them more than 0."),
    ),
    "weights_say_why": (
        N_("Everybody who is ranked may read why the order changes."),
        N_("Write down the reason."),
    ),
    "weights_too_soon": (
        N_("A new order begins at the start of a day that is still to come."),
        N_("Choose tomorrow or later."),
    ),
    "weights_before_others": (
        N_("Another order has been settled that begins on %(day)s."),
        N_("Choose a later day."),
    ),
    "not_simulated": (
        N_("Nobody has seen yet what just these weights would do."),
        N_("Simulate them on past bookings first."),
    ),
    "unknown_draft": (N_("There is no such draft."), N_("Go back to the list.")),
    "draft_decided": (
        N_("This draft has been decided already."),
        N_("Write a new one."),
    ),
    "simulation_days": (
        N_("A simulation takes between one day and %(most)s days, from a year ago until ten weeks ahead."),
        N_("Choose other days."),
    ),
    "simulation_busy": (
        N_("This draft is being simulated right now."),
        N_("Wait until it is done."),
    ),
}
