"""What more hours would open, in words."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.passed_over import PARTS
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

NAMES = {
    "night": N_("Night"),
    "morning": N_("Morning"),
    "afternoon": N_("Afternoon"),
    "evening": N_("Evening"),
}


def part_name(part: str) -> str:
    """A part of the day as the head of a column."""
    return _(NAMES[part])


def when_in_week(day: str, part: str) -> str:
    """“Saturday, in the morning”."""
    return _("%(day)s, %(part)s") % {"day": day, "part": _(PARTS[part])}


def asked_for(visits: int) -> str:
    """How often help was asked for that only somebody's hours kept them from."""
    told = ngettext(
        "%(count)s [visit] was asked for in the past four weeks that you could have done.",
        "%(count)s [visits] were asked for in the past four weeks that you could have done.",
        visits,
    )
    return told % {"count": visits}


def missing_then(hours: float) -> str:
    """How many hours of help will be missing in a week."""
    shown = round(hours)
    told = ngettext(
        "About %(count)s hour a week will be missing near you.",
        "About %(count)s hours a week will be missing near you.",
        max(shown, 1),
    )
    return told % {"count": max(shown, 1)}
