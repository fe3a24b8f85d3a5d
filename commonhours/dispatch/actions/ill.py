"""Somebody is ill: they are free of everything at once, and each visit goes to the best who may come unasked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from commonhours.availability.actions import close_for_illness
from commonhours.bookings.actions.book import open_parties
from commonhours.bookings.actions.changing import Standing, lock_all, locked_visit, open_change
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.bookings.parts import Part, in_place_of, parts_of, wish_for
from commonhours.common.actor import Actor
from commonhours.common.period import QUARTER
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern
from commonhours.matching.queries import unasked
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.people.queries import whose_time
from commonhours.trail.actions import OpenAct, acting, once

# Whoever is away longer tells it as a change of their hours; nobody reassigns a month in one breath.
MOST_DAYS = 28
# So many are looked at for each visit: all of them are locked until everything is given out.
CANDIDATES = 8
QUARTER_HOUR = timedelta(minutes=QUARTER)


@dataclass(frozen=True)
class Given:
    """A visit that somebody who is ill was to come to, and who comes instead; None while its place is open."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    person_id: UUID | None


@dataclass(frozen=True)
class Ill:
    """Who is ill until when, and what became of their visits, in order of time."""

    person_id: UUID
    until: datetime
    visits: tuple[Given, ...]


@dataclass
class _Place:
    """A place that the one who is ill leaves, and who could take it, best first."""

    standing: Standing
    assignment_id: UUID
    part: Part
    candidates: tuple[UUID, ...]


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
        for place in places:
            # Nobody's fault: given back, and never late.
            place.standing.end([place.assignment_id], "handed_back", state="handed_back")
        given = tuple(_give(place) for place in places)
        for place in places:
            place.standing.tell()
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


def _all_locked(act: OpenAct, person_id: UUID, until: datetime) -> list[_Place]:
    """Every place that is left, in order of time; the visits are locked, then everybody concerned, at once."""
    places: dict[UUID, _Place] = {}
    while True:
        new = [visit for visit in _diary(act, person_id, until) if visit not in places]
        for visit_id in sorted(new):
            places.update(_place(act, visit_id, person_id))
        if places and not new:
            break
        # Until now somebody else may have given them a visit more: their diary is read once again under the lock.
        lock_all([person_id], *(place.candidates for place in places.values()))
        if not new:
            break
    return sorted(places.values(), key=lambda place: (place.part.starts_at, place.assignment_id))


def _diary(act: OpenAct, person_id: UUID, until: datetime) -> list[UUID]:
    ahead = Assignment.objects.filter(
        person_id=person_id, state__in=OCCUPYING, starts_at__gt=act.at, starts_at__lt=until
    )
    return list(ahead.values_list("visit_id", flat=True))


def _place(act: OpenAct, visit_id: UUID, person_id: UUID) -> Iterable[tuple[UUID, _Place]]:
    concern([visit_id])
    visit = locked_visit(visit_id)
    parts = parts_of(visit)
    here = {part.person_id for _, part in parts}
    for assignment_id, part in parts:
        if part.person_id == person_id:
            standing = open_change(act, visit, late=False)
            found = unasked(at=act.at, wish=wish_for(visit, part), most=CANDIDATES + len(here))
            yield visit_id, _Place(standing, assignment_id, part, _without(here, found))


def _without(here: set[UUID], found: tuple[UUID, ...]) -> tuple[UUID, ...]:
    return tuple(person for person in found if person not in here)[:CANDIDATES]


def _give(place: _Place) -> Given:
    """The first who can come once all that went before in this act is counted."""
    part = place.part
    wish = wish_for(place.standing.visit, part)
    for candidate in place.candidates:
        known = open_parties(wish, [candidate])
        try:
            with transaction.atomic():
                place.standing.bring(known, [in_place_of(part, candidate)])
        except Refused:
            continue  # something changed since the ranking: somebody else was faster, or this act was
        return Given(place.standing.visit.id, part.starts_at, part.ends_at, candidate)
    return Given(place.standing.visit.id, part.starts_at, part.ends_at, None)
