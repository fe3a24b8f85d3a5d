"""What one's own hours were worked for, in words."""

from typing import Any

from django.utils.formats import date_format

from commonhours.credits.pages import MyInstruments
from commonhours.organisations.queries import region
from commonhours.rates.instruments import WAGE
from commonhours.words.instruments import instrument_name
from commonhours.words.lengths import minutes_in_words
from commonhours.words.terms import gettext as _


def instruments_told(found: MyInstruments) -> dict[str, Any] | None:
    """Hours by instrument and time credits; nothing for whoever has wages alone."""
    if not found.credits and {each.code for each in found.hours} <= {WAGE}:
        return None
    zone = region().tzinfo
    return {
        "year": str(found.year),
        "hours": [
            (
                instrument_name(each.code),
                each.organisation,
                minutes_in_words(each.seconds // 60, by_days=False),
            )
            for each in found.hours
        ],
        "balance": minutes_in_words(max(0, found.balance), by_days=False),
        "credits": [
            (
                date_format(each.worked_at.astimezone(zone), "DATE_FORMAT"),
                each.organisation,
                _signed(each.minutes),
            )
            for each in found.credits
        ],
    }


def _signed(minutes: int) -> str:
    length = minutes_in_words(abs(minutes), by_days=False)
    return length if minutes > 0 else _("%(length)s taken back") % {"length": length}
