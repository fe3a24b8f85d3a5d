"""Refusals about duty, illness, offers, and what went wrong with a visit."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_shift": (N_("There is no such shift."), N_("Go back to the rota.")),
    "shift_held": (N_("They are on duty from then on already."), N_("Choose another start.")),
    "shift_too_long": (N_("A shift lasts 14 days at most, within a year."), N_("Check both times.")),
    "minutes_missing": (N_("Please say by how many minutes."), N_("A whole number, at least 1.")),
    "not_begun": (N_("This [visit] has not begun yet."), N_("Change or cancel it instead.")),
    "too_long_ago": (N_("This was more than a month ago."), N_("Talk about it with the organisation.")),
    "already_recorded": (N_("This has been written down already."), ""),
    "unknown_event": (N_("There is nothing like that about you."), N_("Go back to your [visits].")),
    "words_missing": (N_("Please write what you want to say."), ""),
    "already_replied": (N_("You have answered to this already."), ""),
    "too_early_for_late": (
        N_("Say that you are late at most %(hours)s hours before you begin."),
        N_("If you know it now, ask the office for another time."),
    ),
    "late_is_over": (N_("This [visit] is over."), N_("Go back to your [visits].")),
    "begun_already": (N_("You have begun this [visit] already."), N_("Go back to your [visits].")),
    "no_call": (N_("Nobody is being called about this [visit] now."), N_("Look at the list again.")),
    "unknown_offer": (N_("There is no such offer."), N_("Go back to the list and look again.")),
    "ask_one_alone": (
        N_("Several people come to this [visit]: they cannot be asked one by one."),
        N_("Call them, and change it for each."),
    ),
    "offer_is_out": (
        N_("This is on offer to somebody already."),
        N_("Wait for the answer, or take it back first."),
    ),
    "offer_is_over": (N_("This offer is over."), N_("Look at the list again.")),
    "offer_too_late": (
        N_("It begins too soon for somebody to be asked and to answer."),
        N_("Choose a later start."),
    ),
    "reply_too_soon": (N_("Nobody can answer that fast."), N_("Give at least 15 minutes.")),
    "reply_too_late": (
        N_("By then it would be too late to come."),
        N_("Choose an earlier time to answer by."),
    ),
    "offer_accepted": (N_("You have said yes to this already."), N_("It stands under “My [visits]”.")),
    "offer_declined": (
        N_("You have said no to this already."),
        N_("If you want it after all, call the office."),
    ),
    "offer_withdrawn": (N_("The office has taken this offer back."), N_("You need do nothing.")),
    "offer_lapsed": (
        N_("The time to answer is over."),
        N_("Somebody else may have been asked. If you want it, call the office."),
    ),
    "offer_filled": (
        N_("This is gone: somebody else comes, or it was called off."),
        N_("You need do nothing."),
    ),
}
