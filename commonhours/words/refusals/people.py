"""Refusals about people: helpers, facts, badges, types of work, for whom they work."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "agreement_missing": (
        N_("It must be written down how they agreed."),
        N_("Write for example “by telephone, today”."),
    ),
    "helper_is_self": (N_("You need no leave to act for yourself."), N_("Give somebody else’s address.")),
    "helps_already": (N_("They may act already."), N_("End that first to give another part.")),
    "too_many_helpers": (N_("At most %(most)s people can act for somebody."), N_("End one of them first.")),
    "unknown_helper": (N_("There is no such helper."), N_("Go back to the list.")),
    "already_ended": (N_("This has ended already."), ""),
    "work_locked": (
        N_("This work asks for something that has not been confirmed."),
        N_("Ask the organisation that approved them."),
    ),
    "too_near": (
        N_("This is about somebody near to you: family, a friend, or somebody you live or do business with."),
        N_("Ask somebody else of your organisation to look."),
    ),
    "books_oneself": (
        N_("Nobody books themselves."),
        N_("Ask a colleague to book you, or offer it to others."),
    ),
    "unknown_relation": (N_("There is no such tie between two people."), N_("Look at the list again.")),
    "relation_stands": (N_("That is written down already."), N_("End it first if it is another one now.")),
    "not_oneself": (
        N_("Nobody decides about themselves."),
        N_("Ask somebody else of your organisation to look."),
    ),
    "unknown_claim": (N_("Nobody waits for an answer to that."), N_("Go back to their page.")),
    "already_claimed": (N_("That is written down already and waits for somebody to look."), ""),
    "claims_enough": (
        N_("No more than %(most)s things can wait for an answer."),
        N_("Wait until somebody has looked."),
    ),
    "wears_it_already": (
        N_("They hold this badge already in that time."),
        N_("Take it back first, or let it begin when that one ends."),
    ),
    "too_young": (N_("Nobody under %(age)s may work."), N_("Look at the day again.")),
    "too_many_people": (N_("At most %(most)s people can be named."), N_("Take some off the list.")),
    "works_only_for_another": (
        N_("They have agreed to work only for another organisation."),
        N_("End that agreement first."),
    ),
}
