"""Make messages from questions about looks: to those who answer for the organisation, then to whoever asked."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.trail.queries import Entry


def tell_asked_why(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell the officers of the organisation for which somebody looked; the region's see it in their list."""
    where = entry.facts.get("organisation")
    if not where:
        return 0
    with seeing(by.sight):
        when = {"when": {"at": entry.facts["answer_by"], "zone": region().zone}}
        officers = readers.staff(UUID(where), Permission.PROTECT, at=at)
        told = [(reader, when, [UUID(where)]) for reader in officers if not reader.did(entry)]
        return write("look_asked", told, at=at, act_id=entry.id)


def tell_why(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever asked that there is an answer."""
    if not entry.facts:
        return 0  # erased since
    with seeing(by.sight):
        asked = readers.accounts([UUID(entry.facts["asked_by"])]).values()
        return write("look_answered", [(each, {}, []) for each in asked], at=at, act_id=entry.id)
