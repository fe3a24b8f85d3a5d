"""Make messages from suspensions: to whoever is stopped, to those who decide, and to those who must act at once.

Those served hear of their visits as of any other change (`visits`): who comes instead, and never why.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.dispatch.duty import on_duty
from commonhours.notifications import readers
from commonhours.notifications.readers import Reader
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.safeguarding.models import OPEN, Suspension
from commonhours.trail.queries import Entry


def tell_stopped(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell everybody whom an act suspended, those on duty where somebody is there now, and who looks again."""
    with seeing(by.sight):
        zone = region().zone
        rows = Suspension.objects.filter(
            person_id__in=entry.person_ids, suspended_at=entry.at, state__in=OPEN
        )
        due = {row.person_id: row.answer_by for row in rows}
        told = [
            (reader, {"when": {"at": due[person].isoformat(), "zone": zone}}, list[UUID]())
            for person, reader in readers.people(due).items()
        ]
        made = write("suspended", told, at=at, act_id=entry.id)
        made += _tell_those_on_duty(at, entry)
        if entry.facts.get("owner"):
            owner = readers.accounts([UUID(entry.facts["owner"])]).values()
            made += _tell("recheck_waits", owner, {"count": str(entry.facts["people"])}, at=at, entry=entry)
        return made


def tell_left(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell each organisation's own bookers how many visits nobody comes to any more."""
    left = [UUID(each) for each in entry.facts.get("left", ())]
    if not left:
        return 0
    with seeing(by.sight):
        counts = Counter(Visit.objects.filter(id__in=left).values_list("organisation_id", flat=True))
        offices = readers.staff_of(counts, Permission.BOOK, at=at)
        told = [
            (reader, {"count": str(count)}, [organisation_id])
            for organisation_id, count in counts.items()
            for reader in offices[organisation_id]
        ]
        return write("places_left", told, at=at, act_id=entry.id)


def tell_answer(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell those who may decide that somebody has answered."""
    if not entry.facts:
        return 0  # erased since
    with seeing(by.sight):
        where = entry.facts.get("organisation")
        if where:
            deciders: Iterable[Reader] = readers.staff(UUID(where), Permission.SUSPEND, at=at)
        else:
            deciders = readers.region_staff(Permission.SUSPEND, at=at)
        return _tell("suspension_answered", deciders, {}, at=at, entry=entry)


def tell_decision(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell somebody that it was decided about their suspension."""
    if not entry.facts:
        return 0
    with seeing(by.sight):
        own = readers.people([UUID(entry.facts["person"])]).values()
        return write("suspension_decided", [(each, {}, []) for each in own], at=at, act_id=entry.id)


def _tell_those_on_duty(at: datetime, entry: Entry) -> int:
    """Whoever is on duty where a visit of theirs runs now; where nobody is, all who book there."""
    made = 0
    running = Visit.objects.filter(id__in=entry.facts.get("running", ())).order_by("starts_at", "id")
    began = {visit.organisation_id: visit.starts_at for visit in running}
    for organisation_id, starts_at in began.items():
        when = {"at": starts_at.isoformat(), "zone": region().zone}
        duty = list(readers.accounts(on_duty(organisation_id, at)).values())
        told = duty or readers.staff(organisation_id, Permission.BOOK, at=at)
        made += _tell("suspended_there", told, {"when": when}, at=at, entry=entry)
    return made


def _tell(code: str, told: Iterable[Reader], facts: Mapping[str, Any], *, at: datetime, entry: Entry) -> int:
    rows = [(reader, facts, list(entry.organisation_ids)) for reader in told if not reader.did(entry)]
    return write(code, rows, at=at, act_id=entry.id)
