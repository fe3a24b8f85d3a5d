"""Refusals about how somebody was ranked or passed over, and contesting it."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "not_passed_over": (N_("There is no such line in your list."), N_("Look at the list again.")),
    "contested_already": (N_("You have contested this already."), N_("The answer will stand in your list.")),
    "nobody_answers": (
        N_("Nobody here can answer this today."),
        N_("Tell the office by telephone; they name somebody."),
    ),
    "unknown_contest": (N_("There is no such question."), N_("Look at the list again.")),
    "own_choice": (N_("You chose yourself, or it is about you."), N_("Somebody else must answer.")),
    "answered_by_another": (
        N_("Somebody else was named to answer this."),
        N_("After their day is over, you can."),
    ),
    "not_whole_months": (
        N_("An audit covers whole months, from the first of one to the first of another."),
        N_("Choose months."),
    ),
    "too_many_months": (
        N_("An audit covers at most %(most)s months: what it rests on is kept no longer."),
        N_("Choose fewer."),
    ),
    "months_not_over": (
        N_("These months are not over yet."),
        N_("Choose months that are, so that nothing is added afterwards."),
    ),
    "audited_already": (
        N_("These months have been audited."),
        N_("Open that audit; it does not change any more."),
    ),
    "nothing_to_audit": (
        N_("Nobody was chosen out of a ranking in these months."),
        N_("Choose other months."),
    ),
}
