"""To work for one organisation only: accepted by the worker, and ended by either side from a day on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people
from commonhours.people.models import Person
from commonhours.policies.models import Exclusive, Step
from commonhours.trail.actions import OpenAct, acting, once

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ExclusiveEnded:
    """Somebody who works only for one organisation, and the first day on which they no longer do."""

    exclusive_id: UUID
    person_id: UUID
    until: date


def bind(act: OpenAct, by: Actor, step_id: UUID, person: Person) -> None:
    """Write down that somebody, whose row is locked, works only for the organisation that asks for it, from today on.

    Refuses with `works_only_for_another`.
    """
    today = act.at.astimezone(region().tzinfo).date()
    organisation_id = Step.objects.get(id=step_id).organisation_id
    assert organisation_id is not None  # a constraint of the step
    assert by.account_id is not None  # whoever accepts, or writes it down, has signed in
    ahead = Exclusive.objects.filter(Q(until=None) | Q(until__gt=today), person=person)
    if ahead.exclude(organisation_id=organisation_id).exists():
        raise Refused.because("works_only_for_another", field="step")
    # Whoever had set an end and stays after all, stays without a gap.
    if not ahead.update(until=None, ended_by=None):
        Exclusive.objects.create(
            step_id=step_id,
            person=person,
            organisation_id=organisation_id,
            since=today,
            accepted_by_id=by.account_id,
            accepted_at=act.at,
        )
    act.note(person=person.id, organisation=organisation_id, exclusive=True)


@once(ExclusiveEnded)
def end_exclusive(*, by: Actor, at: datetime, exclusive_id: UUID, until: date) -> ExclusiveEnded:
    """Work for others too from a day on: said by the worker, or by the organisation that they work for.

    Refuses with `not_found`, `rule_in_the_past`.
    """
    with acting("exclusive.end", by=by, at=at) as act:
        found = Exclusive.objects.filter(id=exclusive_id).first()
        if found is None or not _may_end(by, found):
            raise NotFound.because("not_found")
        concern([found.person_id])
        lock_people([found.person_id])
        row = Exclusive.objects.get(id=exclusive_id)
        today = at.astimezone(region().tzinfo).date()
        if row.until is not None and row.until <= today:
            raise NotFound.because("not_found")
        if until < today:
            raise Invalid.because("rule_in_the_past", field="until")
        # What was accepted today holds today.
        row.until, row.ended_by_id = max(until, row.since + ONE_DAY), by.account_id
        row.save(update_fields=["until", "ended_by"])
        return _ended(act, row, row.until)


def _may_end(by: Actor, row: Exclusive) -> bool:
    return row.person_id == by.person_id or may_in_office(by, Permission.APPROVE, [row.organisation_id])


def _ended(act: OpenAct, row: Exclusive, until: date) -> ExclusiveEnded:
    act.subject_id = row.person_id
    act.touches(row.person_id)
    act.concerns([row.organisation_id])
    act.note(person=row.person_id, organisation=row.organisation_id, until=until)
    ended = act.outcome = ExclusiveEnded(row.id, row.person_id, until)
    return ended
