"""Say for how little one still comes: one's own, and nobody else's to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from commonhours.availability.actions.opening import local_today, open_time, refuse_unplannable
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.people.queries import is_worker
from commonhours.rates.models import LeastRate
from commonhours.rates.models.asked import MOST
from commonhours.rates.queries import lowest_minimum
from commonhours.trail.actions import acting, once

# By type of work (None: all of it) cents an hour, or None to come for whatever is paid.
Asked = Mapping[UUID | None, int | None]


@dataclass(frozen=True)
class LeastsSet:
    """Whose least rates changed, for how many types of work, from which day on."""

    person_id: UUID
    changed: int
    since: date


@once(LeastsSet)
def set_leasts(*, by: Actor, at: datetime, asked: Asked, since: date) -> LeastsSet:
    """Come to work that pays this much an hour, and to no other, from a day on. What is not named stays as it is.

    Visits that are booked already stand. Refuses with `unknown_person` whoever is no worker; `unknown_choice`,
    `rate_out_of_bounds`, `availability.in_the_past`, `availability.too_far`, and with `below_minimum` where the law
    says that everybody is paid more.
    """
    if by.person_id is None or not is_worker(by.person_id):
        raise NotFound.because("unknown_person", field="person")
    with acting("least_rate.set", by=by, at=at) as act:
        person = open_time(act, by.person_id)
        refuse_unplannable(since, local_today(act), "since")
        _refuse_impossible(asked, since, person.organisation_ids)
        changed = {work: cents for work, cents in asked.items() if not _stands(person.id, work, cents, since)}
        for work, cents in changed.items():
            _end_those_before(person.id, work, since)
            if cents is not None:
                LeastRate.objects.create(
                    person=person,
                    type_of_work_id=work,
                    amount=cents,
                    since=since,
                    set_by_id=by.account_id,
                    set_at=at,
                )
        # Offices read the trail; for how much somebody comes is told to nobody by it.
        act.note(types_of_work=sorted(str(work) for work in changed if work), since=since)
        done = act.outcome = LeastsSet(person.id, len(changed), since)
        return done


def _refuse_impossible(asked: Asked, since: date, organisation_ids: Sequence[UUID]) -> None:
    works = {work for work in asked if work}
    if TypeOfWork.objects.filter(id__in=works).count() != len(works):
        raise Invalid.because("unknown_choice", field="type_of_work")
    floor = lowest_minimum(organisation_ids, since)
    refusals = []
    for work, cents in asked.items():
        if cents is not None and not 0 < cents <= MOST:
            refusals.append(Refusal("rate_out_of_bounds", {}, field_of(work)))
        elif cents is not None and floor and cents < floor.cents:
            facts = {"minimum": floor.cents, "since": floor.since, "source": floor.source.name}
            refusals.append(Refusal("below_minimum", facts, field_of(work)))
    if refusals:
        raise Refused(*refusals)


def field_of(work: UUID | None) -> str:
    """How the field is called in which somebody types what they ask for a type of work, or for all."""
    return f"least-{work}" if work else "least"


def _stands(person_id: UUID, work: UUID | None, cents: int | None, since: date) -> bool:
    """Whether exactly this holds from the day on already."""
    rows = LeastRate.objects.filter(person_id=person_id, type_of_work_id=work)
    later = list(rows.filter(Q(until__isnull=True) | Q(until__gt=since)))
    if cents is None:
        return not later
    return len(later) == 1 and later[0].since <= since and later[0].until is None and later[0].amount == cents


def _end_those_before(person_id: UUID, work: UUID | None, since: date) -> None:
    rows = LeastRate.objects.filter(person_id=person_id, type_of_work_id=work)
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=since)):
        LeastRate.objects.filter(id=row.id).update(until=max(row.since, since))
