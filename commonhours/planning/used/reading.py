"""Hours in every state for whoever plans: their own organisations', or the region's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from commonhours.bookings.fit import HORIZON_DAYS
from commonhours.bookings.models import Series
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern, reading_many, seeing
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.organisations.queries import region
from commonhours.people.models import Membership
from commonhours.planning.question import Span, State
from commonhours.planning.used import numbers
from commonhours.planning.used.from_index import open_in_index
from commonhours.planning.used.hourly import Hourly, joined
from commonhours.planning.used.sieve import Dimension, Sieve

# As long as a page and its statement stay quick; a year is what anybody compares.
MOST_DAYS = 400


@dataclass(frozen=True)
class Used:
    """Hours by state. Offered is what was booked of it, and lost or free; booked may lie beside what was offered.

    `lent` are hours of partners' people for one's own service users: in none of the other states.
    """

    span: Span
    dimension: Dimension
    states: Mapping[State, Hourly]
    lent: Hourly

    def hours(self, state: State) -> float:
        return self.states[state].hours

    @property
    def used_share(self) -> float | None:
        """Of the hours that were offered, the share that was booked; None where nothing was."""
        offered = self.hours(State.OFFERED)
        left = self.hours(State.LOST) + self.hours(State.FREE)
        return (offered - left) / offered if offered else None


def used_hours(
    *,
    by: Actor,
    at: datetime,
    span: Span,
    sieve: Sieve | None = None,
    dimension: Dimension = Dimension.NONE,
) -> Used:
    """Offered, booked, worked, lost, free and unfilled hours of any days, broken down.

    Refuses with `not_allowed`, `unknown_organisation`, `planning.too_long`.
    """
    require_somewhere(by, Permission.PLAN)
    if (span.until - span.since).days > MOST_DAYS:
        raise Invalid.because("planning.too_long", field="until", days=MOST_DAYS)
    with seeing(by.sight), reading_many(by.sight):
        sieve = planned_for(by, sieve or Sieve())
        if sieve.organisations is not None:
            concern(_workers(sieve.organisations))
        zone = region().tzinfo
        opened = _opened(span, sieve, dimension, zone=zone, at=at)
        lent = numbers.lent(span, sieve, dimension, zone=zone)
        states = {
            State.OFFERED: opened.offered,
            State.BOOKED: numbers.booked(span, sieve, dimension, zone=zone),
            State.WORKED: numbers.worked(span, sieve, dimension, zone=zone),
            **_split(opened.open, at.astimezone(zone)),
        }
        if sieve.organisations is not None:
            concern(_series(sieve.organisations))
        states[State.UNFILLED] = numbers.unfilled(span, sieve, dimension, zone=zone)
        return Used(span, dimension, states, lent)


def planned_for(by: Actor, sieve: Sieve) -> Sieve:
    """The sieve with the organisations that the asker may plan for; None among them only for the whole region."""
    asked = sieve.organisations
    if asked is None:
        everybody = may(by, Permission.PLAN)
        return replace(sieve, organisations=None if everybody else organisations_with(by, Permission.PLAN))
    if not all(may(by, Permission.PLAN, [each]) for each in asked):
        raise NotFound.because("unknown_organisation", field="organisation")
    return sieve


def _opened(span: Span, sieve: Sieve, dimension: Dimension, *, zone: ZoneInfo, at: datetime) -> numbers.Open:
    """From SQL what is over or further away than the index sees, from the index the ten weeks ahead."""
    today = at.astimezone(zone).date()
    ahead = _overlap(span, today, today + timedelta(days=HORIZON_DAYS))
    others = [_overlap(span, date.min, today), _overlap(span, today + timedelta(days=HORIZON_DAYS), date.max)]
    parts = [
        numbers.open_in_sql(other, sieve, dimension, zone=zone, today=today) for other in others if other
    ]
    if ahead:
        parts.append(open_in_index(ahead, numbers.members(sieve, dimension), at=at))
    return numbers.Open(*(joined(span, [part[which] for part in parts]) for which in (0, 1)))


def _workers(organisation_ids: tuple[UUID, ...]) -> list[UUID]:
    rows = Membership.objects.filter(
        part="worker", organisation_id__in=organisation_ids, person__isnull=False
    )
    return list(rows.values_list("person_id", flat=True))


def _series(organisation_ids: tuple[UUID, ...]) -> list[UUID]:
    return list(Series.objects.filter(organisation_id__in=organisation_ids).values_list("id", flat=True))


def _overlap(span: Span, since: date, until: date) -> Span | None:
    first, last = max(span.since, since), min(span.until, until)
    return Span(first, last) if first < last else None


def _split(left: Hourly, local: datetime) -> dict[State, Hourly]:
    """What nobody booked: lost as soon as its hour is over, until then free."""
    gone = np.zeros(left.minutes.shape[1:], np.bool_)
    for number, day in enumerate(left.span.days()):
        gone[number] = day < local.date() or (np.arange(24) < local.hour if day == local.date() else False)
    return {
        State.LOST: replace(left, minutes=left.minutes * gone),
        State.FREE: replace(left, minutes=left.minutes * ~gone),
    }
