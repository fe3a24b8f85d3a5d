"""Refusals about money: what is posted, and books that are closed."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "transfer_unbalanced": (
        N_("What goes out and what comes in are not the same in everybody’s books."),
        N_("Nothing was posted. Please tell whoever looks after this system."),
    ),
    "leg_of_nothing": (N_("An amount is nought, or far too large."), N_("Nothing was posted.")),
    "currencies_mixed": (N_("One posting cannot be in two currencies."), N_("Post them one by one.")),
    "posting_about_nothing": (
        N_("A posting must say what it is about."),
        N_("Name the [visit], the timesheet or the run."),
    ),
    "posting_unknown": (N_("There is no such kind of posting."), N_("Nothing was posted.")),
    "key_twice": (N_("The same thing stands in it twice."), N_("Nothing was posted.")),
    "key_says_otherwise": (
        N_("This was posted before with other amounts."),
        N_("What stands stays. Put it right with a correction."),
    ),
    "books_closed": (
        N_("The books are closed for that day."),
        N_("Post it on a day that is open, as a correction if it changes something."),
    ),
    "closed_already": (N_("The books are closed until then already."), N_("Choose a later day.")),
    "closing_ahead": (N_("A month can be closed once it is over."), N_("Choose a month that is over.")),
    "closing_by_nobody": (N_("Books are closed by a person with a name."), N_("Sign in and try again.")),
    "closing_unsure": (
        N_("Closed books never open again."),
        N_("Tick the box to say that you know this."),
    ),
    "charge_out_of_bounds": (
        N_("That is less than nothing, or far too much."),
        N_("Type an amount that two organisations could agree on."),
    ),
    "charge_most_below_least": (
        N_("The most for [a visit] is below the least."),
        N_("Make the most larger, or leave it empty."),
    ),
    "charge_tiers": (
        N_("The steps by the hour do not follow each other."),
        N_("Each begins at more hours than the one before; %(most)s are the most."),
    ),
    "partner_of_oneself": (
        N_("An organisation needs no partnership with itself."),
        N_("Choose another organisation."),
    ),
    "partnership_there": (
        N_("There is such a partnership already."),
        N_("Open it and offer other terms."),
    ),
    "partnership_in_the_past": (N_("That day is over."), N_("Choose today or a later day.")),
    "partnership_over": (N_("The partnership is over by then."), N_("Offer a new one.")),
    "offered_already": (
        N_("You have offered this, and they have not answered yet."),
        N_("Take the offer back first."),
    ),
    "offer_answered": (N_("This offer was answered or taken back before."), N_("Load the page again.")),
    "own_offer": (
        N_("Nobody accepts their own offer."),
        N_("Somebody of the other organisation must answer."),
    ),
    "unknown_partner_offer": (
        N_("There is no such offer that you may see."),
        N_("Go back to the partnerships."),
    ),
    "unknown_partnership": (
        N_("There is no such partnership that you may see."),
        N_("Go back to the partnerships."),
    ),
    "unknown_account": (N_("There is no such account that you may see."), N_("Go back to the accounts.")),
    "unknown_transfer": (N_("There is no such posting that you may see."), N_("Go back to the accounts.")),
    "rate_in_the_past": (N_("That day is over."), N_("Choose today or a later day.")),
    "rate_out_of_bounds": (
        N_("That is less than nothing, or far too much."),
        N_("Type an amount for one hour, or a percentage below 300."),
    ),
    "unknown_joint": (N_("There is no such agreement that you may see."), N_("Load the page again.")),
    "joint_already": (
        N_("You employ people together with them already, or one of you has said so."),
        N_("Agree to it, or end it first."),
    ),
    "joint_agreed": (N_("This is agreed already, or was taken back."), N_("Load the page again.")),
    "rate_over": (N_("This is over by then."), N_("Load the page again.")),
    "unknown_rate": (N_("There is no such rate that you may see."), N_("Go back to the rates.")),
    "rate_of_stranger": (N_("They do not work for this organisation."), N_("Choose somebody who does.")),
    "paid_that_much": (N_("You are paid that much already."), N_("Type more than that.")),
    "asked_already": (
        N_("You have asked for this work, and wait for an answer."),
        N_("Take that back first."),
    ),
    "unknown_asked_rate": (N_("There is no such question that you may see."), N_("Load the page again.")),
    "below_minimum": (
        N_("Nobody may be paid less than %(minimum)s an hour here (%(source)s)."),
        N_("Type that much or more."),
    ),
    "law_unknown": (N_("We do not know the law of that place."), N_("Choose one of the list.")),
    "frame_out_of_bounds": (
        N_("A week begins on one of its days, and a day on one of its minutes."),
        N_("Choose another day or hour."),
    ),
}
