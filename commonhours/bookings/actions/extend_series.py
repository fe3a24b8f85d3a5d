"""Carry series on: book what has come into the ten weeks, each night."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.actions.filling import SeriesBooked, locked_series, opened, tell_series
from commonhours.bookings.fit import horizon_of
from commonhours.bookings.gaps import recurrence_of_series
from commonhours.bookings.models import Series, Visit
from commonhours.bookings.recurrence import MOST_OCCURRENCES, Occurrence
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed, Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import OpenAct, acting, once


def extend_series(*, by: Actor, at: datetime) -> tuple[SeriesBooked, ...]:
    """Book what has come into the ten weeks, series by series, each an act of its own: one fault spoils one series.

    Meant for the schedule, with a role in the whole region. Whoever booked the series stands for its new visits.
    """
    require(by, Permission.BOOK)
    with seeing(by.sight):
        waiting = [series.id for series in Series.objects.order_by("id") if _due(series, at)]
    return tuple(_extend(by=by, at=at, series_id=series_id) for series_id in waiting)


@once(SeriesBooked)
def _extend(*, by: Actor, at: datetime, series_id: UUID) -> SeriesBooked:
    with acting("series.extend", by=by, at=at) as act:
        series = locked_series(by, series_id)
        act.subject_id = series_id
        due = _due(series, at)
        act.outcome = booked = tell_series(act, series, *_extended(act, series, due))
        until = _horizon_end(series, at) if len(due) < MOST_OCCURRENCES else due[-1].ends_by
        Series.objects.filter(id=series_id).update(materialised_until=until)
        return booked


def _horizon_end(series: Series, at: datetime) -> datetime:
    days = horizon_of(ZoneInfo(series.zone), at)
    return days.instant_of(days.slots)


def _due(series: Series, at: datetime) -> list[Occurrence]:
    """What has come into the ten weeks since the series was last looked at; a flood is kept for the next days."""
    found = recurrence_of_series(series).occurrences(_horizon_end(series, at))
    return list(islice((o for o in found if o.ends_by > series.materialised_until), MOST_OCCURRENCES))


def _extended(
    act: OpenAct, series: Series, due: Sequence[Occurrence]
) -> tuple[list[UUID], dict[datetime, Sequence[Refusal]]]:
    """Fill what is due, on behalf of whoever booked the series; what stands in the way of all makes gaps of all."""
    booker = (
        Visit.objects.filter(series_id=series.id).order_by("booked_at").values_list("booked_by", flat=True)[0]
    )
    # The act says who acts now (the schedule); its facts and people are the same objects in both.
    for_booker = replace(act, by=replace(act.by, account_id=booker))
    try:
        filling = opened(for_booker, series, series.person_ids, due)
    except NotAllowed:
        raise
    except Refused as refused:
        return [], {occurrence.starts_at: refused.refusals for occurrence in due}
    filling.fill(due)
    return filling.visit_ids, filling.missing
