"""When the people of a visit could all come instead."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.availability.rules import is_free
from commonhours.bookings.briefing import Brief, brief, frame_of, question_of
from commonhours.bookings.fit import Dossier, Frame, fits_when_free, free_slots
from commonhours.bookings.models import Visit
from commonhours.bookings.occurrences import on
from commonhours.bookings.parts import parts_of, wish_of
from commonhours.bookings.queries import dossiers
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.period import Period, local_instants
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require

_STEP = 30  # minutes between the times that are offered
_AROUND = timedelta(days=8)
MOST_TIMES = 60


def times_for(
    *, by: Actor, at: datetime, visit_id: UUID, since: date, days: int = 3, minutes: int | None = None
) -> tuple[datetime, ...]:
    """Starts on these days at which everybody who comes to a visit could come instead, by every rule.

    Their own old time does not stand in the way; allocations are not asked. Refuses with `unknown_visit` or
    `not_allowed`.
    """
    with seeing(by.sight):
        visit = Visit.objects.filter(id=visit_id).first()
        if visit is None:
            raise NotFound.because("unknown_visit", field="visit")
        require(by, Permission.BOOK, [visit.organisation_id], served=visit.service_user_id)
        concern([visit_id, visit.service_user_id])
        parts = [part for _, part in parts_of(visit)]
        concern(part.person_id for part in parts)
        if not parts:
            return ()
        wish = wish_of(visit)
        known = brief(wish)
        length = timedelta(minutes=minutes) if minutes else wish.ends_at - wish.starts_at
        starts = [start for start in _starts(known, since, days) if start > at and start != visit.starts_at]
        if not starts:
            return ()
        people = dossiers(
            [part.person_id for part in parts], since=starts[0] - _AROUND, until=starts[-1] + length + _AROUND
        )
        free = [without(dossier, visit.starts_at) for dossier in people]
        frame = frame_of(known, at)
        return tuple(_fitting(wish, known, free, frame, starts, length, at))[:MOST_TIMES]


def _starts(known: Brief, since: date, days: int) -> list[datetime]:
    found = [
        local_instants(since + timedelta(days=day), minute, known.zone).first
        for day in range(days)
        for minute in range(6 * 60, 22 * 60, _STEP)
    ]
    return sorted(set(found))


def without(dossier: Dossier, starts_at: datetime) -> Dossier:
    """Somebody's dossier as if they did not come to the visit that begins then."""
    starts = int(starts_at.timestamp())
    return replace(dossier, diary=tuple(each for each in dossier.diary if each.starts != starts))


def _fitting(
    wish: Wish,
    known: Brief,
    people: Sequence[Dossier],
    frame: Frame,
    starts: Sequence[datetime],
    length: timedelta,
    at: datetime,
) -> Iterator[datetime]:
    question = question_of(wish, known, at)
    free = [free_slots(dossier, frame) for dossier in people]
    for start in starts:
        asked = on(question, Period(start, start + length))
        first, last = frame.days.slot_at(asked.starts_at), frame.days.slot_at(asked.ends_at)
        # Most times fall outside somebody's week: that is cheap to see, the other rules are not.
        if all(is_free(slots, first, last) for slots in free) and all(
            fits_when_free(asked, dossier, frame) for dossier in people
        ):
            yield start
