"""What audits of the choosing are told in: groups, outcomes, and why a group has no ratio."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from commonhours.fairness.ratios import FEWEST, SMALLEST_SHARE
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

GROUPS: Mapping[str, Any] = {
    "female": pgettext_lazy("of somebody", "Woman"),
    "male": pgettext_lazy("of somebody", "Man"),
    "another": pgettext_lazy("of somebody", "Another sex or gender"),
    "hispanic": pgettext_lazy("of somebody", "Hispanic or Latino"),
    "white": pgettext_lazy("of somebody", "White"),
    "black": pgettext_lazy("of somebody", "Black or African American"),
    "pacific": pgettext_lazy("of somebody", "Native Hawaiian or Pacific Islander"),
    "asian": pgettext_lazy("of somebody", "Asian"),
    "native": pgettext_lazy("of somebody", "Native American or Alaska Native"),
    "two_or_more": pgettext_lazy("of somebody", "Two or more races"),
}
_BY: Mapping[str, Any] = {
    "sex": gettext_lazy("By sex"),
    "ethnicity": gettext_lazy("By race or ethnicity"),
    "both": gettext_lazy("By both"),
}
_OUTCOMES: Mapping[str, tuple[Any, Any]] = {
    "chosen": (
        gettext_lazy("Who was chosen"),
        gettext_lazy("Of all times that somebody of the group could have come, how often they were booked."),
    ),
    "above": (
        gettext_lazy("Who was ranked high"),
        gettext_lazy(
            "Of all rankings of two or more in which somebody of the group stood, in how many they stood in the"
            " better half."
        ),
    ),
}
_LEFT_OUT: Mapping[str, Any] = {
    "few_people": gettext_lazy("Fewer than %(fewest)s people: not told"),
    "to_hide": gettext_lazy("Not told, or a smaller group could be worked out from it"),
    "small_share": gettext_lazy("Less than %(share)s %% of all: no ratio, which the rule allows"),
    "nobody": gettext_lazy("Nobody stood in such a ranking"),
}


def group_name(group: tuple[str, ...]) -> str:
    """A group as people read it: "Woman, Asian"."""
    return ", ".join(str(GROUPS[part]) for part in group)


def by_name(by: str) -> str:
    """What a table is by."""
    return str(_BY[by])


def outcome_words(outcome: str) -> tuple[str, str]:
    """The heading of an outcome, and what its rate says."""
    heading, meaning = _OUTCOMES[outcome]
    return str(heading), str(meaning)


def left_out_words(code: str) -> str:
    """Why a group has no ratio; nothing where it has one."""
    return str(_LEFT_OUT[code]) % {"fewest": FEWEST, "share": int(SMALLEST_SHARE * 100)} if code else ""


def columns(outcome: str) -> tuple[str, str, str, str, str]:
    """The heads of a table's columns."""
    counted = (_("Chosen"), _("Could have come")) if outcome == "chosen" else (_("Better half"), _("Ranked"))
    return _("Group"), *counted, _("Rate"), _("Impact ratio")
