"""Make messages from acts about partnerships: to those of the other organisation who agree for it."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import names_of_organisations
from commonhours.trail.queries import Entry

CODES = {
    "partnership.offer": "partner_offers",
    "partnership.accept": "partner_accepts",
    "partnership.decline": "partner_declines",
    "partnership.end": "partner_ends",
}


def tell_partner(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell the side that did not act; an answer goes to whoever offered."""
    if "host" not in entry.facts:
        return 0  # erased since
    host, guest = UUID(entry.facts["host"]), UUID(entry.facts["guest"])
    acted = _who_acted(entry, host, guest)
    told = guest if acted == host else host
    facts = {
        "organisation": names_of_organisations().get(acted, ""),
        "since": entry.facts.get("since", ""),
        "last_day": entry.facts.get("last_day", ""),
    }
    with seeing(by.sight):
        agreeing = readers.staff(told, Permission.AGREE, at=at)
        waits = [(each, facts, [told]) for each in agreeing if not each.did(entry)]
        return write(CODES[entry.verb], waits, at=at, act_id=entry.id)


def _who_acted(entry: Entry, host: UUID, guest: UUID) -> UUID:
    if entry.verb == "partnership.end":
        return host if entry.facts["by_host"] else guest
    offered_for = UUID(entry.facts["offered_for"])
    if entry.verb == "partnership.offer":
        return offered_for
    return guest if offered_for == host else host
