"""Who may look after incidents, and the one passage through the walls of this room."""

from uuid import UUID, uuid5

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern
from commonhours.incidents.models import Incident, Side
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import region
from commonhours.people.models import Person

_OURS = "incidents"


def key_of(organisation_id: UUID | None) -> UUID:
    """What opens the incidents of an organisation, or of the city. No other room has a reason to open it.

    An organisation's own id would open them too wherever somebody is let in by it for something else.
    """
    return uuid5(organisation_id or region().id, _OURS)


def keys_of(*organisation_ids: UUID | None) -> list[UUID]:
    """The keys of these organisations, and always the city's."""
    return sorted({key_of(None), *(key_of(each) for each in organisation_ids)})


def open_own(by: Actor) -> None:
    """Open what those incidents have that the actor may look after. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.HANDLE_INCIDENTS)
    own = [key_of(each) for each in organisations_with(by, Permission.HANDLE_INCIDENTS)]
    concern([*own, key_of(None)] if may_in_office(by, Permission.HANDLE_INCIDENTS) else own)


def looks_after(by: Actor, organisation_id: UUID | None) -> bool:
    """Whether the actor is an officer of this organisation's side, or of the city, who may act on all."""
    return may_in_office(by, Permission.HANDLE_INCIDENTS, [organisation_id] if organisation_id else [])


def not_shut(by: Actor) -> Q:
    """The rows that are not about the actor themselves, as row security has it too."""
    shut = Q()
    if by.person_id:
        shut |= Q(shut_persons__contains=[by.person_id])
    if by.account_id:
        shut |= Q(shut_accounts__contains=[by.account_id])
    return ~shut if shut else Q()


def opened(by: Actor, incident_id: UUID, *, lock: bool = False) -> Incident:
    """An incident that the actor may look after: what is theirs of it is open; all of it, and locked, to change it.

    Refuses with `unknown_incident`: whoever an incident is about, and whoever only reported it, find none.
    """
    if not may_handle(by):
        raise NotFound.because("unknown_incident", field="incident")
    open_own(by)
    known = Side.objects.filter(not_shut(by), incident_id=incident_id).values_list("organisation", flat=True)
    if not any(looks_after(by, each) for each in known):
        raise NotFound.because("unknown_incident", field="incident")
    if not lock:
        return Incident.objects.get(id=incident_id)
    # What is written may leave one's own sight while it is written, as when somebody stands aside.
    concern([incident_id])
    return Incident.objects.select_for_update(no_key=True).get(id=incident_id)


def may_handle(by: Actor) -> bool:
    """Whether the actor is an officer anywhere."""
    return bool(organisations_with(by, Permission.HANDLE_INCIDENTS)) or looks_after(by, None)


def side_of(by: Actor, incident: Incident, side_id: UUID | None) -> Side:
    """The side that an officer acts on: the one named, else their own, for the city's the first.

    Refuses with `unknown_incident`.
    """
    rows = incident.sides.order_by("organisation_id", "id")
    own = [each for each in rows if looks_after(by, each.organisation_id)]
    if side_id is not None:
        own = [each for each in own if each.id == side_id]
    if not own:
        raise NotFound.because("unknown_incident", field="incident")
    return own[0]


def houses() -> tuple[UUID, ...]:
    """Every organisation, for the house itself."""
    return tuple(Organisation.objects.values_list("id", flat=True))


def accounts_of(person_ids: list[UUID]) -> list[UUID]:
    """With which accounts these people sign in."""
    found = Person.objects.filter(id__in=person_ids, account__isnull=False)
    return list(found.values_list("account_id", flat=True))
