"""Say who looks after a worker."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.people.actions import lock_people
from commonhours.supervision.looking import looked_after, supervisors_of, today
from commonhours.supervision.models import Supervisor
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Named:
    """Who looks after whom now; nobody where `account_id` is None."""

    person_id: UUID
    organisation_id: UUID
    account_id: UUID | None


@once(Named)
def name_supervisor(
    *, by: Actor, at: datetime, person_id: UUID, organisation_id: UUID, account_id: UUID | None
) -> Named:
    """Give a worker a supervisor from today on, in place of the one before; None leaves them without one.

    Refuses as `looked_after`, and with `unknown_choice`, `not_oneself` or `supervises_already`.
    """
    with acting("supervisor.name", by=by, at=at) as act:
        person, on = looked_after(by, at, person_id, organisation_id), today(at)
        if account_id is not None and account_id == person.account_id:
            raise NotAllowed.because("not_oneself", field="supervisor")
        if account_id is not None and account_id not in supervisors_of(organisation_id, on):
            raise Invalid.because("unknown_choice", field="supervisor")
        lock_people([person_id])
        now = Supervisor.objects.filter(person_id=person_id, organisation_id=organisation_id, until=None)
        before = now.values_list("account_id", flat=True).first()
        if before == account_id:
            raise Refused.because("supervises_already", field="supervisor")
        now.update(until=on)
        if account_id is not None:
            insert(Supervisor, [_row(by, person_id, organisation_id, account_id) | {"since": on}])
        act.subject_id = person_id
        act.touches(person_id)
        act.concerns([organisation_id])
        act.note(person=person_id, organisation=organisation_id, account=account_id, before=before)
        act.outcome = named = Named(person_id, organisation_id, account_id)
        return named


def _row(by: Actor, person_id: UUID, organisation_id: UUID, account_id: UUID) -> dict[str, object]:
    return {
        "id": new_id(),
        "organisation": organisation_id,
        "person": person_id,
        "account": account_id,
        "named_by": by.account_id,
    }
