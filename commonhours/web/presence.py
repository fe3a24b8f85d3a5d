"""Notes in which browsers people are signed in, at most every ten minutes each."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from commonhours.accounts.actions import note_seen
from commonhours.accounts.browsers import browser_named
from commonhours.accounts.queries import key_of

SEEN = "seen"
EVERY_SECONDS = 600


def note_presence(request: HttpRequest, account_id: UUID, *, at: datetime) -> None:
    """Write down that this browser was here, unless that was done a moment ago."""
    session = request.session
    if session.session_key is None:
        return
    mark, seconds = key_of(session.session_key), int(at.timestamp())
    before = session.get(SEEN)
    if before and before[0] == mark and 0 <= seconds - before[1] < EVERY_SECONDS:
        return
    browser = browser_named(request.headers.get("User-Agent", ""))
    # Ended elsewhere in this very moment: then there is nothing to note.
    with suppress(IntegrityError), transaction.atomic():
        note_seen(account_id=account_id, session_key=session.session_key, browser=browser, at=at)
    session[SEEN] = [mark, seconds]
