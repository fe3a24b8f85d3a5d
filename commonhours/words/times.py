"""Times as sentences say them: a visit's own, in the zone of its place."""

from datetime import UTC, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import pgettext

from commonhours.words.terms import gettext as _


def said_period(starts: datetime, ends: datetime) -> str:
    """Say two local times as people do: "Tuesday 3 March, 10–11 a.m."; a second day is named."""
    # Translators: Django's date format, as in "Tuesday 3 March".
    day = pgettext("date format", "l j F")
    first, second = date_format(starts, day), date_format(ends, day)
    whole = {"day": first, "start": said_time(starts), "end": said_time(ends)}
    # Until midnight is still the same evening.
    if starts.date() != (ends - timedelta.resolution).date():
        return _("%(day)s, %(start)s to %(second_day)s, %(end)s") % {**whole, "second_day": second}
    figure, _space, half = _on_the_clock(starts).rpartition(" ")
    if figure and _on_the_clock(ends).endswith(f" {half}") and starts.utcoffset() == ends.utcoffset():
        whole["start"] = figure
    return _("%(day)s, %(start)s–%(end)s") % whole


def said_instant(local: datetime) -> str:
    """Say a day and a time: "Tuesday 3 March, 10 a.m."."""
    return f"{date_format(local, pgettext('date format', 'l j F'))}, {said_time(local)}"


def said_time(local: datetime) -> str:
    """Say a time of day: "10 a.m.", "10:15 a.m.", "noon". An hour that comes twice that night names its zone."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return " ".join([_on_the_clock(local), *([local.tzname() or ""] if twice else [])])


def said_hour(hour: int) -> str:
    """Say a full hour of any day: "9 p.m."."""
    return said_time(datetime(2000, 1, 1, hour, tzinfo=UTC))


def one_stop(text: str) -> str:
    """A sentence that ends with “a.m.” needs no second full stop."""
    return text.replace(".m..", ".m.")


def _on_the_clock(local: datetime) -> str:
    return date_format(local, "TIME_FORMAT")
