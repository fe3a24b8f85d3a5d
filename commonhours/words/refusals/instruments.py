"""Refusals about what an hour is worked for: wage, stipend, volunteer hour, time credit, training."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_instrument": (N_("There is no such line that you may see."), N_("Load the page again.")),
    "instrument_from_tomorrow": (
        N_("Hours of today and before stay what they were."),
        N_("Choose tomorrow or a later day."),
    ),
    "sector_unsaid": (
        N_("You have not said yet what your organisation is. Businesses may have no volunteers."),
        N_("Say first whether you are a public agency, a charity or a business."),
    ),
    "no_volunteers_here": (
        N_("Nobody works for a business without a wage (%(source)s)."),
        N_("Choose a wage or paid training."),
    ),
    "volunteers_stand": (
        N_("Some of your hours are worked without a wage. A business may have none of these."),
        N_("End those lines first."),
    ),
    "paid_by_payer": (
        N_("%(payer)s pays for this work and asks who did it: such hours are always wages."),
        N_("Choose another type of work, or a wage."),
    ),
    "unpaid_work_here": (
        N_("Some hours of this work are no wages. What a payer asks for is always paid as a wage."),
        N_("End those lines under “Wage or volunteer” first."),
    ),
    "paid_for_same_work": (
        N_(
            "People who are paid wages for this work here, or were in the last twelve weeks: %(people)s. Their last "
            "hours are on %(paid_until)s. Nobody volunteers for what they are paid for."
        ),
        N_("Choose another type of work, or only people who are not paid for it."),
    ),
    "stipend_without_length": (
        N_("A stipend by the [visit] is measured against how long [a visit] takes."),
        N_("Type its minutes."),
    ),
    "stipend_compared_with_nothing": (
        N_("A stipend is measured against what full-time work is paid, and you have no rate for this work."),
        N_("Type what somebody employed full time is paid for it, and where you read that."),
    ),
    "stipend_above_cap": (
        N_(
            "That is too much for a stipend. The most is %(minimum)s, %(share)s percent of what full-time work is paid "
            "(%(source)s)."
        ),
        N_("Type that much or less, or pay a wage."),
    ),
    # What the law leaves in doubt: it is said, and stands once somebody says that they know.
    "stipend_near_cap": (
        N_("This is close to the most that the law allows. Above it, everything would be wages."),
        N_("Choose less, or say that you know."),
    ),
    "stipend_hourly": (
        N_("An amount by the hour looks like a wage: a stipend is for coming, not for how much gets done."),
        N_("Choose an amount by the [visit], or say that you know."),
    ),
    "stipend_not_public": (
        N_("The law names stipends for volunteers of public agencies only."),
        N_("Ask somebody who knows the law for charities, and say that you know."),
    ),
}
