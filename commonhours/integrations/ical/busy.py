"""The busy times of a calendar: periods in UTC, in order, and nothing else of what it says."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from commonhours.common.period import Period
from commonhours.common.refusals import Invalid
from commonhours.integrations.ical.reading import Book, books, in_utc
from commonhours.integrations.ical.repeating import Effort
from commonhours.integrations.ical.series import happenings

MOST_TIMES = 20_000


def busy_times(
    content: bytes, *, zone: ZoneInfo, since: datetime, until: datetime, most: int = MOST_TIMES
) -> tuple[Period, ...]:
    """When somebody is busy between two instants, as their calendar has it; times that touch nothing are left away.

    Days and floating times lie in the zone that the calendar names, or else in `zone`. Refuses as `reading.books`
    does, and with `calendar.bad_rule`, `calendar.too_often` or `calendar.too_many`.
    """
    effort = Effort()
    found: set[Period] = set()
    for book in books(content):
        for period in _periods(book, zone, since, until, effort):
            found.add(period)
            if len(found) > most:
                raise Invalid.because("calendar.too_many", field="file", most=most)
    return tuple(sorted(found))


def _periods(
    book: Book, zone: ZoneInfo, since: datetime, until: datetime, effort: Effort
) -> Iterator[Period]:
    here = book.zone or zone
    for happening in happenings(book.entries, since, until, effort):
        try:
            # An hour that the clock skips can turn the two round.
            starts, ends = sorted((in_utc(happening.start, here), in_utc(happening.end, here)))
        except OverflowError:
            continue  # beyond the years that a calendar has, and so beyond ours
        if happening.blocks and starts < ends and starts < until and since < ends:
            yield Period(starts, ends)
