"""A worker's calendar comes in: a file at once, a feed whenever its time has come."""

from datetime import datetime, timedelta
from random import uniform
from uuid import UUID

from commonhours.availability.actions import Attached, NewCalendar, Outcome, attach_calendar, take_reading
from commonhours.availability.queries import Due
from commonhours.common.actor import Actor
from commonhours.common.refusals import Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.integrations.ical.addresses import place_of, require_plausible
from commonhours.integrations.ical.busy import busy_times
from commonhours.integrations.ical.fetching import Fetched, Known, Manner, fetch
from commonhours.organisations.queries import region

# A file cannot be asked again, so it is read further than anybody can book; what it says later waits until then.
AHEAD = timedelta(days=400)
OFTEN, SELDOM = timedelta(minutes=30), timedelta(hours=24)
# "Not changed" brings no new weeks: once in a while the whole is fetched all the same.
WHOLE = timedelta(days=7)
# For so long the last good reading counts as good; then the page says that it is old.
STALE = timedelta(days=3)


def attach_file(*, by: Actor, at: datetime, name: str, content: bytes) -> Attached:
    """Attach a file; refuses as `busy.busy_times` and `attach_calendar` do, with nothing changed."""
    with seeing(by.sight):
        here = region()
    start = at.astimezone(here.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    periods = busy_times(content, zone=here.tzinfo, since=start, until=at + AHEAD)
    return attach_calendar(by=by, at=at, new=NewCalendar(name, periods))


def attach_feed(*, by: Actor, at: datetime, name: str, address: str) -> Attached:
    """Attach a feed, which is read outside this request; refuses with `calendar.bad_address` or `calendar.not_open`."""
    place = place_of(address)
    require_plausible(place)
    return attach_calendar(by=by, at=at, new=NewCalendar(name, address=place.url))


def fetched(due: Due, *, at: datetime, manner: Manner = Manner()) -> Fetched | Refusal:  # noqa: B008 (frozen)
    """What the feed's server answers, or why we cannot have it. Speaks to the network, and to no database."""
    fresh = due.whole_at is None or due.whole_at < at - WHOLE
    try:
        return fetch(due.address, Known() if fresh else Known(due.etag, due.modified), manner)
    except Refused as refused:
        return refused.refusals[0]


def take(*, by: Actor, at: datetime, calendar_id: UUID, failures: int, answer: Fetched | Refusal) -> bool:
    """Take in what a feed's server answered; return whether anybody's time changed."""
    if isinstance(answer, Refusal):
        return take_reading(by=by, at=at, calendar_id=calendar_id, outcome=_failed(at, failures, answer))
    if answer.content is None:
        return take_reading(by=by, at=at, calendar_id=calendar_id, outcome=Outcome(_next(at)))
    with seeing(by.sight):
        here = region()
    start = at.astimezone(here.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        periods = busy_times(answer.content, zone=here.tzinfo, since=start, until=at + AHEAD)
    except Refused as refused:
        outcome = _failed(at, failures, refused.refusals[0])
    else:
        outcome = Outcome(_next(at), periods, None, answer.known.etag, answer.known.modified)
    return take_reading(by=by, at=at, calendar_id=calendar_id, outcome=outcome)


def _failed(at: datetime, failures: int, why: Refusal) -> Outcome:
    return Outcome(_next(at, failures + 1), trouble=why)


def _next(at: datetime, failures: int = 0) -> datetime:
    """When to ask again: later and later where it fails, and never all feeds at the same moment."""
    pause = min(OFTEN * 2 ** min(failures, 10), SELDOM)
    return at + timedelta(seconds=pause.total_seconds() * uniform(0.9, 1.2))  # noqa: S311 (spreads load, guards nothing)
