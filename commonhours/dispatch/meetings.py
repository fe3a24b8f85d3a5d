"""Getting to know each other: short first meetings with different people, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.looks import SEARCH, looked_at
from commonhours.common.refusals import Invalid
from commonhours.matching.answers import Candidate
from commonhours.matching.queries import find

MOST_MEETINGS = 3
# One after the other on the day asked for, then on the two days after it.
EACH_DAY = 8
DAYS = 3


@dataclass(frozen=True)
class Proposed:
    """Somebody worth meeting, and when they could come for it."""

    candidate: Candidate
    starts_at: datetime
    ends_at: datetime


def propose_meetings(*, by: Actor, at: datetime, wish: Wish) -> tuple[Proposed, ...]:
    """The best three people for a wish, each at the first time from its start at which they can come for a meeting.

    Refuses as `find` does, and with `long_for_meeting`.
    """
    meeting = replace(wish, purpose="meeting")
    proposed: dict[UUID, Proposed] = {}
    for start in _starts(meeting):
        if len(proposed) == MOST_MEETINGS:
            break
        try:
            answer = find(by=by, at=at, wish=meeting.at(start), most=MOST_MEETINGS)
        except Invalid:
            break  # beyond what the market knows
        new = next((each for each in answer.candidates if each.person_id not in proposed), None)
        if new is not None:
            proposed[new.person_id] = Proposed(new, start, meeting.at(start).ends_at)
    looked_at(proposed, SEARCH)
    return tuple(proposed.values())


def _starts(meeting: Wish) -> Iterator[datetime]:
    """One meeting after the other, with room for a word in between."""
    apart = meeting.ends_at - meeting.starts_at + timedelta(minutes=15)
    for day in range(DAYS):
        for place in range(EACH_DAY):
            yield meeting.starts_at + timedelta(days=day) + place * apart
