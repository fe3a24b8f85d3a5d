"""Cancel a series, or one visit of it and all later ones: it ends there, and what is past stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.actions.cancel import call_off, coming_to
from commonhours.bookings.actions.filling import locked_series
from commonhours.bookings.actions.picture import mark, note_change, note_series, picture, series_facts
from commonhours.bookings.models import Series, Visit
from commonhours.bookings.notice import is_late
from commonhours.bookings.recurrence import ended
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern
from commonhours.people.actions import lock_people
from commonhours.trail.actions import OpenAct, acting, once

_SECOND = timedelta(seconds=1)  # what UNTIL counts in


@dataclass(frozen=True)
class SeriesCancelled:
    """The visits of a series that will not take place, and whom they set free."""

    series_id: UUID
    visit_ids: tuple[UUID, ...]
    person_ids: tuple[UUID, ...]


@once(SeriesCancelled)
def cancel_series(
    *, by: Actor, at: datetime, series_id: UUID, from_visit: UUID | None = None, reason: str = ""
) -> SeriesCancelled:
    """Cancel every visit of a series that has not begun, or one and all later ones; the series ends there.

    What is past stays. Refuses with `unknown_series`, `unknown_visit`, `already_cancelled` or `not_allowed`.
    """
    with acting("series.cancel", by=by, at=at) as act:
        series = locked_series(by, series_id)
        since = _since(series, from_visit, at)
        future = Visit.objects.filter(
            series_id=series_id, state="planned", starts_at__gt=at, starts_at__gte=since
        )
        # Rows of visits before people, as cancel_visit does: two orders would deadlock.
        visits = list(future.select_for_update(no_key=True).order_by("id"))
        rule = ended(series.rule, max(at, since - _SECOND), ZoneInfo(series.zone))
        if not visits and rule == series.rule:
            raise Refused.because("already_cancelled")
        was = series_facts(series_id)
        Series.objects.filter(id=series_id).update(rule=rule)
        person_ids = _call_off(act, visits, reason)
        note_series(act, series_id, was=was)
        act.subject_id = series_id
        act.concerns(series.organisation_ids)
        act.note(series=series_id, reason=reason)
        act.outcome = cancelled = SeriesCancelled(series_id, tuple(visit.id for visit in visits), person_ids)
        return cancelled


def _since(series: Series, from_visit: UUID | None, at: datetime) -> datetime:
    if from_visit is None:
        return at
    starts_at = (
        Visit.objects.filter(id=from_visit, series_id=series.id).values_list("starts_at", flat=True).first()
    )
    if starts_at is None:
        raise NotFound.because("unknown_visit", field="visit")
    return starts_at


def _call_off(act: OpenAct, visits: Sequence[Visit], reason: str) -> tuple[UUID, ...]:
    """Lock everybody who was to come, then call the visits off one by one; say whom that set free."""
    visit_ids = [visit.id for visit in visits]
    concern(visit_ids)
    person_ids = coming_to(visit_ids)
    lock_people(person_ids)
    act.note(visits=[_call_off_one(act, visit, reason) for visit in visits])
    return person_ids


def _call_off_one(act: OpenAct, visit: Visit, reason: str) -> dict[str, object]:
    people, was = coming_to([visit.id]), picture(visit)
    call_off(act, visit, people, reason, late=is_late(visit, act.at))
    note_change(act, visit.id, was=was, left=mark("cancelled", visit.starts_at, visit.ends_at, ()))
    return {
        "visit": visit.id,
        "service_user": visit.service_user_id,
        "type_of_work": visit.type_of_work_id,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "people": people,
    }
