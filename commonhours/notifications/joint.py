"""Make messages from acts about employing people together: to those of the other organisation who set its rates."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import names_of_organisations
from commonhours.trail.queries import Entry

CODES = {"joint.say": "joint_said", "joint.agree": "joint_agreed", "joint.end": "joint_ended"}


def tell_joint(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell the organisation that did not act."""
    if "acted" not in entry.facts:
        return 0  # erased since
    acted, one, other = (UUID(entry.facts[name]) for name in ("acted", "one", "other"))
    told = other if acted == one else one
    facts = {
        "organisation": names_of_organisations().get(acted, ""),
        "since": entry.facts.get("since", ""),
        "last_day": entry.facts.get("last_day", ""),
    }
    with seeing(by.sight):
        setting = readers.staff(told, Permission.SET_RATES, at=at)
        waits = [(each, facts, [told]) for each in setting if not each.did(entry)]
        return write(CODES[entry.verb], waits, at=at, act_id=entry.id)
