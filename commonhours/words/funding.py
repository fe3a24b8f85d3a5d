"""Funding lines and who pays, as people say it."""

from datetime import date

from django.utils.formats import date_format

from commonhours.funding.forecast import Forecast
from commonhours.funding.shares import WHOLE
from commonhours.words.money import money
from commonhours.words.terms import gettext as _


def percent_words(parts: int) -> str:
    """Millionths as people read them: "60 %", "33.3333 %"."""
    hundreds = f"{100 * parts / WHOLE:.4f}".rstrip("0").rstrip(".")
    return f"{hundreds} %"


def outlook_words(seen: Forecast, *, since: date, until: date, today: date) -> str:
    """How long a line lasts, in one sentence."""
    if today >= until:
        return _("Over.")
    if today < since:
        return _("Begins on %(day)s.") % {"day": date_format(since, "DATE_FORMAT")}
    if seen.runs_out is not None and seen.runs_out <= today:
        return _("All of it is used.")
    if seen.runs_out is not None:
        return _("At the present pace it is used up on %(day)s.") % {
            "day": date_format(seen.runs_out, "DATE_FORMAT")
        }
    if seen.short:
        return _("What is planned until its end costs %(amount)s more than there is.") % {
            "amount": money(-seen.left_at_end)
        }
    return _("At the present pace %(amount)s is left at its end.") % {"amount": money(seen.left_at_end)}


def change_words(percent: int | None) -> str:
    """By how much something grew: "+12 %", "−3 %"; a dash where there was nothing before."""
    if percent is None:
        return "–"
    return f"{'−' if percent < 0 else '+'}{abs(percent)} %"
