"""The rules that a level may set, by the names that people call them."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

RULE_NAMES = {
    "notice": N_("Notice before [a visit], at least"),
    "shortest": N_("[A visit] lasts at least"),
    "longest": N_("[A visit] lasts at most"),
    "travel": N_("Way to [a visit], at most"),
    "most_day": N_("Work in a day, at most"),
    "most_week": N_("Work in a week, at most"),
    "pause": N_("A break is at least"),
    "stretch": N_("Work without a break, at most"),
    "rest": N_("Rest between two working days, at least"),
    "change_notice": N_("A change to [a visit] is late when less than this is left"),
    "check": N_("A check that is required"),
}
# The residual rule of a visit that breaks it.
BROKEN = {
    "notice": "notice",
    "shortest": "shortest",
    "longest": "longest",
    "travel_limit": "travel",
    "day_hours": "most_day",
    "week_hours": "most_week",
    "long_stretch": "stretch",
    "rest": "rest",
}
# What a worker is told of a limit of their own that their yes would pass.
OWN = {
    "notice": N_("It comes at shorter notice than you ask for."),
    "shortest": N_("It is shorter than you ask for."),
    "travel_limit": N_("It is further away than you say you travel."),
    "day_hours": N_("You would work longer that day than you say you want to."),
    "week_hours": N_("You would work longer that week than you say you want to."),
}


def own_limit(code: str) -> str:
    """A limit of the reader's own, as they are asked whether they would pass it."""
    return _(OWN[code])


def rule_name(code: str) -> str:
    """A rule as its setting is called."""
    return _(RULE_NAMES[code])
