"""Who alone may come to a service user: one organisation's workers, or people by name, as they wish it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from commonhours.bookings.actions.liking import known_to
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import region
from commonhours.people.actions.record import edited
from commonhours.people.models import Circle, ServiceUser
from commonhours.trail.actions import acting, once

MOST_PEOPLE = 12


@dataclass(frozen=True)
class CircleSet:
    """Who alone may come to a service user; everybody may where neither is named."""

    service_user_id: UUID
    organisation_id: UUID | None
    person_ids: tuple[UUID, ...]


@once(CircleSet)
def set_circle(
    *,
    by: Actor,
    at: datetime,
    service_user_id: UUID,
    organisation_id: UUID | None = None,
    person_ids: Iterable[UUID] = (),
    until: date | None = None,
) -> CircleSet:
    """Let only one organisation's workers come from today on, or only these people; with neither, everybody again.

    It is their wish: they say it themselves, or whoever acts for them, or staff who write it down. Visits that are
    booked already stand. Refuses with `unknown_service_user`, `not_allowed`, `unknown_choice`, `too_many_people`,
    `ends_before_start`, and with `unknown_person` for whoever neither they nor the asker know.
    """
    with acting("circle.set", by=by, at=at) as act:
        served, today = edited(by, service_user_id), at.astimezone(region().tzinfo).date()
        chosen = tuple(sorted(set(person_ids)))
        _check(by, service_user_id, organisation_id, chosen, today, until)
        _end_before(served, today)
        if organisation_id or chosen:
            assert by.account_id is not None  # whoever may edit a record has signed in
            Circle.objects.create(
                service_user=served,
                organisation_id=organisation_id,
                person_ids=list(chosen),
                since=today,
                until=until,
                set_by_id=by.account_id,
                set_at=at,
            )
        act.subject_id = service_user_id
        act.concerns(served.organisation_ids)
        act.note(service_user=service_user_id, only=organisation_id, people=chosen, until=until)
        circle = act.outcome = CircleSet(service_user_id, organisation_id, chosen)
        return circle


def _check(
    by: Actor,
    service_user_id: UUID,
    organisation_id: UUID | None,
    person_ids: tuple[UUID, ...],
    today: date,
    until: date | None,
) -> None:
    if organisation_id and (person_ids or not Organisation.objects.filter(id=organisation_id).exists()):
        raise Invalid.because("unknown_choice", field="organisation")
    if len(person_ids) > MOST_PEOPLE:
        raise Invalid.because("too_many_people", field="people", most=MOST_PEOPLE)
    if until is not None and until <= today:
        raise Invalid.because("ends_before_start", field="until")
    for person_id in person_ids:
        known_to(by, service_user_id, person_id)


def _end_before(served: ServiceUser, today: date) -> None:
    """What was wished until now ends today; what was wished only today is as if it had not been."""
    ahead = Circle.objects.filter(Q(until=None) | Q(until__gt=today), service_user=served)
    ahead.filter(since__gte=today).delete()
    ahead.update(until=today)
