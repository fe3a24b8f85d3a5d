"""Notes in which browsers people are signed in, at most every ten minutes each, and when that ends by itself."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from commonhours.accounts.actions import note_seen
from commonhours.accounts.browsers import browser_named
from commonhours.accounts.queries import key_of
from commonhours.web.came_in import by_provider, came_in

SEEN = "seen"
EVERY_SECONDS = 600

# Who sees other people's data proves each day who they are, and after two hours in which nobody was there; one
# touch of a passkey. Others keep their phone signed in for a month: docs/security.md says why.
STAFF_IDLE, STAFF_LASTS = timedelta(hours=2), timedelta(hours=24)
OWN_LASTS = timedelta(days=30)


def has_ended(request: HttpRequest, *, staff: bool, at: datetime) -> bool:
    """Whether this browser was signed in or used too long ago, or the word by which it came in has ended."""
    seconds = at.timestamp()
    word = by_provider(request)
    if word and seconds > word.ends:
        return True
    mark, seen, since = _noted(request)
    if mark is None or mark != _mark(request):
        return False
    if not staff:
        return seconds - since > OWN_LASTS.total_seconds()
    # What is noted is up to ten minutes old, in favour of whoever sits there.
    idle = seconds - seen > STAFF_IDLE.total_seconds() + EVERY_SECONDS
    return idle or seconds - since > STAFF_LASTS.total_seconds()


@dataclass(frozen=True)
class Ending:
    """In how many seconds a browser is signed out: if nothing is done there (None: never so), and whatever is."""

    idle: int | None
    last: int

    @property
    def span(self) -> timedelta:
        return timedelta(seconds=min(self.last, self.idle or self.last))


def ending_of(request: HttpRequest, *, staff: bool, at: datetime) -> Ending | None:
    """When a browser that was here just now is signed out, where that is within a day; None for a month's sign-in."""
    word, seconds = by_provider(request), int(at.timestamp())
    _, _, since = _noted(request)
    ends = [since + int(STAFF_LASTS.total_seconds())] if staff else []
    ends += [int(word.ends)] if word else []
    if not ends:
        return None
    return Ending(int(STAFF_IDLE.total_seconds()) if staff else None, max(0, min(ends) - seconds))


def lasts_until(since: datetime, *, staff: bool) -> datetime:
    """When somebody is signed out, whatever they do."""
    return since + (STAFF_LASTS if staff else OWN_LASTS)


def note_presence(request: HttpRequest, account_id: UUID, *, at: datetime) -> None:
    """Write down that this browser was here, unless that was done a moment ago."""
    session = request.session
    if session.session_key is None:
        return
    mark, seconds = _mark(request), int(at.timestamp())
    before, seen, since = _noted(request)
    if before == mark and 0 <= seconds - seen < EVERY_SECONDS:
        return
    browser = browser_named(request.headers.get("User-Agent", ""))
    # Ended elsewhere in this very moment: then there is nothing to note.
    with suppress(IntegrityError), transaction.atomic():
        note_seen(
            account_id=account_id,
            session_key=session.session_key,
            browser=browser,
            at=at,
            came_in=came_in(request),
        )
    session[SEEN] = [mark, seconds, since if before == mark else seconds]


def _mark(request: HttpRequest) -> str:
    return key_of(request.session.session_key or "")


def _noted(request: HttpRequest) -> tuple[str | None, int, int]:
    """Whose sitting was noted here, when it was last seen and since when it lasts, in seconds."""
    mark, seen, since = request.session.get(SEEN) or (None, 0, 0)
    return mark, seen, since
