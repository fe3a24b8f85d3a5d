"""Where a series turns: it ends before the first time that changes, and another carries on from there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.carrying_on import again, carried_on, wall_of
from commonhours.bookings.gaps import recurrence_of_series, wish_of_series
from commonhours.bookings.models import Series, Visit
from commonhours.bookings.recurrence import Occurrence, Recurrence, ended
from commonhours.bookings.wish import Wish
from commonhours.common.period import Period
from commonhours.common.refusals import NotFound, Refused

_SECOND = timedelta(seconds=1)  # what UNTIL counts in


@dataclass(frozen=True)
class SeriesChange:
    """What changes; None: as it is. `starts_at` is the new time of the visit from which the change is asked."""

    starts_at: datetime | None = None
    minutes: int | None = None
    person_ids: tuple[UUID, ...] | None = None
    wants: tuple[UUID, ...] | None = None
    features: tuple[UUID, ...] | None = None

    def is_none(self) -> bool:
        return self == SeriesChange()


@dataclass(frozen=True)
class Turn:
    """Where a series turns: the first time that changes on the wall clock, what it becomes, and both rules."""

    old: Recurrence
    new: Recurrence
    since: datetime
    by: timedelta
    rule: str

    @property
    def since_instant(self) -> datetime:
        return self.old.of_wall(self.since).starts_at

    def times(self, until: datetime) -> Iterator[tuple[datetime, Occurrence]]:
        """Each time that the new rule has, with the start that it had by the old one."""
        for wall in self.new.walls(until):
            found = self.new.of_wall(wall)
            if found.ends_by <= until:
                yield self.old.of_wall(wall - self.by).starts_at, found


def turn_of(series: Series, from_visit: UUID, scope: str, change: SeriesChange, at: datetime) -> Turn:
    anchor = Visit.objects.filter(id=from_visit, series_id=series.id).first()
    if anchor is None or anchor.occurs_at is None:
        raise NotFound.because("unknown_visit", field="visit")
    old, zone = recurrence_of_series(series), ZoneInfo(series.zone)
    here = wall_of(anchor.occurs_at, zone)
    by = timedelta(0) if change.starts_at is None else wall_of(change.starts_at, zone) - here
    if scope == "later" and min(anchor.occurs_at, anchor.starts_at) <= at:
        raise Refused.because("already_begun")
    since = here if scope == "later" else _first_to_come(old, at)
    rule = carried_on(series.rule, old, since, since + by)
    new = again(rule, since + by, change.minutes or series.minutes, zone)
    if new.of_wall(since + by).starts_at <= at:
        raise Refused.because("already_begun")
    return Turn(old, new, since, by, rule)


def _first_to_come(recurrence: Recurrence, at: datetime) -> datetime:
    """The first time on the wall clock that has not begun; refuse with `already_cancelled` when there is none."""
    until = at + timedelta(days=800)
    for wall in recurrence.walls(until):
        if recurrence.of_wall(wall).starts_at > at:
            return wall
    raise Refused.because("already_cancelled")


def wish_from(series: Series, change: SeriesChange, turn: Turn) -> Wish:
    period = turn.new.of_wall(turn.since + turn.by).period
    start = turn.since_instant
    wish = wish_of_series(series, period or Period(start, start + timedelta(minutes=15)))
    wants = wish.wants if change.wants is None else change.wants
    features = wish.features if change.features is None else change.features
    return replace(wish, wants=wants, features=features)


def carry_on(series: Series, change: SeriesChange, turn: Turn, at: datetime) -> Series:
    """End the series before the turn, and begin the one that carries on."""
    rule = ended(series.rule, turn.since_instant - _SECOND, ZoneInfo(series.zone))
    Series.objects.filter(id=series.id).update(rule=rule)
    return Series.objects.create(
        service_user_id=series.service_user_id,
        organisation_id=series.organisation_id,
        type_of_work_id=series.type_of_work_id,
        rule=turn.rule,
        first_local=turn.new.first.isoformat(timespec="minutes"),
        zone=series.zone,
        minutes=turn.new.minutes,
        wants=series.wants if change.wants is None else list(change.wants),
        features=series.features if change.features is None else list(change.features),
        person_ids=list(change.person_ids or series.person_ids),
        materialised_until=series.materialised_until,
        organisation_ids=series.organisation_ids,
        booked_at=at,
    )
