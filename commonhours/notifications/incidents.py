"""Make messages from what was reported: to the officers who look after it, and to whoever reported it.

They name nobody and say nothing of what happened, and no outbox keeps them where colleagues read it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.incidents.models import Incident, Side
from commonhours.incidents.opening import houses, keys_of
from commonhours.incidents.queries import clock_at
from commonhours.incidents.rules import CLOSED, IN_HAND, NEW, NOW, TO_THE_CITY_TOO, TO_WHO_GOVERNS
from commonhours.notifications import readers
from commonhours.notifications.readers import Reader
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.trail.queries import Entry


def tell_officers(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell the officers of each new side; the city's where it is urgent, its own, or nobody's. And a receipt."""
    with seeing(by.sight):
        incident = _incident(entry)
        if incident is None:
            return 0
        made = sum(_tell_side(incident, side, at=at, entry=entry) for side in _sides(incident, entry))
        if entry.verb != "incident.report":
            return made
        number = {"number": clock_at(at).emergency}
        return made + _tell("incident_received", _reporter(incident), number, at=at, entry=entry, own=True)


def tell_incident_taken(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever reported it that somebody has it now; once, however many sides there are."""
    return _tell_reporter("incident_taken", IN_HAND, by=by, at=at, entry=entry)


def tell_incident_closed(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever reported it that it is closed, once every side is."""
    return _tell_reporter("incident_closed", CLOSED, by=by, at=at, entry=entry)


def tell_overdue(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell, step by step, whoever has what lies beyond its clock; its officers and the city's; those who govern."""
    made = 0
    with seeing(by.sight):
        concern(keys_of(*houses()))
        for called in entry.facts.get("called", ()):
            # Whoever looked after it since has set the steps back.
            side = Side.objects.select_related("incident").filter(
                id=called["side"], calls__gte=called["step"]
            )
            made += sum(_tell_late(each, called["step"], at=at, entry=entry) for each in side)
        return made


def _tell_late(side: Side, step: int, *, at: datetime, entry: Entry) -> int:
    assert side.due_at is not None  # whose clock does not run is called for by nobody
    facts = {"when": {"at": side.due_at.isoformat(), "zone": region().zone}}
    if step == TO_WHO_GOVERNS:
        governs = _not_shut(side.incident, side.organisation_id, at, Permission.GOVERN)
        return _tell("incident_lies", governs, facts, at=at, entry=entry)
    own, city = (_not_shut(side.incident, where, at) for where in (side.organisation_id, None))
    has = [each for each in (*own, *city) if each.account_id == side.owner_id]
    called = [*own, *city] if step == TO_THE_CITY_TOO else has or own or city
    urgent = {"at_once": True} if side.incident.urgency == NOW else {}
    return _tell("incident_late", _each_once(called), facts | urgent, at=at, entry=entry)


def _each_once(told: Iterable[Reader]) -> Iterable[Reader]:
    return {each.account_id: each for each in told}.values()


def _tell_reporter(code: str, state: str, *, by: Actor, at: datetime, entry: Entry) -> int:
    if entry.facts.get("state") != state or entry.facts.get("was") == state:
        return 0
    with seeing(by.sight):
        incident = _incident(entry)
        return _tell(code, _reporter(incident), {}, at=at, entry=entry) if incident else 0


def _incident(entry: Entry) -> Incident | None:
    """The report that an act is about, and its sides; none where it was erased since."""
    if not entry.facts.get("incident"):
        return None
    concern([UUID(entry.facts["incident"])])
    return Incident.objects.filter(id=entry.facts["incident"]).first()


def _sides(incident: Incident, entry: Entry) -> list[Side]:
    """Those that are new with this act."""
    rows = incident.sides.filter(state=NEW)
    return list(rows.filter(id=entry.facts["side"]) if "side" in entry.facts else rows)


def _tell_side(incident: Incident, side: Side, *, at: datetime, entry: Entry) -> int:
    code = "incident_now" if incident.urgency == NOW else "incident_waits"
    facts = {"when": {"at": side.due_at.isoformat(), "zone": region().zone}} if side.due_at else {}
    own = _not_shut(incident, side.organisation_id, at)
    city = _not_shut(incident, None, at) if incident.urgency == NOW or not own else []
    made = _tell(code, _each_once([*own, *city]), facts, at=at, entry=entry)
    if own or side.organisation_id is None:
        return made
    governors = readers.staff(side.organisation_id, Permission.GOVERN, at=at)
    return made + _tell("incident_nobody", governors, {}, at=at, entry=entry)


def _not_shut(
    incident: Incident,
    organisation_id: UUID | None,
    at: datetime,
    wanted: Permission = Permission.HANDLE_INCIDENTS,
) -> list[Reader]:
    """The officers of a side, or those who govern there, whom it is not about."""
    office = (
        readers.staff(organisation_id, wanted, at=at)
        if organisation_id
        else readers.region_staff(wanted, at=at)
    )
    return [each for each in office if each.account_id not in incident.shut_accounts]


def _reporter(incident: Incident) -> Iterable[Reader]:
    return readers.accounts([incident.reporter_id]).values()


def _tell(
    code: str,
    told: Iterable[Reader],
    facts: Mapping[str, Any],
    *,
    at: datetime,
    entry: Entry,
    own: bool = False,
) -> int:
    """`own`: a receipt, which goes to whoever acted."""
    rows = [(reader, facts, list[UUID]()) for reader in told if own or not reader.did(entry)]
    return write(code, rows, at=at, act_id=entry.id)
