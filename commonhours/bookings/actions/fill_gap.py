"""Fill an occurrence of a series that stayed open."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.filling import locked_series, opened
from commonhours.bookings.actions.writing import Booked
from commonhours.bookings.gaps import recurrence_of_series
from commonhours.bookings.models import Gap, Series
from commonhours.bookings.recurrence import Occurrence
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refused
from commonhours.trail.actions import acting, once


@once(Booked)
def fill_gap(*, by: Actor, at: datetime, series_id: UUID, gap_id: UUID, person_ids: Sequence[UUID]) -> Booked:
    """Book other people for one occurrence that stayed open.

    Refuses with `unknown_series`, `unknown_gap`, `already_filled`, `already_cancelled`, and as `book_visit` does.
    """
    with acting("gap.fill", by=by, at=at) as act:
        series = locked_series(by, series_id)
        occurrence = open_date(series, gap_id)
        act.subject_id = series_id
        booked = opened(act, series, person_ids, [occurrence]).book(occurrence)
        Gap.objects.filter(id=gap_id).update(filled_by=booked.visit_id)
        act.note(series=series_id, gap=gap_id)
        act.outcome = booked
        return booked


def open_date(series: Series, gap_id: UUID) -> Occurrence:
    """The occurrence that a gap of a series leaves open, its row locked.

    Refuses with `unknown_gap`, `already_filled` or `already_cancelled`.
    """
    gap = Gap.objects.select_for_update(no_key=True).filter(id=gap_id, series_id=series.id).first()
    if gap is None:
        raise NotFound.because("unknown_gap", field="gap")
    if gap.filled_by_id:
        raise Refused.because("already_filled")
    recurrence = recurrence_of_series(series)
    if recurrence.is_over(gap.starts_at):
        raise Refused.because("already_cancelled")
    return recurrence.of_instant(gap.starts_at)
