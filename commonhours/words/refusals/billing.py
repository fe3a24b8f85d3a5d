"""Refusals about billing: runs, invoices, payments and settlements."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_billing": (N_("There is no such billing run that you may see."), N_("Go back to billing.")),
    "unknown_invoice": (N_("There is no such invoice that you may see."), N_("Go back to billing.")),
    "billing_open_already": (
        N_("Another run is being prepared. Two at once would charge the same hours."),
        N_("Approve that one first, or give it up."),
    ),
    "billing_approved": (
        N_("This run is approved and stays as it is."),
        N_("Open another run: it charges the difference."),
    ),
    "month_to_come": (N_("That month has not begun yet."), N_("Choose a month that has begun.")),
    "month_before_first": (
        N_("That month is before your first billing here."),
        N_("It was billed somewhere else. Choose a later month."),
    ),
    "nothing_to_charge": (
        N_("This run charges nobody."),
        N_("Look at what is left out, or give it up."),
    ),
    "charges_yourself": (
        N_("This run charges hours that you worked. Nobody approves what is charged for their own hours."),
        N_("Ask a second officer to approve it."),
    ),
    "charges_near": (
        N_("This run charges hours of somebody near to you: worked by them, or given to them or to you."),
        N_("Ask a second officer to approve it."),
    ),
    "invoiced_already": (N_("The invoices of this run are made already."), ""),
    "invoice_in_order": (
        N_("An earlier run has no invoices yet."),
        N_("Make the invoices of that one first."),
    ),
    "not_a_claim": (
        N_("Only a claim is paid here."),
        N_("Partners settle on their own page; a credit note lowers its invoice."),
    ),
    "paid_too_much": (
        N_("Nobody can pay less than nothing, or more than is open."),
        N_("Type what came in for this invoice. If it was more than is open, say so."),
    ),
    "refunded_too_much": (
        N_("Nobody can give back less than nothing, or more than came in too much."),
        N_("Type what was given back of it."),
    ),
    "nothing_to_settle": (N_("Neither owes the other anything on that day."), N_("Choose a later day.")),
    "settled_already": (
        N_("That day is settled already."),
        N_("Choose a day after the last settlement."),
    ),
    "they_say_so": (
        N_("You pay the difference, so your partner says when it has come."),
        N_("Pay it, and ask them to write it down."),
    ),
}
