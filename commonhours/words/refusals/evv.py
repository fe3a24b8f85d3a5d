"""Refusals about payers who ask for records of visits."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_payer": (N_("We know no such payer."), N_("Choose one from the list.")),
    "unknown_record": (N_("There is no such record."), N_("Go back to the list.")),
    "not_turned_back": (
        N_("The payer has not turned this back."),
        N_("Wait for the answer. What changes goes to them by itself."),
    ),
    "terms_in_the_past": (
        N_("[Visits] of that day were counted by other rules already."),
        N_("Choose today or a later day."),
    ),
    "terms_out_of_bounds": (
        N_("That is less than nothing, or more than %(most)s."),
        N_("Type another figure."),
    ),
    "own_change": (
        N_("You made this change yourself."),
        N_("Ask somebody else who runs the organisation to agree with it."),
    ),
    "nothing_changed": (N_("Nobody changed these hours by hand."), ""),
    "approved_already": (N_("Somebody has agreed with this already."), ""),
    "payer_taken": (N_("There is a payer of this name already."), N_("Choose another name.")),
    "business_number": (N_("The number of a business has seven digits."), N_("Look at the payer’s letter.")),
    "procedure_code": (
        N_("A code of work has up to ten capitals and digits, each addition to it two."),
        N_("Look at the payer’s list."),
    ),
    "plain_number": (
        N_("A number has up to forty letters, digits and dashes."),
        N_("Type it as the payer writes it."),
    ),
    "social_security": (
        N_("This looks like a social security number. We never keep one."),
        N_("Ask the payer under which other number they know this [worker]."),
    ),
    "number_taken": (N_("Somebody else has this number with this payer."), N_("Check both.")),
}
