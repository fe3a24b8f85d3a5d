"""Who has to do with it: people, a further organisation, and the officer who stands aside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.incidents.actions.writing import handled, plain, shut, step, told
from commonhours.incidents.models import Incident, Involved, Side
from commonhours.incidents.opening import accounts_of, keys_of
from commonhours.incidents.queries import clock_at
from commonhours.incidents.rules import IN_HAND, NEW, PARTS
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import Person, ServiceUser
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Linked:
    """The incident of which more is known now."""

    incident_id: UUID


@once(Linked)
def link_person(
    *,
    by: Actor,
    at: datetime,
    incident_id: UUID,
    part: str,
    person_id: UUID | None = None,
    service_user_id: UUID | None = None,
    name: str = "",
    side_id: UUID | None = None,
) -> Linked:
    """Say who has to do with it and how: a person or a service user whom the officer may see, or a stranger by name.

    From that moment on a person of the house is shut out of it, whatever they may do elsewhere. Refuses with
    `unknown_incident`, `unknown_choice`, `unknown_person`, `unknown_service_user`, `not_allowed`, `not_oneself`,
    `missing` or `too_large`.
    """
    with acting("incident.link", by=by, at=at) as act:
        incident, side = handled(by, incident_id, side_id)
        if part not in PARTS:
            raise Invalid.because("unknown_choice", field="part")
        called, shuts = _party(by, person_id, service_user_id, name)
        if by.person_id in shuts:
            # Whoever it is about says so by standing aside, and does not go on writing.
            raise NotAllowed.because("not_oneself")
        assert by.account_id is not None  # an officer has signed in
        Involved.objects.create(
            incident=incident,
            person_id=person_id,
            service_user_id=service_user_id if person_id is None else None,
            name=called,
            part=part,
            said_by_id=by.account_id,
            said_at=at,
            opens_to=keys_of(side.organisation_id),
            shut_persons=incident.shut_persons,
            shut_accounts=incident.shut_accounts,
        )
        step(act, incident, side, "person", called)
        concern(shuts)
        shut(incident, persons=shuts, accounts=accounts_of(shuts))
        _leave_owners(incident)
        told(act, incident)
        act.outcome = done = Linked(incident.id)
        return done


def _party(
    by: Actor, person_id: UUID | None, service_user_id: UUID | None, name: str
) -> tuple[str, list[UUID]]:
    """How somebody is called, and which person of the house they are."""
    if person_id:
        person = Person.objects.filter(id=person_id).first()
        if person is None:
            raise NotFound.because("unknown_person", field="person")
        if person_id != by.person_id:
            require(by, Permission.SEE_PEOPLE, person.organisation_ids)
        return person.name, [person_id]
    if service_user_id:
        served = ServiceUser.objects.filter(id=service_user_id).first()
        if served is None:
            raise NotFound.because("unknown_service_user", field="service_user")
        require(by, Permission.SEE_SERVICE_USERS, served.organisation_ids)
        return served.name, [served.person_id] if served.person_id else []
    return plain(name, most=120, field="name"), []


def _leave_owners(incident: Incident) -> None:
    """Whoever looked after it and is shut out now looks after it no more: it waits for somebody else."""
    for side in incident.sides.filter(owner_id__in=incident.shut_accounts, state=IN_HAND):
        side.owner_id, side.state = None, NEW
        side.save(update_fields=["owner", "state"])


@once(Linked)
def stand_aside(*, by: Actor, at: datetime, incident_id: UUID, words: str) -> Linked:
    """Say that I am too near to it, and why: a relative, a friend, somebody it is about. I never read it again.

    Refuses with `unknown_incident`, `missing` or `too_large`.
    """
    with acting("incident.stand_aside", by=by, at=at) as act:
        incident, side = handled(by, incident_id, None)
        assert by.account_id is not None  # an officer has signed in
        step(act, incident, side, "aside", plain(words))
        shut(incident, persons=[by.person_id] if by.person_id else [], accounts=[by.account_id])
        _leave_owners(incident)
        told(act, incident)
        act.outcome = done = Linked(incident.id)
        return done


@once(Linked)
def bring_in(*, by: Actor, at: datetime, incident_id: UUID, organisation_id: UUID | None) -> Linked:
    """Bring in another organisation, or (None) the city: its officers read the report, and have a side of their own.

    Refuses with `unknown_incident`, `unknown_choice` or `already_in_queue`.
    """
    with acting("incident.bring_in", by=by, at=at) as act:
        incident, side = handled(by, incident_id, None)
        if organisation_id and not Organisation.objects.filter(id=organisation_id).exists():
            raise Invalid.because("unknown_choice", field="organisation")
        if organisation_id in set(incident.sides.values_list("organisation_id", flat=True)):
            raise Refused.because("already_in_queue", field="organisation")
        _open_to(incident, organisation_id)
        kept = {"shut_persons": incident.shut_persons, "shut_accounts": incident.shut_accounts}
        due_at = at + clock_at(at).first_answer(incident.urgency)
        new = Side(incident=incident, organisation_id=organisation_id, due_at=due_at, touched_at=at, **kept)
        new.opens_to = keys_of(organisation_id)
        new.save(force_insert=True)
        step(act, incident, new, "involved")
        step(act, incident, side, "involved")
        told(act, incident, side=new.id)
        act.outcome = done = Linked(incident.id)
        return done


def _open_to(incident: Incident, organisation_id: UUID | None) -> None:
    """The report, and who was there by the visit, are read on every side; the rest stays where it was written."""
    incident.opens_to = sorted({*incident.opens_to, *keys_of(organisation_id)})
    incident.save(update_fields=["opens_to"])
    shared = (
        incident.involved.filter(said_by=None),
        incident.evidence.filter(added_by_id=incident.reporter_id),
        incident.readings.all(),
    )
    for rows in shared:
        rows.update(opens_to=incident.opens_to)
