"""Times as sentences say them: in the zone of the place, and beside it the reader's own where that is another."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import pgettext

from commonhours.common.languages import apart
from commonhours.words.terms import gettext as _

_readers: ContextVar[ZoneInfo | None] = ContextVar("readers_zone", default=None)


@contextmanager
def reading_in(zone: str) -> Iterator[None]:
    """Say times by this clock too, for as long as the block runs; by none, where it is empty."""
    token = _readers.set(ZoneInfo(zone) if zone else None)
    try:
        yield
    finally:
        _readers.reset(token)


def also_here(said: str, starts: datetime, ends: datetime | None = None) -> str:
    """What is said of local times, with the reader's own in brackets where their clock shows another.

    "Tuesday 3 March, 10–11 a.m. (1–2 p.m. where you are)". Where they have another day, its name stands there.
    """
    return in_brackets(said, own_time(starts, ends))


def in_brackets(said: str, own: str) -> str:
    """What is said of a time, with the reader's own beside it, if it is another."""
    return _("%(time)s (%(own)s where you are)") % {"time": said, "own": apart(own)} if own else said


def own_time(starts: datetime, ends: datetime | None = None) -> str:
    """The reader's time at such local times; nothing where their clock shows the same."""
    zone, there = _readers.get(), [each for each in (starts, ends) if each]
    if zone is None:
        return ""
    here = [each.astimezone(zone) for each in there]
    if [each.utcoffset() for each in here] == [each.utcoffset() for each in there]:
        return ""
    first = _other_day(starts, here[0])
    if ends is None:
        return first + said_time(here[0])
    # Until midnight is still the same evening.
    last = _other_day(ends - timedelta.resolution, here[1] - timedelta.resolution)
    if last and last != first:
        return f"{first}{said_time(here[0])}–{last}{said_time(here[1])}"
    return first + "–".join(_from_until(here[0], here[1]))


def said_period(starts: datetime, ends: datetime) -> str:
    """Say two local times as people do: "Tuesday 3 March, 10–11 a.m."; a second day is named."""
    # Translators: Django's date format, as in "Tuesday 3 March".
    day = pgettext("date format", "l j F")
    first, second = date_format(starts, day), date_format(ends, day)
    # Until midnight is still the same evening.
    if starts.date() == (ends - timedelta.resolution).date():
        start, end = _from_until(starts, ends)
        said = _("%(day)s, %(start)s–%(end)s") % {"day": first, "start": start, "end": end}
    else:
        times = {"day": first, "start": said_time(starts), "second_day": second, "end": said_time(ends)}
        said = _("%(day)s, %(start)s to %(second_day)s, %(end)s") % times
    return also_here(said, starts, ends)


def said_instant(local: datetime) -> str:
    """Say a day and a time: "Tuesday 3 March, 10 a.m."."""
    said = f"{date_format(local, pgettext('date format', 'l j F'))}, {said_time(local)}"
    return also_here(said, local)


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


def _from_until(starts: datetime, ends: datetime) -> tuple[str, str]:
    """The two ends of hours of one day; the half of the day is said once: "10", "11 a.m."."""
    figure, _space, half = _on_the_clock(starts).rpartition(" ")
    once = figure and _on_the_clock(ends).endswith(f" {half}") and starts.utcoffset() == ends.utcoffset()
    return figure if once else said_time(starts), said_time(ends)


def _other_day(there: datetime, here: datetime) -> str:
    """The reader's weekday, where it is not that of the place: “Wednesday, ”."""
    return "" if there.date() == here.date() else f"{date_format(here, 'l')}, "


def _on_the_clock(local: datetime) -> str:
    return date_format(local, "TIME_FORMAT")
