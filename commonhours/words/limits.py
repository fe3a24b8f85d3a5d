"""The rules that a level may set, by the names that people call them."""

from django.utils.translation import gettext_noop as N_

from commonhours.policies.rules import KINDS
from commonhours.words.lengths import clock_in_words, minutes_in_words
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
    "contest_answer": N_("What [a worker] contests is answered within"),
    "u16_from": N_("Under 16: work begins at the earliest"),
    "u16_until": N_("Under 16: work ends at the latest"),
    "u16_day": N_("Under 16: work in a day, at most"),
    "u16_week": N_("Under 16: work in a week, at most"),
    "u16_closed": N_("Under 16: a type of work"),
    "u18_from": N_("Under 18: work begins at the earliest"),
    "u18_until": N_("Under 18: work ends at the latest"),
    "u18_day": N_("Under 18: work in a day, at most"),
    "u18_week": N_("Under 18: work in a week, at most"),
    "u18_closed": N_("Under 18: a type of work"),
    "family_closed": N_("Work of family and helpers for their own"),
    "phones_closed": N_("Names and addresses on the phones of [workers]"),
    "check": N_("A check that is required"),
}
# How long people work, which nobody says in days.
OF_WORK = frozenset(code for code in RULE_NAMES if code.endswith(("_day", "_week")))
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
# And what no single setting says.
BROKEN_BY_THE_YOUNG = {
    "young_hours": N_("Hours of the day for the young"),
    "young_work": N_("A type of work that is closed to the young"),
}
# What a worker is told of a limit of their own that their yes would pass.
OWN = {
    "notice": N_("It comes at shorter notice than you ask for."),
    "shortest": N_("It is shorter than you ask for."),
    "travel_limit": N_("It is further away than you say you travel."),
    "day_hours": N_("You would work longer that day than you say you want to."),
    "week_hours": N_("You would work longer that week than you say you want to."),
    "least_rate": N_("It pays less than you ask for an hour."),
}


# And what whoever asks them is told.
OWN_OF_ANOTHER = {
    "notice": N_("It comes at shorter notice than they ask for."),
    "shortest": N_("It is shorter than they ask for."),
    "travel_limit": N_("It is further away than they travel."),
    "day_hours": N_("They would work longer that day than they want to."),
    "week_hours": N_("They would work longer that week than they want to."),
    "least_rate": N_("It pays less than they ask for an hour."),
}


def broken_rule(code: str) -> str:
    """The rule that a visit breaks, by the code of the residual rule."""
    return _(BROKEN_BY_THE_YOUNG[code]) if code in BROKEN_BY_THE_YOUNG else rule_name(BROKEN[code])


def value_in_words(code: str, value: int) -> str:
    """What a rule is set at: a length, a time of day, or that it holds."""
    unit = KINDS[code].unit if code in KINDS else "length"
    if unit == "clock":
        return clock_in_words(value)
    return _("closed") if unit == "yes" else minutes_in_words(value, by_days=code not in OF_WORK)


def own_limit_of_another(code: str) -> str:
    """A limit of somebody's own, told to whoever would ask them to pass it."""
    return _(OWN_OF_ANOTHER[code])


def own_limit(code: str) -> str:
    """A limit of the reader's own, as they are asked whether they would pass it."""
    return _(OWN[code])


def rule_name(code: str) -> str:
    """A rule as its setting is called."""
    return _(RULE_NAMES[code])
