"""What each weight of the ranking means: its name, how it is measured, and the same for whoever is ranked."""

from typing import NamedTuple

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _


class Words(NamedTuple):
    """A name, a sentence for the office and one for whoever is ranked."""

    name: str
    measured: str
    plainly: str


FACTORS = {
    "continuity": Words(
        N_("Has been there before"),
        N_("Grows with each [visit] to this [service user], and is full after five."),
        N_(
            "If you have been to somebody before, you come earlier in the list. After five [visits] it counts in full."
        ),
    ),
    "liking": Words(
        N_("Is wished for"),
        N_(
            "Full for a favourite of the [service user]. Half for each thing they would like that a [worker] offers."
        ),
        N_(
            "If somebody has named you as a favourite, you come earlier. So you do if you offer what they would like."
        ),
    ),
    "travel": Words(
        N_("Lives near"),
        N_("Full next door, half at half an hour from home, nothing at an hour or more."),
        N_("The shorter your way from home, the earlier you come. An hour or more adds nothing."),
    ),
    "fairness": Words(
        N_("Has fewer hours than they want"),
        N_("The share that is missing of the hours that the [worker] wants in that week."),
        N_("If you have fewer hours in a week than you want, you come earlier in that week."),
    ),
    "newcomer": Words(
        N_("Is new here"),
        N_("Full before the first [visit], less with each one, nothing after twenty."),
        N_("If you are new, you come a little earlier, until you have done twenty [visits]."),
    ),
}
TIERS = {
    "guaranteed": Words(
        N_("Those with guaranteed hours that are not filled yet"),
        N_("Whoever is booked for fewer hours in that week than they are guaranteed."),
        N_("People who have been promised hours, and do not have them yet that week."),
    ),
    "own": Words(
        N_("Those of the organisation that the [visit] is for"),
        N_("Its own [workers], before those of partners."),
        N_("People who work for the organisation that asks, before people of other organisations."),
    ),
}
# What people ask about, and the answer.
NEVER = (
    N_("Age, sex, race, origin, religion, health, family: no part of the order."),
    N_("What somebody earns or costs: no part of it either. Whoever costs less does not come first."),
    N_("Marks and stars: there are none. Reliability is not part of the order."),
)


def factor(name: str) -> Words:
    """A weight in the active language."""
    return _in_words(FACTORS[name])


def tier(name: str) -> Words:
    """A group in the active language."""
    return _in_words(TIERS[name])


def never() -> list[str]:
    """What does not count, in the active language."""
    return [_(line) for line in NEVER]


def _in_words(words: Words) -> Words:
    return Words(*(_(text) for text in words))
