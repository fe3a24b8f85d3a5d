"""The day board's reads: an organisation's visits of one day, and what of its series is still open."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.models import Gap, Series
from commonhours.bookings.pages import Sought, Span, VisitLine, visits
from commonhours.bookings.recurrence import stored
from commonhours.common.actor import Actor
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may, require
from commonhours.organisations.queries import region
from commonhours.people.queries import names_of_service_users

MOST_VISITS = 3_000
MOST_GAPS = 50
GAPS_AHEAD = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Missing:
    """An occurrence of a series to which nobody comes yet."""

    gap_id: UUID
    series_id: UUID
    service_user_id: UUID
    service_user: str | None
    type_of_work: str
    starts_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    """A local day of an organisation: its visits, cancelled ones too, in order of time."""

    visits: tuple[VisitLine, ...]
    missing: tuple[Missing, ...]


def day_of(*, by: Actor, at: datetime, organisation_id: UUID, day: date) -> Day:
    """Visits that touch the day, and the open dates of series on it; on the present day, those of the next week.

    Refuses with `not_allowed`.
    """
    require(by, Permission.PLAN, [organisation_id])
    begins, ends = _bounds(day)
    # A night that began on the evening before is still being worked.
    span = Span(day - ONE_DAY, day + ONE_DAY)
    sought = Sought(span, organisation_id=organisation_id, most=MOST_VISITS)
    touching = (
        line for line in visits(by=by, sought=sought) if line.ends_at > begins and line.starts_at < ends
    )
    window = (max(at, begins), at + GAPS_AHEAD if begins <= at < ends else ends)
    return Day(tuple(touching), _missing(by, window, organisation_id))


def _bounds(day: date) -> tuple[datetime, datetime]:
    zone = region().tzinfo
    begins, ends = (datetime.combine(each, time(), zone) for each in (day, day + ONE_DAY))
    return begins.astimezone(UTC), ends.astimezone(UTC)


def _missing(by: Actor, window: tuple[datetime, datetime], organisation_id: UUID) -> tuple[Missing, ...]:
    with seeing(by.sight):
        series = _series_with_gaps(window, organisation_id)
        concern(series)
        gaps = Gap.objects.filter(series_id__in=series, **_open_within(window)).order_by("starts_at", "id")
        left = [gap for gap in gaps if not _is_over(series[gap.series_id], gap.starts_at)][:MOST_GAPS]
        names: dict[UUID, str] = {}
        if may(by, Permission.SEE_SERVICE_USERS, [organisation_id]):
            names = names_of_service_users({series[gap.series_id].service_user_id for gap in left})
        looked_at(names, VISITS, known_to=[organisation_id])
        return tuple(_line(gap, series[gap.series_id], names) for gap in left)


def _open_within(window: tuple[datetime, datetime]) -> dict[str, object]:
    since, until = window
    return {"filled_by": None, "starts_at__gte": since, "starts_at__lt": until}


def _series_with_gaps(window: tuple[datetime, datetime], organisation_id: UUID) -> dict[UUID, Series]:
    """The reader finds the few series that have a gap; the wall decides which of them the asker sees."""
    found = Gap.objects.using("reader").filter(
        series__organisation_id=organisation_id, **_open_within(window)
    )
    ids = list(found.order_by("starts_at").values_list("series_id", flat=True)[: 2 * MOST_GAPS])
    rows = Series.objects.filter(id__in=ids, organisation_id=organisation_id).select_related("type_of_work")
    return {row.id: row for row in rows}


def _is_over(series: Series, starts_at: datetime) -> bool:
    return stored(series.rule, series.first_local, series.minutes, ZoneInfo(series.zone)).is_over(starts_at)


def _line(gap: Gap, series: Series, names: dict[UUID, str]) -> Missing:
    return Missing(
        gap.id,
        series.id,
        series.service_user_id,
        names.get(series.service_user_id),
        series.type_of_work.name,
        gap.starts_at,
        tuple(gap.reasons),
    )


# --- the series of one service user ---------------------------------------------------------------------------


@dataclass(frozen=True)
class SeriesLine:
    """A series as a service user's page names it."""

    id: UUID
    type_of_work: str
    rule: str
    first_local: datetime
    minutes: int
    ended: bool


def series_of(*, by: Actor, at: datetime, service_user_id: UUID) -> tuple[SeriesLine, ...]:
    """The series of a service user that the asker plans, those that go on first; () for others."""
    with seeing(by.sight):
        rows = Series.objects.filter(service_user_id=service_user_id).select_related("type_of_work")
        planned = [
            row for row in rows if may(by, Permission.PLAN, [row.organisation_id], served=service_user_id)
        ]
        if planned:
            looked_at(service_user_id, VISITS, known_to=[planned[0].organisation_id])
        lines = [_series_line(row, at) for row in sorted(planned, key=lambda row: row.booked_at)]
        return tuple(sorted(lines, key=lambda line: line.ended))


def _series_line(row: Series, at: datetime) -> SeriesLine:
    first = datetime.fromisoformat(row.first_local)
    return SeriesLine(row.id, row.type_of_work.name, row.rule, first, row.minutes, _is_over(row, at))
