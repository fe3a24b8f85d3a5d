"""What stayed open of a series."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.models import Gap, Series, Visit
from commonhours.bookings.recurrence import Occurrence, Recurrence, stored
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.period import Period
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require


@dataclass(frozen=True)
class OpenGap:
    """An occurrence that nobody comes to yet: why, and what to ask the market for."""

    gap_id: UUID
    starts_at: datetime
    reasons: tuple[str, ...]
    wish: Wish | None  # none where the clock leaves no such visit


def gaps_of(*, by: Actor, series_id: UUID) -> tuple[OpenGap, ...]:
    """The open gaps of a series in order of time; those after its end are open no more.

    Refuses with `unknown_series` or `not_allowed`.
    """
    with seeing(by.sight):
        series = Series.objects.filter(id=series_id).first()
        if series is None:
            raise NotFound.because("unknown_series", field="series")
        require(by, Permission.PLAN, [series.organisation_id], served=series.service_user_id)
        concern([series_id])
        recurrence = recurrence_of_series(series)
        open_gaps = Gap.objects.filter(series_id=series_id, filled_by=None).order_by("starts_at")
        left = [gap for gap in open_gaps if not recurrence.is_over(gap.starts_at)]
        return tuple(
            OpenGap(
                gap.id, gap.starts_at, tuple(gap.reasons), _wish(series, recurrence.of_instant(gap.starts_at))
            )
            for gap in left
        )


def recurrence_of_series(series: Series) -> Recurrence:
    return stored(series.rule, series.first_local, series.minutes, ZoneInfo(series.zone))


def wish_of_series(series: Series, period: Period) -> Wish:
    """What the series was asked for, at a time; the site is that of its visits."""
    site = (
        Visit.objects.filter(series_id=series.id)
        .order_by("booked_at")
        .values_list("site_id", flat=True)
        .first()
    )
    return Wish(
        series.service_user_id,
        series.type_of_work_id,
        period.start,
        period.end,
        organisation_id=series.organisation_id,
        site_id=site,
        wants=tuple(series.wants),
        features=tuple(series.features),
    )


def _wish(series: Series, occurrence: Occurrence) -> Wish | None:
    try:
        return wish_of_series(series, occurrence.period) if occurrence.period else None
    except Invalid:
        return None
