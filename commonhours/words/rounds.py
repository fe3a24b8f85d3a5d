"""What plans of rounds are called, what makes them dear, and why a visit stays as it is or has nobody."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

FACTORS = {
    "travel": N_("Travel"),
    "waiting": N_("Waiting between [visits]"),
    "overtime": N_("Beyond the hours they wish"),
    "left_out": N_("[Visits] to which nobody comes"),
    "new_face": N_("Somebody new at the door"),
    "change": N_("Changes of what was promised"),
    "fairness": N_("Unequal hours"),
    "moved": N_("Promised times that move"),
    "preference": N_("Whom the ranking would rather send"),
}
# For what piece of it an amount is meant.
EACH = {
    "travel": N_("For each minute on the way, home again too."),
    "waiting": N_("For each minute between two [visits] that is neither way nor break."),
    "overtime": N_("For each minute beyond the hours that somebody wishes for."),
    "left_out": N_("For each [visit]."),
    "new_face": N_("For each [visit] by somebody whom they do not know."),
    "change": N_("For each [visit] to which somebody else comes; up to six times that, the nearer it is."),
    "fairness": N_("For each minute that somebody works beyond their share."),
    "moved": N_("For each minute that a [visit] begins sooner or later than promised."),
    "preference": N_("For each point of the ranking by which somebody else stands higher."),
}
STATES = {
    "waits": N_("Waits"),
    "works": N_("Under way"),
    "ready": N_("Ready"),
    "applied": N_("Applied"),
    "dropped": N_("Dropped"),
    "failed": N_("Failed"),
}
# Why nobody comes.
WHY_LEFT = {
    "nobody_fits": N_("Nobody who may come fits in."),
    "too_dear": N_("Whoever could come would cost more than to leave it out."),
    "turned_away": N_("Whoever the plan found was turned away by the rules of booking."),
}
# Why it was not up to the plan.
KEPT = {
    "near": N_("It begins too soon to be changed."),
    "pinned": N_("Somebody pinned it: it stays as it is."),
    "remote": N_("It is done from home."),
    "closed": N_("Nobody can be booked for it now."),
}
# What would make a plan better.
SAVINGS = {
    "worker": N_("One more [worker] like the busiest"),
    "wider": N_("A quarter of an hour more or less in each time"),
    "faces": N_("New faces without asking first"),
}


def saving(code: str) -> str:
    """One thing otherwise, by name."""
    return _(SAVINGS.get(code, code))


def factor(code: str) -> str:
    """What makes a plan dear, by name."""
    return _(FACTORS.get(code, code))


def each_of(code: str) -> str:
    """For what piece of a factor its amount is meant."""
    return _(EACH[code]) if code in EACH else ""


def state(code: str) -> str:
    """How far a plan is."""
    return _(STATES.get(code, code))


def why_left(code: str) -> str:
    """Why nobody comes to a visit."""
    return _(WHY_LEFT[code]) if code in WHY_LEFT else ""


def why_kept(code: str) -> str:
    """Why a plan may not change a visit."""
    return _(KEPT[code]) if code in KEPT else ""
