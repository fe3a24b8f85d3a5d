"""Somebody is ill: they are free of everything at once, and each visit goes to the best who may come unasked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from commonhours.availability.actions import close_for_illness
from commonhours.bookings.actions.changing import Standing, end_all, locked_visits, refuse_over
from commonhours.bookings.actions.picture import pictures
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.bookings.parts import parts_of_each
from commonhours.common.actor import Actor
from commonhours.common.period import QUARTER
from commonhours.common.refusals import Invalid
from commonhours.common.sight import concern
from commonhours.dispatch.actions.giving import Given, Place, give_all, in_order, lock_for, look_for
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.people.queries import whose_time
from commonhours.trail.actions import OpenAct, acting, once

# Whoever is away longer tells it as a change of their hours; nobody reassigns a month in one breath.
MOST_DAYS = 28
QUARTER_HOUR = timedelta(minutes=QUARTER)


@dataclass(frozen=True)
class Ill:
    """Who is ill until when, and what became of their visits, in order of time."""

    person_id: UUID
    until: datetime
    visits: tuple[Given, ...]


@once(Ill)
def worker_ill(*, by: Actor, at: datetime, person_id: UUID, last_day: date, note: str = "") -> Ill:
    """Take somebody who is ill off all their visits from now until the end of a day, and find others for them.

    It is never late: nobody can give notice of an illness. Visits that have begun stand. Whoever is new to a
    service user comes only where that is let without asking. Refuses with `unknown_person`, `not_allowed`,
    `availability.in_the_past` or `availability.too_far`.
    """
    with acting("worker.ill", by=by, at=at) as act:
        whose_time(by, person_id, Permission.REPORT_ILL)
        starts_at, ends_at = _span(at, last_day)
        concern([person_id])
        places = _all_locked(act, person_id, ends_at)
        close_for_illness(act, person_id, starts_at=starts_at, ends_at=ends_at, reason=note)
        _hand_back(places, at)
        given = give_all(places)
        act.note(given=[each.visit_id for each in given if each.person_id])
        act.outcome = ill = Ill(person_id, ends_at, given)
        return ill


def _span(at: datetime, last_day: date) -> tuple[datetime, datetime]:
    zone = region().tzinfo
    today = at.astimezone(zone).date()
    if last_day < today:
        raise Invalid.because("availability.in_the_past", field="last_day")
    if last_day - today >= timedelta(days=MOST_DAYS):
        raise Invalid.because("availability.too_far", field="last_day")
    ends_at = datetime.combine(last_day + timedelta(days=1), time(), zone).astimezone(UTC)
    return at - (at - datetime.min.replace(tzinfo=UTC)) % QUARTER_HOUR, ends_at


def _all_locked(act: OpenAct, person_id: UUID, until: datetime) -> list[Place]:
    """Every place that is left, in order of time; the visits are locked, then everybody concerned, at once."""
    places: dict[UUID, Place] = {}
    while True:
        new = [visit for visit in _diary(act, person_id, until) if visit not in places]
        found = _places(act, new, person_id)
        look_for(found, at=act.at)
        places.update((place.standing.visit.id, place) for place in found)
        if places and not new:
            break
        # Until now somebody else may have given them a visit more: their diary is read once again under the lock.
        lock_for(places.values(), leaving=[person_id])
        if not new:
            break
    return in_order(places.values())


def _diary(act: OpenAct, person_id: UUID, until: datetime) -> list[UUID]:
    ahead = Assignment.objects.filter(
        person_id=person_id, state__in=OCCUPYING, starts_at__gt=act.at, starts_at__lt=until
    )
    return list(ahead.order_by("starts_at", "id").values_list("visit_id", flat=True))


def _places(act: OpenAct, visit_ids: Sequence[UUID], person_id: UUID) -> list[Place]:
    concern(visit_ids)
    visits = locked_visits(visit_ids)
    concern({visit.service_user_id for visit in visits.values()})
    parts, now = parts_of_each(visits.values()), pictures(visits.values())
    places = []
    for visit_id in visit_ids:
        visit = visits[visit_id]
        refuse_over(visit, act.at)
        here = frozenset(part.person_id for _, part in parts[visit_id])
        places += [
            Place(Standing(act, visit, now[visit_id], late=False), assignment_id, part, here)
            for assignment_id, part in parts[visit_id]
            if part.person_id == person_id
        ]
    return places


def _hand_back(places: Sequence[Place], at: datetime) -> None:
    """Nobody's fault: given back, and never late."""
    ids = [place.assignment_id for place in places]
    end_all(ids, "handed_back", state="handed_back", late=False, at=at)
