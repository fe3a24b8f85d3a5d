"""Book a series: every occurrence by the same rules; what cannot be filled is named and waits as a gap."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.book import open_brief
from commonhours.bookings.actions.filling import (
    Filling,
    SeriesBooked,
    each_once,
    read_once,
    tell_series,
)
from commonhours.bookings.actions.picture import note_booked, note_series
from commonhours.bookings.briefing import Brief, frame_of
from commonhours.bookings.fit import Frame
from commonhours.bookings.models import Series
from commonhours.bookings.occurrences import horizon_end, within_horizon
from commonhours.bookings.recurrence import Recurrence, recurrence_of, tidied
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Refused
from commonhours.trail.actions import acting, once


@once(SeriesBooked)
def book_series(
    *, by: Actor, at: datetime, wish: Wish, rule: str, person_ids: Sequence[UUID]
) -> SeriesBooked:
    """Book these people for every occurrence of an iCalendar rule that begins with the wish, as far as they can.

    Occurrences beyond the ten weeks are booked as they come nearer (`extend_series`). Refuses with `bad_rule`,
    `too_many`, `no_occurrence`, `ambiguous_time`, `beyond_horizon`; with what stands in the way of every single
    occurrence when none can be booked; and as `book_visit` does.
    """
    with acting("series.book", by=by, at=at) as act:
        known = open_brief(by, wish, person_ids, at)
        frame = frame_of(known, at)
        recurrence = recurrence_of(rule, wish.starts_at, wish.ends_at, known.zone)
        occurrences = within_horizon(recurrence, wish.starts_at, frame)
        people = read_once(wish, known, frame, person_ids, occurrences, at)
        series = write_series(wish, known, frame, recurrence, rule, person_ids, at)
        act.subject_id = series.id
        filling = Filling(act, series.id, wish, known, frame, people)
        filling.fill(occurrences)
        if not filling.visit_ids:
            raise Refused(*each_once(filling.missing))
        act.outcome = booked = tell_series(act, series, filling.visit_ids, filling.missing)
        note_booked(act, booked.visit_ids)
        note_series(act, series.id, was=None)
        return booked


def write_series(
    wish: Wish,
    known: Brief,
    frame: Frame,
    recurrence: Recurrence,
    rule: str,
    person_ids: Sequence[UUID],
    at: datetime,
) -> Series:
    return Series.objects.create(
        service_user_id=known.service_user_id,
        organisation_id=known.organisation_id,
        type_of_work_id=wish.type_of_work_id,
        rule=tidied(rule),
        first_local=recurrence.first.isoformat(timespec="minutes"),
        zone=known.zone.key,
        minutes=recurrence.minutes,
        wants=list(known.needs if wish.wants is None else wish.wants),
        features=list(known.features if wish.features is None else wish.features),
        person_ids=list(person_ids),
        materialised_until=horizon_end(frame),
        organisation_ids=[known.organisation_id],
        booked_at=at,
    )
