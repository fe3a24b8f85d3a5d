"""Lengths of time as people say them."""

from datetime import time

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def minutes_in_words(minutes: int, *, by_days: bool = True) -> str:
    """Minutes as days, hours and minutes: "1 day", "10 hours", "1 hour 30 minutes"; work is never said in days."""
    if by_days and minutes >= 1440 and minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        # One hour or several; figures stand in the sentence as they are.
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


def clock_in_words(minute: int) -> str:
    """A minute of the day as the clock on the wall shows it; the last one of the day is midnight."""
    if minute in (0, 1440):
        return _("midnight")
    return time_format(time(*divmod(minute, 60)), "TIME_FORMAT")
