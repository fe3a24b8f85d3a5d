"""Tell whoever had weights simulated that it is done, and those who govern organisations of an order that changes."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.writing import Told, write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import organisations
from commonhours.trail.queries import Entry


def tell_simulated(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Whoever asked for it."""
    if not entry.facts.get("for"):
        return 0
    account_id = UUID(entry.facts["for"])
    code = "simulation_done" if entry.facts["state"] == "done" else "simulation_failed"
    with seeing(by.sight):
        reader = readers.accounts([account_id]).get(account_id)
        told: list[Told] = [(reader, {}, entry.organisation_ids)] if reader else []
        return write(code, told, at=at, act_id=entry.id)


def tell_new_order(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Those who govern an organisation, who will be asked about it; each once."""
    facts = {"since": entry.facts.get("since", "")}
    with seeing(by.sight):
        governing = readers.staff_of([each.id for each in organisations()], Permission.GOVERN, at=at)
        told: dict[UUID | None, Told] = {}
        for organisation_id, people in governing.items():
            for reader in people:
                if not reader.did(entry):
                    told.setdefault(reader.account_id, (reader, facts, [organisation_id]))
        return write("weights_change", list(told.values()), at=at, act_id=entry.id)
